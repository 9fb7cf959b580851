import { SECRET_KEY_PASSWORD } from '../../facts/cnpg';
import { Json } from '../../facts/json-value';
import { list } from '../operator/cluster-facts';
import { CrossProblem, each, LibraryRule, namespace, problemIf, World } from './world';

const EXTERNAL_SECRET = 'ExternalSecret.external-secrets.io';
const GENERATOR = 'VaultDynamicSecret.generators.external-secrets.io';
const SECRET_PROVIDER_CLASS = 'SecretProviderClass.secrets-store.csi.x-k8s.io';
const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet'];
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

/** The roles whose password the operator takes from a Secret. */
function operatorRoles(world: World, secret: Json, name: string): string[] {
  const inline = world.maybeInNamespaceOf(secret, 'Cluster').flatMap(cluster => list(cluster.spec?.managed?.roles).filter(role => role?.passwordSecret?.name === name));
  const declared = world.maybeInNamespaceOf(secret, 'DatabaseRole').filter(role => role.spec?.passwordSecret?.name === name).map(({ spec }) => spec);
  return [...inline, ...declared].map(role => String(role.name));
}

/** The poolers that the variables of a pod name as the host of PostgreSQL. */
function poolersOf(world: World, workload: Json): string[] {
  const containers = [...list(workload.spec?.template?.spec?.containers), ...list(workload.spec?.template?.spec?.initContainers)];
  const hosts = containers.flatMap(container => list(container?.env).filter(variable => /^PGHOST(_RO)?$/.test(variable?.name)).map(variable => String(variable.value ?? '')));
  return hosts.filter(host => {
    const [service, place = namespace(workload)] = host.split('.');
    return world.all('Pooler').some(pooler => pooler.metadata?.name === service && (namespace(pooler) === place || !namespace(pooler)));
  });
}

export const vaultRules: readonly LibraryRule[] = [
  {
    id: 'ha/vault-owner',
    severity: 'error',
    what: 'A Secret with credentials of Vault\'s database engine is also where the operator takes the password of a role from.',
    fix: 'Leave `passwordSecret` out: the operator then leaves the password to Vault.',
    why: 'Vault has set the password already, and the operator sets it again, from a Secret that is older: the application loses its login until the next refresh. A dynamic role has another name each time, and the operator refuses a Secret '
      + 'whose `username` is not the role.',
    source: 'https://cloudnative-pg.io/docs/1.30/declarative_role_management/',
    wrong: '[{Cluster: {}}, {DatabaseRole: {spec: {name: reports, passwordSecret: {name: reports}}}}, {VaultDynamicSecret.generators.external-secrets.io: {metadata: {name: reports}, spec: {path: database/static-creds/reports}}}, '
      + '{ExternalSecret.external-secrets.io: {metadata: {name: reports}, spec: {target: {name: reports}, dataFrom: [{sourceRef: {generatorRef: {kind: VaultDynamicSecret, name: reports}}}]}}}]',
    right: '[{Cluster: {}}, {DatabaseRole: {spec: {name: reports, login: true}}}, {VaultDynamicSecret.generators.external-secrets.io: {metadata: {name: reports}, spec: {path: database/static-creds/reports}}}, '
      + '{ExternalSecret.external-secrets.io: {metadata: {name: reports}, spec: {target: {name: reports}, dataFrom: [{sourceRef: {generatorRef: {kind: VaultDynamicSecret, name: reports}}}]}}}]',
    check: (world): CrossProblem[] => each(world, EXTERNAL_SECRET, external => {
      const target = external.spec.target?.name ?? external.metadata?.name;
      const roles = operatorRoles(world, external, target);
      return generators(world, external).flatMap(({ path, engine }) => problemIf(engine && roles.length > 0, path,
        `writes the ${SECRET_KEY_PASSWORD} that Vault made into the Secret '${target}', from which the operator sets the password of the role '${roles[0]}'`));
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
        const annotations: Json = workload.spec.template?.metadata?.annotations ?? {};
        const leased = Object.keys(annotations).find(name => name.startsWith(INJECTED) && engineOf(annotations[name]) === 'dynamic');
        const [pooler] = leased ? poolersOf(world, workload) : [];
        return problemIf(pooler, `spec.template.metadata.annotations["${leased}"]`, `each pod has a login of its own, '${annotations[leased ?? '']}', and connects to the pooler '${pooler}', which opens a pool for each`);
      }),
    ],
  },
];
