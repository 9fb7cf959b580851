import { Placement } from '../../pods/placement';
import { ClusterPart, WithDefaults } from '../cluster-part';

/**
 * Where instances run.
 * @internal
 */
export interface PlacementProps {
  /**
   * On which nodes the instances run.
   *
   * @default Placement.separateHosts()
   */
  readonly placement?: Placement;
}

export type PlacementSettings = WithDefaults<PlacementProps, 'placement'>;

export const placementPart: ClusterPart<PlacementProps, PlacementSettings> = {
  defaults: () => ({ placement: Placement.separateHosts() }),
  spec: ({ placement }) => placement._toSpec(),
  paths: {
    'spec.affinity': 'placement',
    'spec.topologySpreadConstraints': 'placement',
    'spec.priorityClassName': 'placement',
    'spec.schedulerName': 'placement',
  },
  convert: ({ spec }) => ({ placement: Placement._convert(spec) }),
};
