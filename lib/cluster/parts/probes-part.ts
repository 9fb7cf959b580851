import { ClusterPart } from '../cluster-part';
import { Probes, probesCode, probesSpec } from '../probes';

/**
 * How Kubernetes asks the instances how they are.
 * @internal
 */
export interface ProbesProps {
  /**
   * How Kubernetes asks the instances how they are.
   *
   * @default - the operator's: `pg_isready` every 10 s, three failures
   * @see https://cloudnative-pg.io/docs/1.30/instance_manager/
   */
  readonly probes?: Probes;
}

export const probesPart: ClusterPart<ProbesProps> = {
  spec: ({ probes }) => ({ probes: probes && probesSpec(probes) }),
  paths: { 'spec.probes': 'probes' },
  convert: ({ spec }) => ({ probes: probesCode(spec.probes) }),
};
