import { SuperuserAccess } from '../../access/superuser-access';
import { ClusterPart, WithDefaults } from '../cluster-part';

/**
 * Whether anybody can log in as the superuser.
 * @internal
 */
export interface SuperuserProps {
  /**
   * Whether anybody can log in as `postgres` over the network.
   *
   * @default SuperuserAccess.DISABLED
   */
  readonly superuserAccess?: SuperuserAccess;
}

export type SuperuserSettings = WithDefaults<SuperuserProps, 'superuserAccess'>;

export const superuserPart: ClusterPart<SuperuserProps, SuperuserSettings> = {
  defaults: () => ({ superuserAccess: SuperuserAccess.DISABLED }),
  spec: ({ superuserAccess }) => superuserAccess._toSpec(),
  paths: { 'spec.enableSuperuserAccess': 'superuserAccess', 'spec.superuserSecret': 'superuserAccess' },
  convert: ({ spec }) => ({ superuserAccess: SuperuserAccess._convert(spec) }),
};
