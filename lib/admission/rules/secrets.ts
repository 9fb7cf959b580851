import { SECRET_KEY_PASSWORD, SECRET_KEY_USERNAME } from '../../facts/cnpg';
import { isObject, Json } from '../../facts/json-value';
import { list } from '../operator/cluster-facts';
import { bootstrapOwner } from './roles';
import { hasKey, isWhole, secretText } from './secret-data';
import { CrossProblem, each, LibraryRule, namespace, problemIf, World } from './world';

/** A Secret that an object names, and what the operator looks for in it. */
interface Use {
  readonly name: string;
  readonly path: string;
  readonly keys: readonly string[];
  /** The role whose login it holds. */
  readonly role?: string;
  /** Whether the operator takes the text as it is; it trims the logins of managed roles. */
  readonly isExact?: boolean;
}

const EXTERNAL_SECRET = 'ExternalSecret.external-secrets.io';
const SEALED_SECRET = 'SealedSecret.bitnami.com';
const PUBLIC_KEYS = [SECRET_KEY_USERNAME, 'ca.crt', 'tls.crt'];
const LOGIN = [SECRET_KEY_USERNAME, SECRET_KEY_PASSWORD];

/** A `{name, key}` in a list of Secrets' keys, such as the credentials of a store. */
function selector(value: Json, path: string): Use[] {
  return typeof value?.name === 'string' && typeof value.key === 'string' ? [{ name: value.name, path, keys: [value.key] }] : [];
}

function storeSelectors(store: Json, path: string): Use[] {
  return ['s3Credentials', 'azureCredentials', 'googleCredentials'].flatMap(provider =>
    isObject(store?.[provider]) ? Object.entries(store[provider]).flatMap(([key, value]) => selector(value, `${path}.${provider}.${key}`)) : [],
  ).concat(selector(store?.endpointCA, `${path}.endpointCA`));
}

function clusterUses(cluster: Json): Use[] {
  const { spec } = cluster;
  const owner = bootstrapOwner(cluster);
  const certificates = spec.certificates ?? {};
  return [
    ...(owner?.path ? [{ name: owner.secret, path: owner.path, keys: LOGIN, role: owner.name, isExact: true }] : []),
    ...(spec.enableSuperuserAccess && spec.superuserSecret?.name ? [{ name: spec.superuserSecret.name, path: 'spec.superuserSecret.name', keys: LOGIN, role: 'postgres', isExact: true }] : []),
    ...list(spec.managed?.roles).flatMap((role, i): Use[] => {
      const name = role?.ensure === 'absent' ? undefined : role?.passwordSecret?.name;
      return name ? [{ name, path: `spec.managed.roles[${i}].passwordSecret.name`, keys: LOGIN, role: role.name }] : [];
    }),
    ...Object.entries({
      serverCASecret: ['ca.crt', ...(certificates.serverTLSSecret ? [] : ['ca.key'])],
      serverTLSSecret: ['tls.crt', 'tls.key'],
      clientCASecret: ['ca.crt', ...(certificates.replicationTLSSecret ? [] : ['ca.key'])],
      replicationTLSSecret: ['tls.crt', 'tls.key'],
    }).flatMap(([field, keys]): Use[] => (certificates[field] ? [{ name: certificates[field], path: `spec.certificates.${field}`, keys }] : [])),
    ...storeSelectors(spec.backup?.barmanObjectStore, 'spec.backup.barmanObjectStore'),
    ...list(spec.externalClusters).flatMap((external, i) => [
      ...['sslKey', 'sslCert', 'sslRootCert', 'password'].flatMap(field => selector(external?.[field], `spec.externalClusters[${i}].${field}`)),
      ...storeSelectors(external?.barmanObjectStore, `spec.externalClusters[${i}].barmanObjectStore`),
    ]),
  ];
}

function usesOf(object: Json): Use[] {
  if (object.kind === 'Cluster') return clusterUses(object);
  if (object.kind === 'ObjectStore') return storeSelectors(object.spec.configuration, 'spec.configuration');
  const name = object.spec.passwordSecret?.name;
  return name ? [{ name, path: 'spec.passwordSecret.name', keys: LOGIN, role: object.spec.name }] : [];
}

/** Kinds of other programs that put a Secret into a namespace, each by the name of the object or the one that its target names. */
const MAKERS = [EXTERNAL_SECRET, SEALED_SECRET, 'VaultStaticSecret.secrets.hashicorp.com', 'VaultDynamicSecret.secrets.hashicorp.com',
  'OnePasswordItem.onepassword.com', 'InfisicalSecret.secrets.infisical.com', 'SopsSecret.isindir.github.com', 'Password.secretgenerator.mittwald.de'];

function isMadeByOthers(world: World, object: Json, name: string): boolean {
  return MAKERS.some(kind => world.all(kind).some(maker => namespace(maker) === namespace(object) && JSON.stringify(maker).includes(`"${name}"`)))
    || world.all('ClusterExternalSecret.external-secrets.io').length > 0 || world.inNamespaceOf(object, 'Certificate.cert-manager.io').some(({ spec }) => spec?.secretName === name);
}

/** Who names a Secret, with the keys whose values are secret. */
export function secretUsers(world: World, secret: Json): { readonly object: Json; readonly secretKeys: readonly string[] }[] {
  return ['Cluster', 'ObjectStore', 'DatabaseRole'].flatMap(kind => world.maybeInNamespaceOf(secret, kind)).filter(({ spec }) => spec).flatMap(object => {
    const keys = usesOf(object).filter(({ name }) => name === secret.metadata?.name).flatMap(use => use.keys).filter(key => !PUBLIC_KEYS.includes(key));
    return keys.length > 0 ? [{ object, secretKeys: keys }] : [];
  });
}

function eachUse(world: World, find: (use: Use, secret: Json, object: Json) => readonly Omit<CrossProblem, 'object'>[]): CrossProblem[] {
  return each(world, ['Cluster', 'ObjectStore', 'DatabaseRole'], object => usesOf(object).flatMap(use => {
    const secret = world.named(object, 'Secret', use.name);
    return secret ? find(use, secret, object) : [];
  }));
}

/** ExternalSecrets that make a Secret: one that only adds to it, or makes none, is no second owner. */
function externalSecretsOf(world: World, object: Json, name: string): Json[] {
  return world.inNamespaceOf(object, EXTERNAL_SECRET).filter(({ metadata, spec }) =>
    spec && (spec.target?.name ?? metadata?.name) === name && !['Merge', 'None'].includes(spec.target?.creationPolicy));
}

/** Who makes a Secret besides one of its makers; of two ExternalSecrets, only the first is one for the second. */
function otherMakers(world: World, maker: Json, name: string): Json[] {
  const { folder } = world.fileOf(maker);
  const external = externalSecretsOf(world, maker, name);
  return [
    ...world.inNamespaceOf(maker, 'Secret').filter(({ metadata, ...secret }) => metadata?.name === name && (isWhole({ metadata, ...secret }) || isObject(secret.sops))),
    ...world.inNamespaceOf(maker, SEALED_SECRET).filter(({ metadata }) => metadata?.name === name),
    ...maker.kind === 'ExternalSecret' ? external.slice(0, external.indexOf(maker)) : [],
  ].filter(other => other !== maker && world.fileOf(other).folder === folder);
}

export const secretRules: readonly LibraryRule[] = [
  {
    id: 'ha/secret-twice',
    severity: 'error',
    what: 'Two objects make the same Secret, from which the operator takes a password.',
    fix: 'Keep one of them. An ExternalSecret that only adds keys has the creation policy Merge.',
    why: "Each writes over the other's password, at every refresh and at every sync; the application loses its login in between. Sealed Secrets refuses a Secret that is not its own, so that the password never arrives.",
    source: 'https://external-secrets.io/latest/guides/ownership-deletion-policy/',
    wrong: '[{Cluster: {}}, {DatabaseRole: {spec: {name: reports, passwordSecret: {name: reports}}}}, {Secret: {metadata: {name: reports}, data: {username: cmVwb3J0cw==, password: eA==}}}, '
      + '{ExternalSecret.external-secrets.io: {metadata: {name: reports}, spec: {data: []}}}]',
    right: '[{Cluster: {}}, {DatabaseRole: {spec: {name: reports, passwordSecret: {name: reports}}}}, {ExternalSecret.external-secrets.io: {metadata: {name: reports}, spec: {data: []}}}]',
    check: (world): CrossProblem[] => [EXTERNAL_SECRET, SEALED_SECRET].flatMap(kind => world.all(kind)).flatMap(maker => {
      const name = maker.kind === 'ExternalSecret' ? maker.spec?.target?.name ?? maker.metadata?.name : maker.metadata?.name;
      if (maker.kind === 'ExternalSecret' && !externalSecretsOf(world, maker, name).includes(maker)) return [];
      const [user] = secretUsers(world, { ...maker, metadata: { ...maker.metadata, name } });
      const [other] = user ? otherMakers(world, maker, name) : [];
      return problemIf(other, maker.kind === 'ExternalSecret' && maker.spec?.target?.name ? 'spec.target.name' : 'metadata.name',
        `the Secret '${name}' is also made by the ${other?.kind} '${other?.metadata?.name}', and ${user?.object.kind} '${user?.object.metadata?.name}' reads it`).map(problem => ({ object: maker, ...problem }));
    }),
  },
  {
    id: 'ha/secret-key',
    severity: 'warning',
    what: 'A Secret lies beside the object that names it, and lacks a key that the operator reads.',
    fix: 'Add the key: `username` and `password` for a login, `tls.crt` and `tls.key` for a certificate, `ca.crt` for an authority, with '
      + '`ca.key` where the operator has to sign.',
    why: 'The server takes both objects. The cluster then waits with an error in its status or in the log of the operator, or the role has '
      + 'no password. '
      + 'The operator has to sign when `certificates` names an authority and not the certificate below it.',
    source: 'https://cloudnative-pg.io/docs/1.30/certificates/',
    wrong: '[{Secret: {metadata: {name: app-login}, stringData: {user: app, pass: x}}}, {Cluster: {spec: {bootstrap: {initdb: {owner: app, '
      + 'database: app, secret: {name: app-login}}}}}}]',
    right: '[{Secret: {metadata: {name: app-login}, stringData: {username: app, password: x}}}, {Cluster: {spec: {bootstrap: {initdb: '
      + '{owner: app, database: app, secret: {name: app-login}}}}}}]',
    check: world =>
      eachUse(world, ({ keys, path, name }, secret) => {
        const missing = isWhole(secret) ? keys.filter(key => !hasKey(secret, key)) : [];
        return problemIf(missing.length, path, `the Secret '${name}' has no ${missing.map(key => `'${key}'`).join(' and no ')}`);
      }),
  },
  {
    id: 'ha/secret-login',
    severity: 'error',
    what: 'The username in a Secret is not the role that it is for, or ends with a line break.',
    fix: "Write the role's name as `username`. A line break comes from `echo`: use `echo -n` before base64, or write `stringData`.",
    why: 'The operator compares the two and sets no password, so that nobody can log in. It takes the Secret of the owner and of the '
      + 'superuser as it is, line breaks included, and trims those of other roles. '
      + 'A line break at the end of a password is a warning: it becomes part of the password, and programs that trim what they read cannot log in.',
    source: 'https://github.com/cloudnative-pg/cloudnative-pg/issues/5060',
    wrong: '[{Secret: {metadata: {name: app-login}, data: {username: YXBwCg==, password: eAo=}}}, {Cluster: {spec: {bootstrap: {initdb: '
      + '{owner: app, database: app, secret: {name: app-login}}}}}}]',
    right: '[{Secret: {metadata: {name: app-login}, data: {username: YXBw, password: eA==}}}, {Cluster: {spec: {bootstrap: {initdb: '
      + '{owner: app, database: app, secret: {name: app-login}}}}}}]',
    check: world =>
      eachUse(world, ({ role, path, name, isExact }, secret) => {
        if (role === undefined) return [];
        const username = secretText(secret, SECRET_KEY_USERNAME);
        const password = secretText(secret, SECRET_KEY_PASSWORD);
        const read = isExact ? username : username?.trim();
        return [
          ...problemIf(read !== undefined && read !== role, path, read?.trim() === role
            ? `the username in the Secret '${name}' has a line break or a blank at its end, so that it is not '${role}'`
            : `the username in the Secret '${name}' is not '${role}', whose login it is`),
          ...problemIf(isExact && /[\r\n]$/.test(password ?? ''), path, `the password in the Secret '${name}' ends with a line break, which becomes a part of it`, 'warning'),
        ];
      }),
  },
  {
    id: 'ha/secret-namespace',
    severity: 'warning',
    what: 'A Secret is in another namespace than the object that names it.',
    fix: 'Put the Secret into the namespace of the Cluster.',
    why: 'The operator looks for Secrets in the namespace of the object alone. It waits for one that never comes.',
    source: 'https://github.com/cloudnative-pg/cloudnative-pg/issues/6002',
    wrong: '[{Secret: {metadata: {name: app-login, namespace: apps}, stringData: {username: reports, password: x}}}, '
      + '{Cluster: {metadata: {namespace: databases}, spec: {managed: {roles: [{name: reports, passwordSecret: {name: app-login}}]}}}}]',
    right: '[{Secret: {metadata: {name: app-login, namespace: databases}, stringData: {username: reports, password: x}}}, '
      + '{Cluster: {metadata: {namespace: databases}, spec: {managed: {roles: [{name: reports, passwordSecret: {name: app-login}}]}}}}]',
    check: world =>
      each(world, ['Cluster', 'ObjectStore', 'DatabaseRole'], object => usesOf(object).flatMap(({ name, path }) => {
        if (!namespace(object) || world.named(object, 'Secret', name)) return [];
        const { folder } = world.fileOf(object);
        const other = world.namesakes('Secret', name).find(secret => namespace(secret) && isWhole(secret) && world.fileOf(secret).folder === folder);
        return problemIf(other && !isMadeByOthers(world, object, name), path, `there is no Secret '${name}' in the namespace '${namespace(object)}', only in '${other && namespace(other)}'`);
      })),
  },
];
