import { Server } from '../queries/server';
import { AsOperator } from './as-operator';
import { ownedShop, privilegesJob } from '../../test/access/access-proof';

const ACTIONS: { readonly [action: string]: string } = {
  'read': 'SELECT count(*) FROM orders',
  'insert': "INSERT INTO orders (item) VALUES ('x')",
  'use a sequence': "SELECT nextval('orders_id_seq')",
  'truncate': 'TRUNCATE orders',
  'create a table': 'CREATE TABLE of_their_own (i int); DROP TABLE of_their_own',
  'create a schema': 'CREATE SCHEMA of_their_own; DROP SCHEMA of_their_own',
  'create a temporary table': 'CREATE TEMPORARY TABLE draft (i int)',
  'read what came later': 'SELECT count(*) FROM later.parcels',
};

const LOGINS: { readonly [login: string]: string } = { shop_admin: 'shop-admin', shop_app: 'shop-app', shop_readonly: 'shop-readonly', other_app: 'other-app' };

/** Sets two databases up as the operator and the Jobs do, and tries what each login may do in the first. */
export function grantsOn(server: Server): { [login: string]: { [action: string]: boolean } } {
  const operator = new AsOperator(server);
  const manifests = ownedShop();
  operator.apply(manifests);
  const as = (login: string, sql: string) => server.psql(sql, { database: 'shop', user: login, password: operator.passwordOf(LOGINS[login], login), args: ['-o', '/dev/null'] });

  // A table that is there before the Job runs, made by a migration that was early, as its login and not as the owner.
  as('shop_admin', 'CREATE TABLE orders (id serial PRIMARY KEY, item text)');
  for (const database of ['shop', 'other', 'shop']) operator.runJob(privilegesJob(manifests, database));
  as('shop_admin', 'CREATE SCHEMA later; CREATE TABLE later.parcels (id bigint GENERATED ALWAYS AS IDENTITY, order_id int)');
  const foreign = server.rows("SELECT schemaname, tablename, tableowner FROM pg_tables WHERE schemaname IN ('public', 'later') AND tableowner <> 'shop_owner'", { database: 'shop' });
  if (foreign.length > 0) throw new Error(`not everything belongs to shop_owner: ${JSON.stringify(foreign)}`);

  const allowed = (login: string, sql: string) => { try { as(login, sql); return true; } catch { return false; } };
  const grants = Object.fromEntries(Object.keys(LOGINS).map(login => [login, Object.fromEntries(Object.entries(ACTIONS).map(([action, sql]) => [action, allowed(login, sql)]))]));
  server.psql('DROP ROLE shop_app; DROP ROLE shop_readonly', { database: 'shop' });   // a login owns nothing, so it can be replaced
  return grants;
}
