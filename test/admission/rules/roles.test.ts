import { said } from '../rule-findings';

const cluster = (bootstrap: string, role: string) => `[{Cluster: {spec: {bootstrap: {${bootstrap}}, managed: {roles: [${role}]}}}}]`;
const SOURCE = 'externalClusters: [{name: origin, connectionParameters: {host: a}}]';

test.each([
  ['attributes alone', 'initdb: {database: app, owner: app}', '{name: app, createdb: true}', 0],
  ['the same Secret', 'initdb: {database: app, owner: app, secret: {name: login}}', '{name: app, passwordSecret: {name: login}}', 0],
  ['the Secret that the operator makes', 'initdb: {database: app, owner: app}', '{name: app, passwordSecret: {name: orders-db-app}}', 0],
  ['another Secret', 'initdb: {database: app, owner: app, secret: {name: login}}', '{name: app, passwordSecret: {name: other}}', 1],
  ['no password at all', 'initdb: {database: app, owner: app}', '{name: app, disablePassword: true}', 1],
  ['an owner that is named after its database', 'initdb: {database: shop}', '{name: shop, passwordSecret: {name: other}}', 1],
  ['a role that is to go', 'initdb: {database: app, owner: app}', '{name: app, ensure: absent, passwordSecret: {name: other}}', 0],
  ['another role', 'initdb: {database: app, owner: app}', '{name: reports, passwordSecret: {name: other}}', 0],
])('a managed role with %s', (_, bootstrap, role, count) => {
  expect(said('ha/two-owners', cluster(bootstrap, role))).toHaveLength(count);
});

test.each([
  ['neither a database nor an owner', '', 0],
  ['an owner alone', ', owner: app', 0],
  ['both', ', owner: app, database: app', 1],
])('a recovery sets the password of its owner only with %s', (_, more, count) => {
  expect(said('ha/two-owners', `[{Cluster: {spec: {${SOURCE}, bootstrap: {recovery: {source: origin${more}}}, managed: {roles: [{name: app, passwordSecret: {name: other}}]}}}}]`)).toHaveLength(count);
});

test('a DatabaseRole is compared with the owner too', () => {
  expect(said('ha/two-owners', '[{Cluster: {}}, {DatabaseRole: {spec: {name: app, passwordSecret: {name: other}}}}]')).toHaveLength(1);
  expect(said('ha/two-owners', '[{Cluster: {}}, {DatabaseRole: {spec: {name: app, createdb: true}}}]')).toEqual([]);
});

test.each([
  ['pg_create_extension', 17, "warning spec.managed.roles[0].inRoles[0]: PostgreSQL 17 has no role 'pg_create_extension'"],
  ['pg_read_all_dat', 17, "warning spec.managed.roles[0].inRoles[0]: PostgreSQL 17 has no role 'pg_read_all_dat'; did you mean "
    + "'pg_read_all_data'?"],
  ['pg_maintain', 16, "warning spec.managed.roles[0].inRoles[0]: PostgreSQL 16 has no role 'pg_maintain'; it came with PostgreSQL 17"],
  ['nobody', 17, "info spec.managed.roles[0].inRoles[0]: no manifest creates the role 'nobody'"],
])('a member of %s in PostgreSQL %i', (group, major, message) => {
  expect(said('ha/role-membership', `[{Cluster: {spec: {imageName: "a/b:${major}.1", managed: {roles: [{name: reports, inRoles: [${group}]}]}}}}]`)).toEqual([message]);
});

test.each(['pg_monitor', 'app', 'streaming_replica', 'writers'])('%s is a role that there is', group => {
  expect(said('ha/role-membership', `[{Cluster: {spec: {managed: {roles: [{name: reports, inRoles: [${group}]}]}}}}, {DatabaseRole: {spec: {name: writers}}}]`)).toEqual([]);
});

test('SQL of the bootstrap may make any role', () => {
  expect(said('ha/role-membership', '[{Cluster: {spec: {bootstrap: {initdb: {postInitSQL: [CREATE ROLE writers]}}, managed: {roles: '
    + '[{name: reports, inRoles: [writers]}]}}}}]')).toEqual([]);
});
