import { NetworkPolicies } from '../../access/network-policies';
import { ClusterPart } from '../cluster-part';

/**
 * Who may reach it over the network.
 * @internal
 */
export interface NetworkProps {
  /**
   * Whether NetworkPolicies let nobody through but those whom the cluster needs and those whom `grantConnect` and
   * `connections.allowFrom` let through.
   *
   * @default - none: everybody reaches the instances, and PostgreSQL asks for a password
   */
  readonly networkPolicies?: NetworkPolicies;
}

export const networkPart: ClusterPart<NetworkProps> = {
  paths: {},
  convert: () => ({}),
};
