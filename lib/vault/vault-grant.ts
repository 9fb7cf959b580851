import { Chart, Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { CredentialFiles } from '../access/connection-files';
import { describeValue } from '../facts/describe';
import { CheckedObject } from '../internal/checked-object';
import { goDuration, wholeSeconds } from '../internal/durations';
import { fail } from '../internal/naming';
import { VaultDelivery } from './vault-delivery';
import { fileTemplate, fileVariables, VAULT_FILE, VAULT_FOLDER } from './vault-file';
import { VaultRole } from './vault-role';

/** What a workload needs to know of its pods' identity. */
interface Identity {
  readonly serviceAccount?: { readonly name?: string };
  readonly automountServiceAccountToken?: boolean;
}

const PREFIX = 'vault.hashicorp.com/';
const STATIC_REFRESH = Duration.minutes(5);

/** The file with the credentials of a role of Vault, for the pods of a workload. */
export function vaultFiles(workload: IConstruct, role: VaultRole, delivery: VaultDelivery): CredentialFiles {
  const { namespace } = Chart.of(workload);
  if (namespace === undefined) fail(workload, `gets credentials from Vault's role '${role.roleName}', which lets a namespace in; set 'namespace' on the chart`);
  const { serviceAccount, automountServiceAccountToken } = workload as Identity;
  const variables = fileVariables(delivery._format);
  const account = delivery._externalSecrets?.serviceAccountName ?? serviceAccount?.name ?? 'default';
  const authRole = role._parts.bind(account, namespace);
  if (delivery._externalSecrets) return { variables, ...externalSecret(workload, role, delivery, { account, authRole }) };
  if (automountServiceAccountToken === false) {
    fail(workload, "has 'automountServiceAccountToken: false', and the Vault Agent logs in with that token; set it to true, or deliver with VaultDelivery.externalSecrets()");
  }
  return { variables, annotations: injectorAnnotations(role, delivery, authRole) };
}

function injectorAnnotations(role: VaultRole, { _format: format, _injector: injector = {} }: VaultDelivery, authRole: string): { [name: string]: string } {
  const { address, authMount } = role._parts;
  const template = `{{ with secret "${role.path}" -}}\n${fileTemplate(format, '.Data.username', '.Data.password')}{{- end }}\n`;
  const ours = {
    'agent-inject': 'true',
    'role': authRole,
    'auth-path': `auth/${authMount}`,
    'service': address,
    [`agent-inject-secret-${VAULT_FILE}`]: role.path,
    [`agent-inject-template-${VAULT_FILE}`]: template,
    // No 'agent-cache-enable': with it the first container and the one that stays would share a lease, and the agent would answer
    // its own renewals from the cache, so that it does not see `maxTtl` coming and the file is out of date for most of a lease.
    ...role.isDynamic && injector.revokeOnShutdown !== false ? { 'agent-revoke-on-shutdown': 'true' } : {},
    ...injector.command === undefined ? {} : { [`agent-inject-command-${VAULT_FILE}`]: injector.command, 'agent-share-process-namespace': 'true' },
  };
  return { ...Object.fromEntries(Object.entries(ours).map(([name, value]) => [PREFIX + name, value])), ...injector.annotations };
}

/** A generator and an ExternalSecret in the workload's chart, one for all workloads that ask alike, and the Secret as a file. */
function externalSecret(workload: IConstruct, role: VaultRole, delivery: VaultDelivery, { account, authRole }: { readonly account: string; readonly authRole: string }) {
  const { defaultTtl, address, authMount, clusterName } = role._parts;
  const refreshInterval = delivery._externalSecrets!.refreshInterval ?? (defaultTtl === undefined ? STATIC_REFRESH : Duration.seconds(Math.max(1, Math.floor(defaultTtl / 2))));
  const seconds = wholeSeconds('refreshInterval', refreshInterval);
  if (seconds === 0) fail(workload, "'refreshInterval' is 0, so that External Secrets would ask once and the credentials would end");
  if (defaultTtl !== undefined && seconds >= defaultTtl) {
    fail(workload, `'refreshInterval' is ${seconds} s, and a lease of '${role.roleName}' lives ${defaultTtl} s: it would end before the next is asked for; make it ${Math.floor(defaultTtl / 2)} s or less`);
  }
  const name = `${clusterName}-${role.roleName}-vault-${account}-${delivery._format}`;
  const chart = Chart.of(workload);
  const scopeId = `vault-${name}`;
  if (!chart.node.tryFindChild(scopeId)) {
    const scope = new Construct(chart, scopeId);
    new CheckedObject(scope, 'VaultDynamicSecret', {
      apiVersion: 'generators.external-secrets.io/v1alpha1',
      kind: 'VaultDynamicSecret',
      metadata: { name },
      spec: {
        path: role.path,
        method: 'GET',
        resultType: 'Data',
        provider: { server: address, auth: { kubernetes: { mountPath: authMount, role: authRole, serviceAccountRef: { name: account } } } },
      },
    });
    new CheckedObject(scope, 'ExternalSecret', {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name },
      spec: {
        refreshInterval: goDuration('refreshInterval', refreshInterval),
        target: {
          name,
          creationPolicy: 'Owner',
          deletionPolicy: 'Retain',
          template: { engineVersion: 'v2', mergePolicy: 'Replace', data: { [VAULT_FILE]: fileTemplate(delivery._format, '.username', '.password') } },
        },
        dataFrom: [{ sourceRef: { generatorRef: { apiVersion: 'generators.external-secrets.io/v1alpha1', kind: 'VaultDynamicSecret', name } } }],
      },
    });
  }
  if (name.length > 253) fail(workload, `would need a Secret of the name ${describeValue(name)}, which is too long`);
  return { volume: { name: 'vault-postgres', path: VAULT_FOLDER, content: { secret: { secretName: name, items: [{ key: VAULT_FILE, path: VAULT_FILE }] } } } };
}
