import { Chart, Duration, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Credentials, DatabaseAccess, SuperuserAccess, VaultDatabaseEngine, VaultDatabaseEngineProps, VaultDynamicRoleOptions } from '../../lib';
import { postgresHA } from '../fixtures';

export const ADMIN = Credentials.fromSecret('pg-vault', 'vault_admin');
export const ADDRESS = 'http://vault.vault.svc:8200';

/** A cluster with a database, a role whose password Vault owns, and Vault's engine. */
export function vaultShop(props: Partial<VaultDatabaseEngineProps> = {}, dynamic: Partial<VaultDynamicRoleOptions> = {}) {
  const app = Testing.app();
  const cluster = postgresHA({ superuserAccess: SuperuserAccess.generated() }, app);
  const shop = cluster.addDatabase('shop', {
    logins: { owner: Credentials.fromSecret('shop-admin'), writer: Credentials.fromSecret('shop-app'), reader: Credentials.fromSecret('shop-readonly') },
  });
  const reports = cluster.addRole('reports', { login: true, inRoles: [{ roleName: 'shop_reader' }] });
  const engine = new VaultDatabaseEngine(cluster, 'Vault', { cluster, admin: ADMIN, address: ADDRESS, ...props });
  const write = engine.addDynamicRole('shop-app', { database: shop, ...dynamic });
  const migrate = engine.addDynamicRole('shop-migrations', { database: shop, access: DatabaseAccess.OWNER, defaultTtl: Duration.minutes(10), maxTtl: Duration.hours(1) });
  const read = engine.addDynamicRole('shop-readers', { database: shop, access: DatabaseAccess.READ });
  const stays = engine.addStaticRole('reports', { role: reports, database: shop, rotationPeriod: Duration.hours(12) });
  const apps = new Chart(app, 'apps', { namespace: 'databases' });
  const workload = (id = 'Api', more: object = {}) => new kplus.Deployment(apps, id, {
    containers: [{ image: 'api:1' }], automountServiceAccountToken: true, ...more,
    ...'serviceAccountName' in more ? { serviceAccount: kplus.ServiceAccount.fromServiceAccountName(apps, `${id}Account`, String(more.serviceAccountName)) } : {},
  });
  return { app, cluster, shop, reports, engine, write, migrate, read, stays, apps, workload };
}
