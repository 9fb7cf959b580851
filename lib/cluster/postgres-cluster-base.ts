import { Chart } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Credentials } from '../access/credentials';
import { Endpoint } from '../access/endpoint';
import { Pooler, PoolerOptions } from '../pooler/pooler';
import { GrantConnectOptions, IPostgresCluster } from './postgres-cluster-interface';
import { SERVICE_SUFFIX } from '../facts/cnpg';
import { fail } from '../internal/naming';
import { describeValue } from '../facts/describe';

/**
 * What an owned and an imported cluster have in common.
 * @internal
 */
export abstract class PostgresClusterBase extends Construct implements IPostgresCluster {
  public abstract readonly clusterName: string;
  public abstract readonly namespace?: string;
  public abstract readonly readWrite: Endpoint;
  public abstract readonly readOnly: Endpoint;
  public abstract readonly read: Endpoint;
  /** @internal */
  protected abstract readonly _poolerDefaults: PoolerOptions;

  /** PgBouncer in front of the cluster. */
  public addPooler(id: string, options: PoolerOptions = {}): Pooler {
    if (typeof id !== 'string' || id === '') fail(this, `a pooler needs an id such as 'rw', got ${describeValue(id)}`);
    // It would be a second default child, and ApiObject.of would no longer find the Cluster.
    if (id === 'Default') fail(this, "'Default' cannot be a pooler's id; choose one that names it, such as 'rw'");
    if (this.node.tryFindChild(id)) fail(this, `there is already a '${id}' in cluster '${this.clusterName}'; give each pooler an id of its own`);
    return new Pooler(this, id, { ...this._poolerDefaults, ...options, cluster: this });
  }

  /** Gives every container of a workload what it takes to connect. */
  public grantConnect(workload: kplus.AbstractPod, options: GrantConnectOptions = {}): void {
    const endpoint = options.endpoint ?? this.readWrite;
    const namespace = Chart.of(workload).namespace;
    if (workload.containers.length === 0) fail(workload, `has no container yet that could connect to '${this.clusterName}'; add the containers first`);
    if (namespace !== endpoint.namespace && options.secretName === undefined) {
      fail(workload, `is in the namespace ${describeValue(namespace)} and cannot read the Secret '${endpoint.secretName}' of ${describeValue(endpoint.namespace)}; ` +
        "copy it there (External Secrets, Vault, or by hand) and give its name as 'secretName'");
    }
    bindEnv(workload, endpoint, options.secretName ?? endpoint.secretName);
  }
}

/** The addresses that the operator's three Services give every cluster. */
export function serviceEndpoints(cluster: { clusterName: string; namespace?: string }, database: string, credentials: Credentials) {
  const endpoint = (suffix: string) => new Endpoint({
    serviceName: `${cluster.clusterName}${suffix}`,
    namespace: cluster.namespace,
    database,
    username: credentials.username,
    secretName: credentials._secretNameFor(cluster.clusterName),
  });
  return {
    readWrite: endpoint(SERVICE_SUFFIX.readWrite),
    readOnly: endpoint(SERVICE_SUFFIX.readOnly),
    read: endpoint(SERVICE_SUFFIX.read),
  };
}

function bindEnv(workload: kplus.AbstractPod, endpoint: Endpoint, secretName: string): void {
  // Loaded only by those who bring a workload: cdk8s-plus takes as long to load as everything else together.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { EnvValue, Secret } = require('cdk8s-plus-27') as typeof kplus;
  const id = `connect-${secretName}`;
  const secret = workload.node.tryFindChild(id) as kplus.ISecret ?? Secret.fromSecretName(workload, id, secretName);
  const containers = [...workload.initContainers, ...workload.containers];
  for (const { name, value, valueFrom } of endpoint.env(secretName)) {
    const env = valueFrom ? EnvValue.fromSecretValue({ secret, key: valueFrom.secretKeyRef.key }) : EnvValue.fromValue(value!);
    for (const container of containers) {
      if (name in container.env.variables) fail(workload, `has the variable '${name}' already; a container gets one database this way, and others by endpoint.uri()`);
      container.env.addVariable(name, env);
    }
  }
}
