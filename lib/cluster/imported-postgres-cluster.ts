import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Connections } from '../access/connections';
import { Credentials } from '../access/credentials';
import { Endpoint, serviceEndpoints } from '../access/endpoint';
import { NetworkPolicies } from '../access/network-policies';
import { networkPolicy } from '../access/network-policy';
import { Delivery } from '../delivery/delivery';
import { DependentDefaults, PostgresClusterBase } from './postgres-cluster-base';
import { CA_SECRET_SUFFIX, CLUSTER_NAME_MAX_LENGTH, LABEL_CLUSTER, POSTGRES_PORT } from '../facts/cnpg';
import { declareImported } from '../internal/imported-objects';
import { labelProblem, nameFromPath } from '../facts/name-problems';
import { fail } from '../internal/naming';
import { checkProps } from '../internal/construct-props';

/**
 * What is known of a cluster that is declared elsewhere.
 */
export interface PostgresClusterAttributes {
  /** Name of the Cluster. */
  readonly clusterName: string;

  /**
   * Its namespace.
   *
   * @default - the chart's
   */
  readonly namespace?: string;

  /**
   * The Secret in its namespace with the authority of PostgreSQL's certificate, as `ca.crt`.
   *
   * @default - `<clusterName>-ca`, the operator's own
   */
  readonly serverCaSecretName?: string;

  /**
   * Whether the cluster has a complete set of NetworkPolicies where it is declared, so that clients here need one more policy,
   * which is made for them.
   * Without such a set it must not be made: the first policy that selects an instance cuts off the operator.
   *
   * @default - it has none
   */
  readonly networkPolicies?: NetworkPolicies;

  /**
   * The database to connect to.
   *
   * @default - the client's choice
   */
  readonly database?: string;

  /**
   * Whom to connect as.
   *
   * @default - the client's choice
   */
  readonly credentials?: Credentials;
}

/**
 * A cluster that is declared elsewhere: it makes no object, it answers.
 * @internal
 */
export class ImportedPostgresCluster extends PostgresClusterBase {
  /** Name of the Cluster. */
  public readonly clusterName: string;
  /**
   * Its namespace.
   * @default - the one that the manifests are applied to
   */
  public readonly namespace?: string;
  /** The Secret with the authority of PostgreSQL's certificate. */
  public readonly serverCaSecretName: string;
  /** Who may reach it over the network. */
  public readonly connections: Connections;
  /** The primary. */
  public readonly readWrite: Endpoint;
  /** The replicas. */
  public readonly readOnly: Endpoint;
  /** Any instance. */
  public readonly read: Endpoint;
  /** @internal */
  protected readonly _dependents: DependentDefaults = {};

  constructor(scope: Construct, id: string, attributes: PostgresClusterAttributes) {
    super(scope, id);
    checkProps(this, 'PostgresClusterAttributes', attributes);
    const problem = labelProblem(attributes.clusterName, CLUSTER_NAME_MAX_LENGTH);
    if (problem) fail(this, `'clusterName' ${problem}, got '${attributes.clusterName}'`);

    this.clusterName = attributes.clusterName;
    this.namespace = attributes.namespace ?? Chart.of(this).namespace;
    this.serverCaSecretName = attributes.serverCaSecretName ?? `${this.clusterName}${CA_SECRET_SUFFIX}`;
    declareImported(this, 'Cluster', this.clusterName, this.namespace);
    this.connections = Connections._of(this, attributes.networkPolicies, () => this.addPolicy());
    const endpoints = serviceEndpoints(this, attributes.database, attributes.credentials);
    this.readWrite = endpoints.readWrite;
    this.readOnly = endpoints.readOnly;
    this.read = endpoints.read;
  }

  /** Policies add up: this one lets the clients of one chart through, to instances and poolers. */
  private addPolicy(): void {
    const { namespace, clusterName } = this;
    networkPolicy(this, 'NetworkPolicy', {
      name: `${clusterName}-from-${nameFromPath(Chart.of(this).node.id, [])}`,
      namespace,
      podSelector: { matchLabels: { [LABEL_CLUSTER]: clusterName } },
      ingress: () => [{ peers: this.connections._clients(namespace, () => true), ports: [POSTGRES_PORT] }],
      delivery: Delivery.ANY,
    });
  }
}
