import { Chart, Testing } from 'cdk8s';
import * as pg from '../../lib';
import { postgresHA } from '../fixtures';

/** What somebody without a compiler can write. */
const untyped = (value: unknown) => value as any;
const app = pg.DatabaseRole.fromRoleName('app');
const database = (options: Partial<pg.DatabaseOptions>) => postgresHA().addDatabase('shop', { owner: app, ...options });
const role = (options: Partial<pg.DatabaseRoleOptions>) => postgresHA().addRole('shop', options);

/** What a user writes, and what the line that wrote it throws. */
const CASES: Array<[title: string, write: () => unknown, message: string]> = [
  ['no owner', () => postgresHA().addDatabase('shop', untyped({})), "[pg/database-shop] 'owner' is missing; name a role with DatabaseRole.fromRoleName(), or have one made with 'credentials' or 'logins'"],
  ['the name of an owner', () => database({ owner: untyped('app') }), "[pg/database-shop] 'owner' must be a DatabaseRole, made by DatabaseRole.fromRoleName(), got 'app'"],
  ['a database that is there already', () => database({ name: 'postgres' }),
    "[pg/database-shop] 'name' is 'postgres', which every PostgreSQL has already and the operator keeps for itself; choose another"],
  ['a database twice', () => {
    const cluster = postgresHA();
    cluster.addDatabase('shop', { owner: app });
    cluster.addDatabase('Reports', { owner: app, name: 'shop' });
  }, "[pg/database-Reports] 'name' is 'shop', which [pg/database-shop] declares for the cluster 'pg' already; the operator serves one Database of a name"],
  ['an id twice', () => {
    const cluster = postgresHA();
    cluster.addDatabase('shop', { owner: app });
    cluster.addDatabase('shop', { owner: app });
  }, "[pg] there is already a 'shop' in cluster 'pg'; give each database an id of its own"],
  ['no id', () => postgresHA().addDatabase('', { owner: app }), "[pg] a database needs an id such as 'shop', got ''"],
  ['an id that is not a name of an object', () => postgresHA().addDatabase('my shop', { owner: app }),
    "[pg/database-my shop] 'resourceName' must be lower-case letters, digits, hyphens and dots, got 'pg-my shop'"],
  ['another namespace', () => {
    const chart = new Chart(Testing.app(), 'shop', { namespace: 'shop' });
    new pg.Database(chart, 'Shop', { cluster: postgresHA(), owner: app });
  }, "[shop/Shop] a Database must be in its cluster's namespace 'databases', got 'shop'; set 'namespace' on the chart"],
  ['no name at all', () => {
    const cluster = postgresHA();
    new pg.Database(cluster.cluster, 'Default', { cluster, owner: app });
  }, "[pg] 'name' is missing, and the id 'Default' names nothing"],
  ['a locale of ICU for the C library', () => database({ icuLocale: 'de' }), "[pg/database-shop] 'icuLocale' needs a 'localeProvider' of 'icu', got undefined"],
  ['a builtin locale for ICU', () => database({ localeProvider: pg.LocaleProvider.ICU, builtinLocale: 'C' }),
    "[pg/database-shop] 'builtinLocale' needs a 'localeProvider' of 'builtin', got 'icu'"],
  ['an extension twice', () => database({ extensions: [{ name: 'vector' }, { name: 'vector' }] }),
    "[pg/database-shop] 'extensions' has 'vector' twice; the operator would undo one by the other"],
  ['an extension as text', () => database({ extensions: untyped(['vector']) }), "[pg/database-shop] 'extensions[0]' must be named values (DatabaseExtension), got 'vector'"],
  ['a server without its wrapper', () => database({ servers: [{ name: 'legacy', fdw: 'postgres_fdw' }] }),
    "[pg/database-shop] 'servers' has 'legacy' with the wrapper 'postgres_fdw', which 'fdws' does not declare; add it there"],
  ['an option twice', () => database({ fdws: [{ name: 'postgres_fdw', options: [{ name: 'a', value: '1' }, { name: 'a', value: '2' }] }] }),
    "[pg/database-shop] 'fdws' says of 'postgres_fdw' 'a' twice; the operator would undo one by the other"],
  ['a limit below none', () => database({ connectionLimit: -2 }), "[pg/database-shop] 'connectionLimit' must be a whole number, or -1 for no limit, got -2"],
  ['an unknown policy', () => database({ databaseReclaimPolicy: untyped('keep') }), "[pg/database-shop] 'databaseReclaimPolicy' must be one of 'retain', 'delete', got 'keep'"],

  ['a role of the operator', () => role({ name: 'cnpg_pooler_pgbouncer' }),
    "[pg/role-shop] 'name' is 'cnpg_pooler_pgbouncer', a role that PostgreSQL or the operator keeps for itself; choose another"],
  ['a password that the operator would have to make', () => role({ credentials: pg.Credentials.generated() }),
    "[pg/role-shop] 'credentials' must name a Secret: the operator makes a password for the owner of the first database alone"],
  ['a Secret of somebody else', () => role({ name: 'shop', credentials: pg.Credentials.fromSecret('shop-db', 'app') }),
    "[pg/role-shop] 'name' is 'shop' and the 'username' of 'credentials' is 'app'; the operator refuses a Secret of another user"],
  ['a password that is removed', () => role({ credentials: pg.Credentials.fromSecret('shop-db'), disablePassword: true }),
    "[pg/role-shop] 'disablePassword' removes the password of 'credentials'; leave one of them out"],
  ['a certificate for nobody', () => role({ clientCertificate: true, login: false }),
    "[pg/role-shop] 'clientCertificate' is for a role that logs in; remove 'login: false'"],
  ['a role in itself', () => role({ inRoles: [pg.DatabaseRole.fromRoleName('shop')] }), "[pg/role-shop] 'inRoles' has 'shop' itself"],
  ['a date without a time', () => role({ validUntil: '2027-01-31' }),
    "[pg/role-shop] 'validUntil' must be a date and a time with its zone, such as '2027-01-31T00:00:00Z', got '2027-01-31'"],
  ['two roles of one name', () => {
    const cluster = postgresHA();
    cluster.addRole('shop');
    cluster.addRole('other', { name: 'shop' });
  }, "[pg/role-other] 'name' is 'shop', which [pg/role-shop] declares for the cluster 'pg' already; the operator serves one DatabaseRole of a name"],
  ['a role without a name', () => pg.DatabaseRole.fromRoleName(''), "'roleName' must not be empty, got ''"],

  ['a publication of nothing', () => pg.PublicationTarget.objects(), "'objects' is empty; name a table or a schema, or use PublicationTarget.allTables()"],
  ['columns beside a schema', () => pg.PublicationTarget.objects(pg.PublicationObject.table({ name: 'a', columns: ['id'] }), pg.PublicationObject.tablesInSchema('shop')),
    "'objects' has a table with 'columns' beside a whole schema, which PostgreSQL refuses; publish them apart"],
  ['a publication twice in a database', () => {
    const cluster = postgresHA();
    cluster.addPublication('all', { dbname: 'app', target: pg.PublicationTarget.allTables() });
    cluster.addPublication('same', { dbname: 'app', name: 'all', target: pg.PublicationTarget.allTables() });
  }, "[pg/publication-same] 'name' is 'all' in the database 'app', which [pg/publication-all] declares for the cluster 'pg' already; the operator serves one Publication of a name"],
];

test.each(CASES)('fails when given %s', (_, write, message) => {
  expect(write).toThrow(new Error(message));
});
