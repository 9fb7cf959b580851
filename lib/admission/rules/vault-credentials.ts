import { SECRET_KEY_PASSWORD } from '../../facts/cnpg';
import { Json } from '../../facts/json-value';
import { list } from '../operator/cluster-facts';
import { bootstrapOwner } from './roles';
import { CrossProblem, each, LibraryRule, problemIf, World } from './world';
import { podOf, poolersOf } from './workloads';

const EXTERNAL_SECRET = 'ExternalSecret.external-secrets.io';
const GENERATOR = 'VaultDynamicSecret.generators.external-secrets.io';
/** That of the Vault Secrets Operator, which reads Vault and writes the Secret by itself. */
const VAULT_OPERATOR = 'VaultDynamicSecret.secrets.hashicorp.com';
const SECRET_PROVIDER_CLASS = 'SecretProviderClass.secrets-store.csi.x-k8s.io';
const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'];
const INJECTED = 'vault.hashicorp.com/agent-inject-secret-';

/** What is read there: a login that is made for each reader, or the password of one that stays; undefined for anything else. */
function engineOf(path: unknown): 'dynamic' | 'static' | undefined {
  const match = /^\/?(?:v1\/)?[\w./-]*\/(creds|static-creds)\/[\w.-]+$/.exec(String(path ?? ''));
  return match ? (match[1] === 'creds' ? 'dynamic' : 'static') : undefined;
}

/** The generators of Vault that an ExternalSecret reads, by the place of the reference. */
function generators(world: World, external: Json): ReadonlyArray<{ readonly path: string; readonly engine: 'dynamic' | 'static' | undefined }> {
  return list(external.spec?.dataFrom).flatMap((source, i) => {
    const ref = source?.sourceRef?.generatorRef;
    if (ref?.kind !== 'VaultDynamicSecret') return [];
    const generator = world.named(external, GENERATOR, ref.name);
    return [{ path: `spec.dataFrom[${i}].sourceRef.generatorRef`, engine: engineOf(generator?.spec?.path) }];
  });
}

/** A Secret that a program fills from Vault's database engine. */
interface Filled {
  readonly object: Json;
  /** The place that says from where. */
  readonly path: string;
  readonly engine: 'dynamic' | 'static';
  /** Its name. */
  readonly secret: string;
}

function filledFromVault(world: World): Filled[] {
  return [
    ...world.all(EXTERNAL_SECRET).filter(({ spec }) => spec).flatMap(object => generators(world, object).flatMap(({ path, engine }) =>
      (engine ? [{ object, path, engine, secret: String(object.spec.target?.name ?? object.metadata?.name) }] : []))),
    ...world.all(VAULT_OPERATOR).flatMap(object => {
      const engine = engineOf(`${object.spec?.mount}/${object.spec?.path}`);
      return engine && object.spec.destination?.name ? [{ object, path: 'spec.path', engine, secret: String(object.spec.destination.name) }] : [];
    }),
  ];
}

/** The roles whose password the operator takes from a Secret. */
function operatorRoles(world: World, secret: Json, name: string): string[] {
  const clusters = world.maybeInNamespaceOf(secret, 'Cluster').filter(({ spec }) => spec);
  return [
    ...clusters.flatMap(cluster => list(cluster.spec.managed?.roles).filter(role => role?.passwordSecret?.name === name).map(role => String(role.name))),
    ...clusters.map(bootstrapOwner).flatMap(owner => (owner?.secret === name ? [owner.name] : [])),
    ...clusters.flatMap(({ spec }) => (spec.enableSuperuserAccess && spec.superuserSecret?.name === name ? ['postgres'] : [])),
    ...world.maybeInNamespaceOf(secret, 'DatabaseRole').filter(role => role.spec?.passwordSecret?.name === name).map(({ spec }) => String(spec.name)),
  ];
}

/** Where a workload gets a login from that Vault makes for each reader. */
function leasesOf(world: World, workload: Json): { readonly path: string; readonly text: string }[] {
  const annotations: Json = workload.spec.template?.metadata?.annotations ?? {};
  const injected = Object.keys(annotations).filter(name => name.startsWith(INJECTED) && engineOf(annotations[name]) === 'dynamic')
    .map(name => ({ path: `spec.template.metadata.annotations["${name}"]`, text: `'${annotations[name]}'` }));
  const pod = JSON.stringify(podOf(workload) ?? {});
  const fromSecrets = filledFromVault(world).filter(({ engine, object, secret }) =>
    engine === 'dynamic' && world.maybeInNamespaceOf(workload, kindOf(object)).includes(object) && new RegExp(`"(name|secretName)":"${secret}"`).test(pod));
  return [...injected, ...fromSecrets.map(({ secret }) => ({ path: 'spec.template.spec', text: `that of the Secret '${secret}'` }))];
}

const kindOf = ({ kind, apiVersion }: Json) => `${kind}.${String(apiVersion).split('/')[0]}`;

export const vaultRules: readonly LibraryRule[] = [
  {
    id: 'ha/vault-owner',
    severity: 'error',
    what: 'A Secret with credentials of Vault\'s database engine is also where the operator takes the password of a role from.',
    fix: 'Leave the Secret out of `passwordSecret`: the operator then leaves the password to Vault. The owner of the first database and the superuser cannot do without: give Vault a role of its own.',
    why: 'Vault has set the password already, and the operator sets it again, from a Secret that may be older: then the application has no login until the next refresh. That is a warning, since both mean the same password. '
      + 'A dynamic role has another name each time, and the operator refuses a Secret whose `username` is not the role.',
    source: 'https://cloudnative-pg.io/docs/1.30/declarative_role_management/',
    wrong: '[{Cluster: {}}, {DatabaseRole: {spec: {name: reports, passwordSecret: {name: reports}}}}, {VaultDynamicSecret.generators.external-secrets.io: {metadata: {name: reports}, spec: {path: database/creds/reports}}}, '
      + '{ExternalSecret.external-secrets.io: {metadata: {name: reports}, spec: {target: {name: reports}, dataFrom: [{sourceRef: {generatorRef: {kind: VaultDynamicSecret, name: reports}}}]}}}]',
    right: '[{Cluster: {}}, {DatabaseRole: {spec: {name: reports, login: true}}}, {VaultDynamicSecret.generators.external-secrets.io: {metadata: {name: reports}, spec: {path: database/static-creds/reports}}}, '
      + '{ExternalSecret.external-secrets.io: {metadata: {name: reports}, spec: {target: {name: reports}, dataFrom: [{sourceRef: {generatorRef: {kind: VaultDynamicSecret, name: reports}}}]}}}]',
    check: (world): CrossProblem[] => filledFromVault(world).flatMap(({ object, path, engine, secret }) => {
      const [role] = operatorRoles(world, object, secret);
      const text = `writes the ${SECRET_KEY_PASSWORD} that Vault made into the Secret '${secret}', from which the operator sets the password of the role '${role}'`;
      return problemIf(role !== undefined, path, text, engine === 'static' ? 'warning' : undefined)
        .map(problem => ({ object, ...problem }));
    }),
  },
  {
    id: 'ha/vault-lease',
    severity: 'warning',
    what: 'Logins that Vault makes for each reader are delivered in a way that loses them or piles them up.',
    fix: 'Use the Agent Injector, or External Secrets with a `refreshInterval` shorter than the lease; behind a pooler, a static role.',
    why: 'The CSI driver asks for a new lease at each poll, for each pod. An ExternalSecret that is not refreshed keeps a login that ends. PgBouncer opens a pool for each login, and keeps its connections after the lease has ended.',
    source: 'https://github.com/kubernetes-sigs/secrets-store-csi-driver/issues/1453',
    wrong: '[{VaultDynamicSecret.generators.external-secrets.io: {metadata: {name: shop}, spec: {path: database/creds/shop}}}, '
      + '{ExternalSecret.external-secrets.io: {metadata: {name: shop}, spec: {refreshInterval: "0", dataFrom: [{sourceRef: {generatorRef: {kind: VaultDynamicSecret, name: shop}}}]}}}]',
    right: '[{VaultDynamicSecret.generators.external-secrets.io: {metadata: {name: shop}, spec: {path: database/creds/shop}}}, '
      + '{ExternalSecret.external-secrets.io: {metadata: {name: shop}, spec: {refreshInterval: 30m, dataFrom: [{sourceRef: {generatorRef: {kind: VaultDynamicSecret, name: shop}}}]}}}]',
    check: (world): CrossProblem[] => [
      ...each(world, EXTERNAL_SECRET, external => generators(world, external).flatMap(({ engine }) => problemIf(
        engine === 'dynamic' && (/^0(\.0*)?[a-z]*$/.test(String(external.spec.refreshInterval ?? '')) || external.spec.refreshPolicy === 'CreatedOnce'), 'spec.refreshInterval',
        'asks Vault for a login once; when its lease ends, so does the login'))),
      ...each(world, SECRET_PROVIDER_CLASS, provider => {
        const paths = [...String(provider.spec.parameters?.objects ?? '').matchAll(/secretPath:\s*["']?([^\s"']+)/g)].map(match => match[1]);
        const [leased] = paths.filter(path => engineOf(path) === 'dynamic');
        return problemIf(leased && ['vault', 'openbao'].includes(provider.spec.provider), 'spec.parameters.objects',
          `reads '${leased}' through the CSI driver, which, where rotation is on, asks for another login at each poll, for each pod`);
      }),
      ...each(world, WORKLOADS, workload => {
        const [lease] = leasesOf(world, workload);
        const [pooler] = lease ? poolersOf(world, workload) : [];
        return problemIf(pooler, lease?.path ?? '', `each pod or refresh has a login of its own, ${lease?.text}, and the pods connect to the pooler '${pooler?.metadata?.name}', which opens a pool for each`);
      }),
    ],
  },
];
