import { Bootstrap } from '../../bootstrap/bootstrap';
import { ClusterPart, Settled } from '../cluster-part';

/**
 * What a cluster starts from.
 * @internal
 */
export interface BootstrapProps {
  /**
   * What a new cluster starts from.
   *
   * @default Bootstrap.initdb('app')
   */
  readonly bootstrap?: Bootstrap;
}

export type BootstrapSettings = Settled<BootstrapProps, 'bootstrap'>;

export const bootstrapPart: ClusterPart<BootstrapProps, BootstrapSettings> = {
  defaults: () => ({ bootstrap: Bootstrap.initdb('app') }),
  spec: ({ bootstrap }) => ({ bootstrap: bootstrap._toSpec() }),
  paths: { 'spec.bootstrap': 'bootstrap' },
  convert: ({ spec }) => ({ bootstrap: Bootstrap._convert(spec.bootstrap) }),
};
