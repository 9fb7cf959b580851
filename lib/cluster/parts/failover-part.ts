import { ClusterPart, WithDefaults } from '../cluster-part';
import { FailoverTiming } from '../failover-timing';

/**
 * How long a failover takes.
 * @internal
 */
export interface FailoverProps {
  /**
   * How long each step of a failover may take.
   *
   * @default FailoverTiming.FAST
   */
  readonly failoverTiming?: FailoverTiming;
}

export type FailoverSettings = WithDefaults<FailoverProps, 'failoverTiming'>;

export const failoverPart: ClusterPart<FailoverProps, FailoverSettings> = {
  defaults: () => ({ failoverTiming: FailoverTiming.FAST }),
  spec: ({ failoverTiming }) => failoverTiming._toSpec(),
  paths: {
    'spec.smartShutdownTimeout': 'failoverTiming',
    'spec.startDelay': 'failoverTiming',
    'spec.stopDelay': 'failoverTiming',
    'spec.switchoverDelay': 'failoverTiming',
    'spec.failoverDelay': 'failoverTiming',
    'spec.primaryLease': 'failoverTiming',
    'spec.postgresql.promotionTimeout': 'failoverTiming',
  },
  convert: ({ spec }) => ({ failoverTiming: FailoverTiming._convert(spec) }),
};
