import { isObject, Json } from '../../facts/json-value';
import { assigns, holdsAddress, holdsSql, isPlain, isSecretVariable, PlainSecret, plainSecrets, SecretPlace } from '../../facts/secret-text';
import { list } from '../operator/cluster-facts';
import { isWhole, secretText } from './secret-data';
import { secretUsers } from './secrets';
import { CrossProblem, each, LibraryRule, namespace, problemIf, World } from './world';
import { containersOf, reaches, textsOf, WORKLOADS } from './workloads';

const OURS = ['Cluster', 'Pooler', 'Database', 'DatabaseRole', 'Publication', 'Subscription', 'Backup', 'ScheduledBackup', 'ObjectStore'];
/** What `kubectl apply` writes: a copy of the whole object. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const POSTGRES_ADDRESS = /\b(jdbc:)?postgres(ql)?(\+\w+)?:\/\//i;

const TEXT: { readonly [place in SecretPlace]: (name: string | undefined) => string } = {
  connection: name => (name === 'password' || name === 'sslpassword' ? `the ${name} of a connection` : `a password in '${name}'`),
  variable: name => `the value of '${name}'`,
  sql: () => 'a password in SQL',
  setting: name => `a password in '${name}'`,
  address: () => 'a password in an address',
};

const FIX: { readonly [place in SecretPlace]: string | undefined } = {
  connection: undefined,
  variable: 'Put it into a Secret, and refer to it with `valueFrom.secretKeyRef`.',
  sql: 'Make the role with a DatabaseRole and a Secret, or keep the statements in a Secret (`postInitSQLRefs`).',
  setting: 'Leave it out of the settings: name a Secret where CloudNativePG takes one, or a file in the pod.',
  address: 'Leave the password out of the address, and give it to the program from a Secret.',
};

function problemsOf(secrets: readonly PlainSecret[]): Omit<CrossProblem, 'object'>[] {
  return secrets.flatMap(({ path, place, name }) => problemIf(true, path, `${TEXT[place](name)} is in the manifest in plain text`, undefined, FIX[place]));
}

function inAnnotations({ metadata }: Json): Omit<CrossProblem, 'object'>[] {
  const annotations = isObject(metadata?.annotations) ? Object.entries<Json>(metadata.annotations) : [];
  return annotations.flatMap(([name, text]) => problemIf(name !== LAST_APPLIED && typeof text === 'string' && (holdsAddress(text) || assigns(text)),
    `metadata.annotations["${name}"]`, 'a password is in an annotation in plain text', undefined, 'Remove it: everybody who may read the object can read it.'));
}

/** Whether one of some texts names a database that is among the manifests. */
function connects(world: World, from: Json, texts: readonly string[]): boolean {
  const services = [
    ...world.all('Cluster').flatMap(cluster => ['rw', 'ro', 'r'].map(suffix => ({ target: cluster, service: `${cluster.metadata?.name}-${suffix}` }))),
    ...world.all('Pooler').map(pooler => ({ target: pooler, service: String(pooler.metadata?.name) })),
  ];
  return services.some(({ target, service }) => texts.some(text => reaches(text, from, target, service)));
}

/** What a workload says of PostgreSQL: other programs' passwords are not our business. */
function inWorkload(world: World, workload: Json): Omit<CrossProblem, 'object'>[] {
  return containersOf(workload).flatMap(container => {
    const texts = textsOf(container);
    const isOurs = connects(world, workload, texts.map(({ text }) => text));
    const variables = list(container.container?.env).flatMap((variable, i) =>
      problemIf(isSecretVariable(variable) && (isOurs || /^PGPASSWORD$/.test(variable.name)), `${container.path}.env[${i}].value`, TEXT.variable(variable?.name) + ' is in the manifest in plain text', 'warning', FIX.variable));
    const addresses = texts.flatMap(({ path, text }) => problemIf(POSTGRES_ADDRESS.test(text) && holdsAddress(text), path, 'a password in the address of PostgreSQL is in the manifest in plain text', 'warning', FIX.address));
    return [...variables, ...addresses];
  });
}

/** ConfigMaps from which a Cluster takes SQL. */
function isSqlOf(world: World, configMap: Json): boolean {
  const name = configMap.metadata?.name;
  return world.maybeInNamespaceOf(configMap, 'Cluster').some(({ spec }) => {
    const initdb = spec?.bootstrap?.initdb ?? {};
    const refs = ['postInitSQLRefs', 'postInitTemplateSQLRefs', 'postInitApplicationSQLRefs'].flatMap(field => list(initdb[field]?.configMapRefs)).concat(list(spec?.monitoring?.customQueriesConfigMap));
    return refs.some(ref => ref?.name === name);
  });
}

function inConfigMap(world: World, configMap: Json): Omit<CrossProblem, 'object'>[] {
  const entries = isObject(configMap.data) ? Object.entries<Json>(configMap.data) : [];
  const isSql = isSqlOf(world, configMap);
  return entries.flatMap(([key, text]) => {
    if (typeof text !== 'string') return [];
    // Files of settings explain themselves with addresses of nobody.
    const addresses = text.split('\n').filter(line => !/^\s*(#|\/\/|;)/.test(line) && POSTGRES_ADDRESS.test(line) && holdsAddress(line));
    if (connects(world, configMap, addresses)) return problemIf(true, `data["${key}"]`, 'a password in the address of PostgreSQL is in the manifest in plain text', 'warning', FIX.address);
    return problemIf(isSql && holdsSql(text), `data["${key}"]`, 'a password in SQL is in the manifest in plain text', undefined, FIX.sql);
  });
}

export const plainPasswordRules: readonly LibraryRule[] = [
  {
    id: 'ha/plain-password',
    severity: 'error',
    what: 'The manifest has a password in plain text.',
    fix: 'Put it into a Secret, and name the Secret and its key in `password` of the external cluster.',
    why: 'Everybody who reads the repository or the object has the password, and it stays in the history of Git: change it there too. It is looked for where CloudNativePG connects, in SQL, settings, variables, '
      + 'addresses and annotations; a warning in the variables and arguments of programs that connect to PostgreSQL, and in ConfigMaps. References, variables and templates (`$(NAME)`, `${NAME}`, `{{ }}`) are not passwords.',
    source: 'https://cloudnative-pg.io/docs/1.30/bootstrap/#the-externalclusters-section',
    wrong: '[{Cluster: {spec: {externalClusters: [{name: origin, connectionParameters: {host: a, user: app, password: changeme}}]}}}]',
    right: '[{Cluster: {spec: {externalClusters: [{name: origin, connectionParameters: {host: a, user: app}, password: {name: origin-app, '
      + 'key: password}}]}}}]',
    check: (world): CrossProblem[] => [
      ...each(world, OURS, object => [...problemsOf(plainSecrets(object.spec, 'spec').filter(({ path, place }) => !isOfAnotherRule(path, place))), ...inAnnotations(object)]),
      ...each(world, WORKLOADS, workload => inWorkload(world, workload)),
      ...world.all('ConfigMap').flatMap(configMap => inConfigMap(world, configMap).map(problem => ({ object: configMap, ...problem }))),
    ],
  },
  {
    id: 'ha/readable-secret',
    severity: 'info',
    what: 'A Secret with a password that PostgreSQL or its backups need can be read by everybody who has the file.',
    fix: 'Keep it out of Git: encrypt it with SOPS or Sealed Secrets, or let External Secrets or Vault make it.',
    why: 'Base64 is not encryption. It is a note, since the file may be what `helm template` or `kubectl get` printed.',
    source: 'https://kubernetes.io/docs/concepts/configuration/secret/',
    wrong: '[{Secret: {metadata: {name: app-login}, data: {username: YXBw, password: eA==}}}, {Cluster: {spec: {bootstrap: {initdb: {owner: app, database: app, secret: {name: app-login}}}}}}]',
    right: '[{SealedSecret.bitnami.com: {metadata: {name: app-login}, spec: {encryptedData: {username: AgB, password: AgC}}}}, '
      + '{Cluster: {spec: {bootstrap: {initdb: {owner: app, database: app, secret: {name: app-login}}}}}}]',
    check: (world): CrossProblem[] => world.all('Secret').filter(isWhole).flatMap(secret => {
      const users = secretUsers(world, secret);
      const keys = [...new Set(users.flatMap(({ secretKeys }) => secretKeys))].filter(key => isPlain(secretText(secret, key) ?? ''));
      return keys.length === 0 ? [] : problemIf(true, `${isObject(secret.stringData) && Object.hasOwn(secret.stringData, keys[0]) ? 'stringData' : 'data'}.${keys[0]}`,
        `'${keys[0]}' can be read here, and ${users[0].object.kind} '${[namespace(users[0].object), users[0].object.metadata?.name].filter(Boolean).join('/')}' uses it`).map(problem => ({ object: secret, ...problem }));
    }),
  },
];

/** ha/address-credentials says more about the address of a store. */
function isOfAnotherRule(path: string, place: SecretPlace): boolean {
  return place === 'address' && /(endpointURL|destinationPath)$/.test(path);
}
