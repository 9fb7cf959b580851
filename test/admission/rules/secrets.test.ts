import { said } from '../rule-findings';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const login = (more: string, metadata = 'name: login') => `{Secret: {metadata: {${metadata}}, ${more}}}`;
const OWNER = '{Cluster: {spec: {bootstrap: {initdb: {database: app, owner: app, secret: {name: login}}}}}}';
const MANAGED = '{Cluster: {spec: {managed: {roles: [{name: reports, passwordSecret: {name: login}}]}}}}';

test.each([
  ['a line break after the name', login(`data: {username: ${base64('app\n')}, password: ${base64('x')}}`), ["error spec.bootstrap.initdb.secret.name: the username in the Secret 'login' has a line break or a blank at its end, so that it is not 'app'"]],
  ['a line break after the password', login(`data: {username: ${base64('app')}, password: ${base64('x\n')}}`), ["warning spec.bootstrap.initdb.secret.name: the password in the Secret 'login' ends with a line break, which becomes a part of it"]],
  ['another name', login('stringData: {username: shop, password: x}'), ['error spec.bootstrap.initdb.secret.name: the username in the '
    + "Secret 'login' is not 'app', whose login it is"]],
  ['the right name', login('stringData: {username: app, password: x}'), []],
  ['an encrypted name', login('sops: {mac: x, version: "1"}, stringData: {username: "ENC[AES256_GCM,data:x]", password: '
    + '"ENC[AES256_GCM,data:x]"}'), []],
  ['a variable', login('stringData: {username: "${USER}", password: "${PASSWORD}"}'), []],
])('the Secret of the owner with %s', (_, secret, expected) => {
  expect(said('ha/secret-login', `[${secret}, ${OWNER}]`)).toEqual(expected);
});

test('the operator trims the login of a managed role', () => {
  expect(said('ha/secret-login', `[${login(`data: {username: ${base64('reports\n')}, password: ${base64('x\n')}}`)}, ${MANAGED}]`)).toEqual([]);
});

test.each([
  ['other keys', login('stringData: {user: app, pass: x}'), ["warning spec.bootstrap.initdb.secret.name: the Secret 'login' has no "
    + "'username' and no 'password'"]],
  ['no keys, which another program fills', login('type: Opaque'), []],
  ['keys that another program copies', login('stringData: {a: b}', 'name: login, annotations: {reflector.v1.k8s.emberstack.com/reflects: '
    + 'other/login}'), []],
])('a Secret with %s', (_, secret, expected) => {
  expect(said('ha/secret-key', `[${secret}, ${OWNER}]`)).toEqual(expected);
});

test('an authority needs its key where the operator has to sign', () => {
  const ca = login('stringData: {ca.crt: x}');

  expect(said('ha/secret-key', `[${ca}, {Cluster: {spec: {certificates: {clientCASecret: login}}}}]`)).toEqual(["warning spec.certificates.clientCASecret: the Secret 'login' has no 'ca.key'"]);
  expect(said('ha/secret-key', `[${ca}, {Cluster: {spec: {certificates: {clientCASecret: login, replicationTLSSecret: other}}}}]`)).toEqual([]);
});

test('the keys of a store are those that it names', () => {
  const store = (key: string) => `{ObjectStore: {spec: {configuration: {s3Credentials: {accessKeyId: {name: login, key: id}, secretAccessKey: {name: login, key: ${key}}}}}}}`;

  expect(said('ha/secret-key', `[${login('stringData: {id: x, key: x}')}, ${store('secret')}]`)).toEqual(["warning spec.configuration.s3Credentials.secretAccessKey: the Secret 'login' has no 'secret'"]);
  expect(said('ha/secret-key', `[${login('stringData: {id: x, key: x}')}, ${store('key')}]`)).toEqual([]);
});

describe('a Secret in another namespace', () => {
  const elsewhere = login('stringData: {username: reports, password: x}', 'name: login, namespace: apps');
  const cluster = MANAGED.replace('{spec:', '{metadata: {namespace: databases}, spec:');

  test('is not found', () => {
    expect(said('ha/secret-namespace', `[${elsewhere}, ${cluster}]`)).toEqual(['warning spec.managed.roles[0].passwordSecret.name: there '
      + "is no Secret 'login' in the namespace 'databases', only in 'apps'"]);
  });

  test.each([
    ['there is one in its own too', login('stringData: {username: reports, password: x}', 'name: login, namespace: databases')],
    ['one of the two has no namespace', login('stringData: {username: reports, password: x}')],
    ['another program makes it', '{ExternalSecret.external-secrets.io: {apiVersion: external-secrets.io/v1, kind: ExternalSecret, '
      + 'metadata: {name: x, namespace: databases}, spec: {target: {name: login}}}}'],
  ])('is silent where %s', (_, other) => {
    expect(said('ha/secret-namespace', `[${elsewhere}, ${other}, ${cluster}]`)).toEqual([]);
  });
});

test('no message holds a value of a Secret', () => {
  const all = ['ha/secret-key', 'ha/secret-login', 'ha/secret-namespace'].flatMap(rule => said(rule, `[${login(`data: {username: ${base64('hunter2\n')}, password: ${base64('hunter3\n')}}`)}, ${OWNER}]`)).join();

  expect(all).toContain('login');
  expect(all).not.toMatch(/hunter/);
});
