import { ClusterPart, Settled } from '../cluster-part';
import { PostgresVersion } from '../postgres-version';

/**
 * What runs in each instance.
 * @internal
 */
export interface ImageProps {
  /**
   * Which PostgreSQL runs.
   *
   * @default PostgresVersion.V18
   */
  readonly version?: PostgresVersion;
}

export type ImageSettings = Settled<ImageProps, 'version'>;

export const imagePart: ClusterPart<ImageProps, ImageSettings> = {
  defaults: () => ({ version: PostgresVersion.V18 }),
  spec: ({ version }) => version._toSpec(),
  paths: { 'spec.imageName': 'version', 'spec.imageCatalogRef': 'version', 'spec.imagePullPolicy': 'version', 'spec.imagePullSecrets': 'version' },
  convert: ({ spec }) => ({ version: PostgresVersion._convert(spec) }),
};
