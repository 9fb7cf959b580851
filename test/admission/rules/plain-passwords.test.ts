import { randomBytes } from 'node:crypto';
import { Size, Testing } from 'cdk8s';
import { ClusterStorage, ExternalCluster } from '../../../lib';
import { noBackup, postgresHA } from '../../fixtures';
import { said } from '../rule-findings';

// Made anew for each run: no password stands in a file.
const word = `w${randomBytes(8).toString('hex')}`;

const cluster = (spec: object, metadata: object = {}) => ({ Cluster: { metadata, spec } });
const initdb = (more: object) => cluster({ bootstrap: { initdb: { database: 'app', owner: 'app', ...more } } });
const origin = (connectionParameters: object) => cluster({ externalClusters: [{ name: 'origin', connectionParameters }] });
const pod = (container: object) => ({ Deployment: { spec: { template: { spec: { containers: [{ name: 'main', image: 'a:1', ...container }] } } } } });
const env = (...variables: object[]) => ({ env: variables });
const findings = (...objects: object[]) => said('ha/plain-password', JSON.stringify(objects));

test.each<[string, object[], string]>([
  ['a connection', [origin({ host: 'a', password: word })], 'error spec.externalClusters[0].connectionParameters.password'],
  ['the key of a client', [origin({ host: 'a', sslpassword: word })], 'error spec.externalClusters[0].connectionParameters.sslpassword'],
  ['a host that is an address', [origin({ host: `postgres://app:${word}@a/app` })], 'error spec.externalClusters[0].connectionParameters.host'],
  ['a database that is a connection string', [origin({ host: 'a', dbname: `dbname=app password=${word}` })], 'error spec.externalClusters[0].connectionParameters.dbname'],
  ['a role', [initdb({ postInitSQL: [`CREATE ROLE app2 LOGIN PASSWORD '${word}'`] })], 'error spec.bootstrap.initdb.postInitSQL[0]'],
  ['a user mapping', [initdb({ postInitApplicationSQL: [`CREATE USER MAPPING FOR app SERVER a OPTIONS (user 'b', password '${word}')`] })], 'error spec.bootstrap.initdb.postInitApplicationSQL[0]'],
  ['a subscription', [initdb({ postInitTemplateSQL: [`CREATE SUBSCRIPTION a CONNECTION 'host=b password=${word}' PUBLICATION c`] })], 'error spec.bootstrap.initdb.postInitTemplateSQL[0]'],
  ['SQL in a ConfigMap', [initdb({ postInitSQLRefs: { configMapRefs: [{ name: 'sql', key: 'a.sql' }] } }), { ConfigMap: { metadata: { name: 'sql' }, data: { 'a.sql': `ALTER ROLE app PASSWORD '${word}'` } } }],
    'error data["a.sql"]'],
  ['a setting of an extension', [cluster({ postgresql: { parameters: { 'anon.password': word } } })], 'error spec.postgresql.parameters.anon.password'],
  ['a line of pg_hba', [cluster({ postgresql: { pg_hba: [`host all all all ldap ldapserver=a ldapbasedn=b ldapbinddn=c ldapbindpasswd=${word}`] } })], 'error spec.postgresql.pg_hba[0]'],
  ['a setting of PgBouncer', [{ Pooler: { spec: { pgbouncer: { parameters: { server_reset_query: `ALTER ROLE app PASSWORD '${word}'` } } } } }], 'error spec.pgbouncer.parameters.server_reset_query'],
  ['a variable of an instance', [cluster(env({ name: 'AWS_SECRET_ACCESS_KEY', value: word }))], 'error spec.env[0].value'],
  ['a variable of a pooler', [{ Pooler: { spec: { template: { spec: { containers: [{ name: 'pgbouncer', ...env({ name: 'API_TOKEN', value: word }) }] } } } } }], 'error spec.template.spec.containers[0].env[0].value'],
  ['an option of a foreign server', [{ Database: { spec: { servers: [{ name: 'a', fdw: 'b', options: [{ name: 'password', value: word }] }] } } }], 'error spec.servers[0].options[0].value'],
  ['an annotation', [cluster({}, { annotations: { note: `postgres://app:${word}@a/app` } })], 'error metadata.annotations["note"]'],
  ['PGPASSWORD of any program', [pod(env({ name: 'PGPASSWORD', value: word }))], 'warning spec.template.spec.containers[0].env[0].value'],
  ['a password of a program that connects', [cluster({}), pod(env({ name: 'DB_HOST', value: 'orders-db-rw.databases' }, { name: 'DB_PASSWORD', value: word }))], 'warning spec.template.spec.containers[0].env[1].value'],
  ['the address of PostgreSQL', [pod({ args: [`--dsn=postgresql://app:${word}@orders-db-rw/app`] })], 'warning spec.template.spec.containers[0].args[0]'],
  ['a CronJob', [{ CronJob: { spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: 'main', image: 'a:1', ...env({ name: 'PGPASSWORD', value: word }) }] } } } } } } }],
    'warning spec.jobTemplate.spec.template.spec.containers[0].env[0].value'],
  ['a ConfigMap', [cluster({}), { ConfigMap: { metadata: { name: 'a' }, data: { DATABASE_URL: `postgres://app:${word}@orders-db-rw/app` } } }], 'warning data["DATABASE_URL"]'],
])('a password in %s is found, and not repeated', (_, objects, place) => {
  const found = findings(...objects);
  expect(found.map(finding => finding.split(': ')[0])).toEqual([place]);
  expect(found.join('')).not.toContain(word);
});

test.each<[string, object[]]>([
  ['a Secret for a connection', [cluster({ externalClusters: [{ name: 'origin', connectionParameters: { host: 'a', user: 'app', passfile: '/etc/a' }, password: { name: 'a', key: 'password' } }] })]],
  ['SQL that speaks of passwords', [initdb({ postInitSQL: ['ALTER ROLE app PASSWORD NULL', "SET password_encryption = 'md5'", "COMMENT ON COLUMN users.password IS 'bcrypt'", 'CREATE TABLE a (password text)'] })]],
  ['a variable of Flux', [initdb({ postInitSQL: ["ALTER ROLE app PASSWORD '${APP_PASSWORD}'"] })]],
  ['settings', [cluster({ postgresql: { parameters: { password_encryption: 'scram-sha-256', 'auth_delay.milliseconds': '500' }, pg_hba: ['hostssl all all all scram-sha-256'] } })]],
  ['variables that say where it is', [cluster(env({ name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: '/a/token' }, { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }, { name: 'APP_SECRET', value: 'app-secret' }))]],
  ['an address that Kubernetes completes', [cluster({}), pod(env({ name: 'PGPASSWORD', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }, { name: 'DATABASE_URL', value: 'postgres://app:$(PGPASSWORD)@orders-db-rw/app' }))]],
  ["another program's password", [cluster({}), pod(env({ name: 'REDIS_PASSWORD', value: word }))]],
  ['the template of the Vault Agent', [{ Deployment: { spec: { template: { metadata: { annotations: { 'vault.hashicorp.com/agent-inject-template-a': 'password={{ .Data.password }}' } } } } } }]],
  ['SQL in a ConfigMap that nobody runs here', [cluster({}), { ConfigMap: { metadata: { name: 'sql' }, data: { 'a.sql': "ALTER ROLE app PASSWORD 'x'" } } }]],
  ["a ConfigMap with somebody else's address", [cluster({}), { ConfigMap: { metadata: { name: 'a' }, data: { 'a.yaml': `# postgres://app:${word}@orders-db-rw/app\nurl: postgres://app:${word}@another/app` } } }]],
  ['a word in capitals', [origin({ host: 'a', password: 'DB_PASSWORD' }), pod({ args: ['postgres://app:_DB_PASSWORD_@orders-db-rw/app'] })]],
  ['what kubectl keeps', [cluster({}, { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `{"a":"postgres://app:${word}@a/app"}` } })]],
])('%s holds no password', (_, objects) => {
  expect(findings(...objects)).toEqual([]);
});

const user = cluster({ bootstrap: { initdb: { database: 'app', owner: 'app', secret: { name: 'app-login' } } } });
const secret = (more: object) => ({ Secret: { metadata: { name: 'app-login' }, ...more } });
const readable = (...objects: object[]) => said('ha/readable-secret', JSON.stringify(objects));

test('a Secret that the operator reads is noted when everybody can read it', () => {
  expect(readable(user, secret({ stringData: { username: 'app', password: word } }))).toEqual(["info stringData.password: 'password' can be read here, and Cluster 'orders-db' uses it"]);
  expect(readable(user, secret({ stringData: { username: 'app', password: '${PASSWORD}' } }))).toEqual([]);
  expect(readable(user, secret({ data: { username: 'YXBw', password: 'ENC[AES256_GCM,data:a,type:str]' }, sops: { mac: 'a' } }))).toEqual([]);
  expect(readable(cluster({}), secret({ stringData: { username: 'app', password: word } }))).toEqual([]);
});

const connection = (connectionParameters: { [name: string]: string }): ExternalCluster => ({ name: 'origin', connectionParameters });

test.each<[string, object, string]>([
  ['a connection', { externalClusters: [connection({ host: `postgres://app:${word}@a/app` })] }, 'spec.externalClusters[0].connectionParameters.host'],
  ['a setting', { parameters: { 'anon.password': word } }, 'spec.postgresql.parameters.anon.password'],
  ['a variable', { pods: { env: [{ name: 'API_TOKEN', value: word }] } }, 'spec.env[0].value'],
])('a program with a password in %s makes nothing', (_, props, path) => {
  const app = Testing.app();
  postgresHA({ storage: ClusterStorage.of(Size.gibibytes(10)), backup: noBackup(), ...props }, app);
  const make = () => app.synthYaml();
  expect(make).toThrow(path);
  expect(make).not.toThrow(word);
});
