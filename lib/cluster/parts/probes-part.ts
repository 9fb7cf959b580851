import { ClusterPart } from '../cluster-part';
import { Probes, probesCode, probesSpec } from '../probes';

/**
 * Startup, readiness and liveness probes of the instances.
 * @internal
 */
export interface ProbesProps {
  /**
   * Startup, readiness and liveness probes of the instances.
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
