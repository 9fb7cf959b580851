import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { SECRET_KEY_CA, SECRET_KEY_PASSWORD, SECRET_KEY_USERNAME } from '../facts/cnpg';
import { describeValue } from '../facts/describe';
import { CheckedObject } from '../internal/checked-object';
import { fail } from '../internal/naming';
import { ConnectTls } from './connect-tls';
import { authorityFiles, certificateFiles, ConnectionFiles, CredentialFiles, MountedVolume } from './connection-files';
import { credentialVariables, Endpoint } from './endpoint';
import { EnvVar } from './env-var';
import { SslMode } from './ssl-mode';
import { WorkloadPods } from './workload';

const BINDINGS_FOLDER = '/bindings';

/** What a workload gets. */
export interface Grant {
  /** Where it connects, to which database, and as whom. */
  readonly endpoint: Endpoint;
  /**
   * Where it reads from replicas.
   * @default - nowhere
   */
  readonly readOnlyEndpoint?: Endpoint;
  /**
   * Where its namespace has the Secret.
   * @default - under the endpoint's name
   */
  readonly secretName?: string;
  /**
   * Whether it gets its credentials elsewhere.
   * @default false
   */
  readonly withoutCredentials?: boolean;
  /**
   * The Secret with its client certificate.
   * @default - it has a password
   */
  readonly certificateSecretName?: string;
  /**
   * How it verifies the server.
   * @default ConnectTls.verifyFull()
   */
  readonly tls?: ConnectTls;
  /** The Secret with the server's authority, in the namespace of the endpoint. */
  readonly caSecretName: string;
  /**
   * Whether it gets files in the form of servicebinding.io.
   * @default false
   */
  readonly serviceBinding?: boolean;
  /**
   * A file with its credentials, from Vault; asked for once everything else is known to fit.
   * @default - they are in a Secret
   */
  readonly credentialFiles?: () => CredentialFiles;
}

/** Gives every container of a workload what it takes to connect. All or nothing: a workload that cannot have it all is left as it was. */
export function connectWorkload(workload: IConstruct, grant: Grant): void {
  const pods = new WorkloadPods(workload);
  const { endpoint } = grant;
  if (endpoint._silence) fail(workload, `connects to '${endpoint.serviceName}': ${endpoint._silence}`);
  if (pods.isEmpty) fail(workload, `has no container yet that could connect to '${endpoint.serviceName}'; add the containers first, or give them endpoint.env()`);
  const secretName = secretOf(pods, grant);
  const authority = authorityOf(pods, grant);
  const certificate = certificateOf(pods, grant);
  const binding = grant.serviceBinding ? bindingOf(pods, grant, secretName, authority) : undefined;
  const file = grant.credentialFiles?.();
  pods.give(
    [...addressOf(grant), ...binding ? binding.variables : credentialVariables(secretName), ...authority.variables, ...certificate?.variables ?? [], ...file?.variables ?? []],
    [authority.volume, certificate?.volume, binding?.volume, file?.volume].filter(volume => volume !== undefined),
  );
  if (file?.annotations) pods.annotate(file.annotations);
  binding?.declare();
}

/** PGHOST and the like, and `PGHOST_RO` where the workload may read from replicas. */
function addressOf({ endpoint, readOnlyEndpoint: readOnly }: Grant): EnvVar[] {
  return [
    ...endpoint._address(),
    ...readOnly === undefined ? [] : [{ name: 'PGHOST_RO', value: readOnly.host }],
    ...readOnly === undefined || readOnly.port === endpoint.port ? [] : [{ name: 'PGPORT_RO', value: `${readOnly.port}` }],
  ];
}

function secretOf(pods: WorkloadPods, { endpoint, secretName, withoutCredentials, certificateSecretName, credentialFiles }: Grant): string | undefined {
  if (withoutCredentials || credentialFiles || certificateSecretName !== undefined) return undefined;
  if (secretName !== undefined) return secretName;
  const wayOut = "give the name of one there as 'secretName', or set 'withoutCredentials' if it gets them from Vault or a certificate";
  if (endpoint.secretName === undefined) fail(pods.construct, `connects to '${endpoint.serviceName}', whose credentials are not known here; ${wayOut}`);
  if (pods.namespace === endpoint.namespace) return endpoint.secretName;
  const { noCopy, declare } = endpoint._secretCopy ?? {};
  if (!declare || noCopy !== undefined) {
    fail(pods.construct, `is in the namespace ${describeValue(pods.namespace)} and cannot read the Secret '${endpoint.secretName}' of ${describeValue(endpoint.namespace)}` +
      `${noCopy === undefined ? '' : `, and ${noCopy}`}; ${wayOut}`);
  }
  copySecret(Chart.of(pods.construct), endpoint.secretName, declare);
  return endpoint.secretName;
}

/** One Secret for all workloads of a chart. */
function copySecret(chart: Chart, secretName: string, declare: (scope: Construct) => void): void {
  const id = `postgres-${secretName}`;
  if (!chart.node.tryFindChild(id)) declare(new Construct(chart, id));
}

function authorityOf(pods: WorkloadPods, { endpoint, tls = ConnectTls.verifyFull(), caSecretName }: Grant): ConnectionFiles {
  if (tls._sslMode !== SslMode.REQUIRE && pods.namespace !== endpoint.namespace && !tls._hasCa) {
    fail(pods.construct, `is in the namespace ${describeValue(pods.namespace)} and cannot read the authority of the server's certificate in the Secret '${caSecretName}' of ` +
      `${describeValue(endpoint.namespace)}; copy its 'ca.crt' there and set 'tls' to ConnectTls.verifyFull() with its name, or to ConnectTls.require(), which verifies nothing`);
  }
  return authorityFiles(tls, caSecretName);
}

function certificateOf(pods: WorkloadPods, { endpoint, certificateSecretName: secretName, withoutCredentials }: Grant): ConnectionFiles | undefined {
  if (secretName === undefined || withoutCredentials) return undefined;
  if (pods.namespace !== endpoint.namespace) {
    fail(pods.construct, `is in the namespace ${describeValue(pods.namespace)} and cannot read the client certificate in the Secret '${secretName}' of ${describeValue(endpoint.namespace)}`);
  }
  if (pods.fsGroup === undefined) {
    fail(pods.construct, "has no 'fsGroup' in its security context: PostgreSQL's clients refuse a key that everybody may read, and without it only root could read this one");
  }
  return certificateFiles(secretName, endpoint.username);
}

/**
 * The files of servicebinding.io: what is no secret in a ConfigMap, the credentials where they are. They change with their
 * Secret, without a restart.
 */
function bindingOf(pods: WorkloadPods, { endpoint, tls = ConnectTls.verifyFull() }: Grant, secretName: string | undefined, { volume: authority }: ConnectionFiles) {
  if (secretName === undefined) fail(pods.construct, "has no Secret whose files 'serviceBinding' could bind");
  const name = endpoint.database ?? endpoint.serviceName;
  const configMapName = `${nameOfWorkload(pods.construct)}-postgres`;
  const data = {
    type: 'postgresql',
    provider: 'cloudnative-pg',
    host: endpoint.host,
    port: `${endpoint.port}`,
    ...endpoint.database === undefined ? {} : { database: endpoint.database },
    sslmode: tls._sslMode,
    // Spring Cloud Bindings and Quarkus take it for a file of the same folder, whatever it says.
    ...authority ? { sslrootcert: SECRET_KEY_CA } : {},
  };
  const items = [SECRET_KEY_USERNAME, SECRET_KEY_PASSWORD].map(key => ({ key, path: key }));
  return {
    variables: [{ name: 'SERVICE_BINDING_ROOT', value: BINDINGS_FOLDER }],
    volume: {
      name: 'postgres-binding',
      path: `${BINDINGS_FOLDER}/${name}`,
      content: { projected: { sources: [{ configMap: { name: configMapName } }, { secret: { name: secretName, items } }, ...authority ? [projected(authority)] : []] } },
    },
    declare: () => new CheckedObject(pods.construct, 'PostgresBinding', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: configMapName }, data }),
  };
}

/** The files of a volume as a part of another one. */
function projected({ content }: MountedVolume) {
  const { secret, configMap } = content as { secret?: { secretName: string; items: object[] }; configMap?: object };
  return secret ? { secret: { name: secret.secretName, items: secret.items } } : { configMap };
}

/** The name of its object in Kubernetes, which every workload of cdk8s-plus has. */
function nameOfWorkload(workload: IConstruct): string {
  const { name } = workload as { name?: unknown };
  if (typeof name !== 'string') fail(workload, "has no 'name'; give a Deployment, StatefulSet, Job or Pod of cdk8s-plus");
  return name;
}
