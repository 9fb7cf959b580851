import { Testing } from 'cdk8s';
import { Credentials, DatabaseRole, ReclaimPolicy } from '../../lib';
import { only, postgresHA } from '../fixtures';

test('a role without anything is a group: it cannot log in', () => {
  const cluster = postgresHA();
  cluster.addRole('readers');
  expect(only(cluster, 'DatabaseRole').spec).toEqual({ cluster: { name: 'pg' }, name: 'readers', login: false });
});

test('one with credentials logs in, under the name that they have or that it has', () => {
  const spec = (id: string, credentials: Credentials) => {
    const cluster = postgresHA();
    cluster.addRole(id, { credentials });
    return only(cluster, 'DatabaseRole').spec;
  };
  expect(spec('reporting', Credentials.fromSecret('reporting-db'))).toMatchObject({ name: 'reporting', login: true, passwordSecret: { name: 'reporting-db' } });
  expect(spec('reporting', Credentials.fromSecret('reporting-db', 'reports'))).toMatchObject({ name: 'reports' });
});

test('every field of the kind can be said', () => {
  const cluster = postgresHA();
  const role = cluster.addRole('dante', {
    name: 'Dante',
    resourceName: 'role-dante',
    comment: 'a poet',
    credentials: Credentials.fromSecret('dante'),
    login: true,
    superuser: false,
    createdb: true,
    createrole: false,
    inherit: false,
    replication: false,
    bypassrls: false,
    connectionLimit: 4,
    validUntil: '2053-04-12T15:04:05Z',
    inRoles: [DatabaseRole.fromRoleName('pg_monitor'), cluster.addRole('poets')],
    clientCertificate: true,
    databaseRoleReclaimPolicy: ReclaimPolicy.DELETE,
  });
  expect(Testing.synth(cluster).find(manifest => manifest.metadata.name === 'role-dante')).toMatchSnapshot();
  expect(role.clientCertificateSecretName).toBe('role-dante-client-cert');
});

test('a role without a password may be said to have none', () => {
  const cluster = postgresHA();
  cluster.addRole('robot', { clientCertificate: true, disablePassword: true });
  expect(only(cluster, 'DatabaseRole').spec).toMatchObject({ login: true, disablePassword: true, clientCertificate: { enabled: true } });
});
