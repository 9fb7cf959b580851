import { code } from '../../facts/code';
import { nonEmpty } from '../../internal/non-empty';
import { extensionCode, extensionSpec, PostgresExtension } from '../../pods/postgres-extension';
import { ClusterPart, WithDefaults } from '../cluster-part';
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

  /**
   * Extensions in images of their own, which need no image of PostgreSQL with them inside. From PostgreSQL 18 and Kubernetes 1.33 on.
   *
   * @default - those that the image has
   * @see https://cloudnative-pg.io/docs/1.30/imagevolume_extensions/
   */
  readonly extensions?: PostgresExtension[];
}

export type ImageSettings = WithDefaults<ImageProps, 'version'>;

export const imagePart: ClusterPart<ImageProps, ImageSettings> = {
  defaults: () => ({ version: PostgresVersion.V18 }),
  rules: [
    { id: 'ha/image-rolling', problem: ({ version }) => version._moves },
    {
      problem: ({ version, extensions = [] }) => (extensions.length > 0 && version.major < 18
        ? `'extensions' in images of their own need PostgreSQL 18, got ${version.major}; use an image with the extensions inside`
        : undefined),
    },
  ],
  spec: ({ version, extensions }) => ({ ...version._toSpec(), postgresql: { extensions: nonEmpty(extensions?.map(extensionSpec)) } }),
  paths: { 'spec.imageName': 'version', 'spec.imageCatalogRef': 'version', 'spec.postgresql.extensions': 'extensions' },
  convert: ({ spec }) => ({ version: PostgresVersion._convert(spec), extensions: code.list(spec.postgresql?.extensions?.map(extensionCode)) }),
};
