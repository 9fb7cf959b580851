import { Chart, Size } from 'cdk8s';
import { Construct } from 'constructs';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { Endpoint } from '../access/endpoint';
import { IPostgresClusterRef } from '../access/postgres-cluster-ref';
import { serviceOptionsCode, serviceProblem, serviceTemplate } from '../access/service-options';
import { Delivery, SyncWave } from '../delivery/delivery';
import { LABEL_POD_ROLE, LABEL_POOLER_NAME, POD_ROLE_POOLER, PRIMARY_BUDGET_SUFFIX } from '../facts/cnpg';
import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { labelProblem } from '../facts/name-problems';
import { nearest } from '../facts/nearest';
import { CheckedObject } from '../internal/checked-object';
import { addDependent } from '../internal/dependents';
import { wholeSeconds } from '../internal/durations';
import { reserveName } from '../internal/name-registry';
import { fail } from '../internal/naming';
import { nonEmpty } from '../internal/non-empty';
import { nameProps } from '../internal/props';
import { checkProps } from '../internal/construct-props';
import { PodMonitor } from '../monitoring/pod-monitor';
import { PodMonitoring } from '../monitoring/pod-monitoring';
import { Placement } from '../pods/placement';
import { Cpu, Resources } from '../pods/resources';
import { pgbouncerHbaProblem } from '../postgres/hba-line';
import { PGBOUNCER_SETTINGS, pgbouncerProblems } from '../postgres/pgbouncer-settings';
import { pgbouncerText, settingValueProblem } from '../postgres/setting-text';
import { poolerPolicy } from './pooler-policy';
import { PgbouncerImage } from './pgbouncer-image';
import { PoolerDeploymentStrategy, PoolerOptions, PoolerType, PoolMode } from './pooler-options';

/**
 * Properties of a `Pooler`.
 */
export interface PoolerProps extends PoolerOptions {
  /** The cluster. */
  readonly cluster: IPostgresClusterRef;
}

nameProps('Pooler', {
  'metadata.name': 'poolerName',
  'metadata.labels': 'metadata',
  'metadata.annotations': 'metadata',
  'spec.instances': 'instances',
  'spec.type': 'type',
  'spec.pgbouncer.poolMode': 'poolMode',
  'spec.pgbouncer.parameters': 'parameters',
  'spec.pgbouncer.pg_hba': 'pgHba',
  'spec.pgbouncer.authQuery': 'authQuery',
  'spec.pgbouncer.authQuerySecret': 'authQuerySecret',
  'spec.pgbouncer.clientTLSSecret': 'tls',
  'spec.pgbouncer.clientCASecret': 'tls',
  'spec.pgbouncer.serverTLSSecret': 'tls',
  'spec.pgbouncer.serverCASecret': 'tls',
  'spec.pgbouncer.image': 'image',
  'spec.pgbouncer.imageCatalogRef': 'image',
  'spec.pgbouncer.paused': 'paused',
  'spec.monitoring.tls': 'metricsTls',
  'spec.serviceTemplate': 'service',
  'spec.deploymentStrategy': 'deploymentStrategy',
  'spec.serviceAccountName': 'serviceAccountName',
  'spec.template.metadata': 'pods',
  'spec.template.spec': 'pods',
  'spec.template.spec.affinity': 'placement',
  'spec.template.spec.nodeSelector': 'placement',
  'spec.template.spec.tolerations': 'placement',
  'spec.template.spec.containers': 'memory',
});

/** After a failed login PgBouncer waits this long before it asks the new primary. */
const RECOMMENDED_PARAMETERS = { server_login_retry: '1' };

/** The port that the operator gives the Service of a pooler. */
const POOLER_PORT = { name: 'pgbouncer', targetPort: 'pgbouncer' } as const;

/**
 * PgBouncer in front of a cluster: many clients on few server connections.
 *
 * @see https://cloudnative-pg.io/docs/1.30/connection_pooling/
 */
export class Pooler extends Construct {
  /**
   * The options that make a manifest.
   * @internal
   */
  public static _convert({ metadata, spec }: Json): Code | undefined {
    const { pgbouncer = {}, template = {}, deploymentStrategy = {}, monitoring } = spec;
    const { poolMode, parameters, pg_hba, authQuery, authQuerySecret, clientTLSSecret, clientCASecret, serverTLSSecret, serverCASecret, paused } = pgbouncer;
    const { containers = [], imagePullSecrets, terminationGracePeriodSeconds } = template.spec ?? {};
    const { type, rollingUpdate } = deploymentStrategy;
    return code.struct({
      poolerName: code.literal(metadata.name),
      type: spec.type && code.constant(`PoolerType.${spec.type.toUpperCase()}`),
      poolMode: poolMode && code.constant(`PoolMode.${poolMode.toUpperCase()}`),
      instances: code.literal(spec.instances ?? 1),
      parameters: code.map(parameters),
      recommendedParameters: parameters?.server_login_retry === undefined ? code.literal(false) : undefined,
      pgHba: code.plain(pg_hba),
      authQuery: code.literal(authQuery),
      authQuerySecret: code.literal(authQuerySecret?.name),
      tls: code.struct({
        clientTlsSecret: code.literal(clientTLSSecret?.name),
        clientCaSecret: code.literal(clientCASecret?.name),
        serverTlsSecret: code.literal(serverTLSSecret?.name),
        serverCaSecret: code.literal(serverCASecret?.name),
      }),
      metricsTls: code.literal(monitoring?.tls?.enabled),
      image: PgbouncerImage._convert(pgbouncer),
      paused: code.literal(paused),
      service: spec.serviceTemplate && code.struct(serviceOptionsCode(spec.serviceTemplate)),
      deploymentStrategy: code.struct({ type: code.literal(type), maxSurge: text(rollingUpdate?.maxSurge), maxUnavailable: text(rollingUpdate?.maxUnavailable) }),
      serviceAccountName: code.literal(spec.serviceAccountName),
      placement: Placement._convertPod(template.spec ?? {}, { [LABEL_POOLER_NAME]: metadata.name }),
      podDisruptionBudget: code.literal(false),
      podMonitor: code.call('PodMonitoring.disabled'),
      ...Resources.convert(containers[0]?.resources),
      pods: code.struct({
        metadata: code.struct({ labels: code.map(template.metadata?.labels), annotations: code.map(template.metadata?.annotations) }),
        imagePullSecrets: code.list(imagePullSecrets?.map(({ name }: Json) => code.literal(name))),
        terminationGracePeriod: terminationGracePeriodSeconds === undefined ? undefined : code.call('Duration.seconds', code.literal(terminationGracePeriodSeconds)),
      }),
    });
  }

  /** Name of the Pooler, of its Service and of its Deployment. */
  public readonly poolerName: string;

  /** Where clients connect. */
  public readonly endpoint: Endpoint;

  constructor(scope: Construct, id: string, props: PoolerProps) {
    super(scope, id);

    checkProps(this, 'PoolerProps', props);
    const { cluster } = props;
    const instances = props.instances ?? 2;
    const delivery = props.delivery ?? Delivery.ANY;
    this.poolerName = props.poolerName ?? `${cluster.clusterName}-${id.toLowerCase().startsWith('pooler') ? '' : 'pooler-'}${id.toLowerCase()}`;
    this.validate(props, instances);

    reserveName(this, 'poolerName', 'Cluster or Pooler', this.poolerName);
    reserveName(this, 'poolerName', 'Service', this.poolerName);

    const target = { [PoolerType.RW]: cluster.readWrite, [PoolerType.RO]: cluster.readOnly, [PoolerType.R]: cluster.read }[props.type ?? PoolerType.RW];
    if (target._silence) fail(this, `'type' is ${describeValue(props.type)}: ${target._silence}`);
    this.endpoint = target._to({ serviceName: this.poolerName, port: props.service?.port });

    const pooler = new CheckedObject(this, 'Resource', cnpg.Pooler.manifest({
      metadata: {
        name: this.poolerName,
        labels: nonEmpty(props.metadata?.labels),
        annotations: nonEmpty({ ...delivery._annotations(SyncWave.DEPENDENT, { guarded: false }), ...props.metadata?.annotations }),
      },
      spec: {
        cluster: { name: cluster.clusterName },
        instances,
        type: (props.type ?? PoolerType.RW) as string as cnpg.PoolerSpecType,
        pgbouncer: this.pgbouncer(props),
        monitoring: props.metricsTls === undefined ? undefined : { tls: { enabled: props.metricsTls } },
        template: this.template(props),
        serviceTemplate: serviceTemplate(props.service ?? {}, POOLER_PORT),
        deploymentStrategy: props.deploymentStrategy && strategySpec(props.deploymentStrategy),
        serviceAccountName: props.serviceAccountName,
      },
    }));
    addDependent(cluster, pooler);

    const podMonitor = props.podMonitor ?? PodMonitoring.enabled();
    this.addPodMonitor(podMonitor, delivery);
    poolerPolicy(this, cluster, this.poolerName, podMonitor.isEnabled, delivery);
    if (props.podDisruptionBudget ?? instances > 1) this.addPodDisruptionBudget(delivery);
  }

  private pgbouncer({ poolMode, parameters, recommendedParameters, pgHba, authQuery, authQuerySecret, tls = {}, image, paused }: PoolerProps): cnpg.PoolerSpecPgbouncer {
    const secret = (name?: string) => (name === undefined ? undefined : { name });
    const all = { ...recommendedParameters === false ? {} : RECOMMENDED_PARAMETERS, ...parameters };
    return {
      poolMode: (poolMode ?? PoolMode.SESSION) as string as cnpg.PoolerSpecPgbouncerPoolMode,
      parameters: nonEmpty(Object.fromEntries(Object.entries(all).map(([name, value]) => [name, pgbouncerText(value)]))),
      pgHba: nonEmpty(pgHba),
      authQuery,
      authQuerySecret: secret(authQuerySecret),
      clientTlsSecret: secret(tls.clientTlsSecret),
      clientCaSecret: secret(tls.clientCaSecret),
      serverTlsSecret: secret(tls.serverTlsSecret),
      serverCaSecret: secret(tls.serverCaSecret),
      ...image?._toSpec(),
      paused,
    };
  }

  private template(props: PoolerProps): cnpg.PoolerSpecTemplate | undefined {
    const { metadata, imagePullSecrets, terminationGracePeriod } = props.pods ?? {};
    const resources = this.resources(props);
    const spec = nonEmpty({
      ...(props.placement ?? Placement.preferSeparateHosts())._toPodSpec({ [LABEL_POOLER_NAME]: this.poolerName }),
      imagePullSecrets: nonEmpty(imagePullSecrets?.map(name => ({ name }))),
      terminationGracePeriodSeconds: terminationGracePeriod && wholeSeconds('terminationGracePeriod', terminationGracePeriod),
    });
    const podMetadata = nonEmpty({ labels: nonEmpty(metadata?.labels), annotations: nonEmpty(metadata?.annotations) });
    if (!spec && !podMetadata && !resources) return undefined;
    return { metadata: podMetadata, spec: { ...spec, containers: resources ? [{ name: 'pgbouncer', resources }] : [] } };
  }

  private addPodMonitor(podMonitor: PodMonitoring, delivery: Delivery): void {
    if (!podMonitor.isEnabled) return;
    new PodMonitor(this, 'PodMonitor', {
      name: this.poolerName,
      matchLabels: { [LABEL_POOLER_NAME]: this.poolerName, [LABEL_POD_ROLE]: POD_ROLE_POOLER },
      monitoring: podMonitor,
      delivery,
    });
  }

  private addPodDisruptionBudget(delivery: Delivery): void {
    new CheckedObject(this, 'PodDisruptionBudget', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: this.poolerName, annotations: delivery._annotations(SyncWave.DEPENDENT, { guarded: false }) },
      spec: { maxUnavailable: 1, selector: { matchLabels: { [LABEL_POOLER_NAME]: this.poolerName } } },
    });
  }

  private validate(props: PoolerProps, instances: number): void {
    const { cluster } = props;
    const problem = labelProblem(this.poolerName, 63);
    if (problem) fail(this, `'poolerName' ${problem}, got '${this.poolerName}'`);
    // The last one is a PodDisruptionBudget of the operator's, not a Service.
    const taken = [cluster.clusterName, cluster.readWrite.serviceName, cluster.readOnly.serviceName, cluster.read.serviceName, `${cluster.clusterName}${PRIMARY_BUDGET_SUFFIX}`];
    if (taken.includes(this.poolerName)) {
      fail(this, `'poolerName' is '${this.poolerName}', which the cluster '${cluster.clusterName}' or one of its Services has; ` +
        `choose another, such as '${cluster.clusterName}-pooler'`);
    }
    const namespace = Chart.of(this).namespace;
    if (namespace !== cluster.namespace) fail(this, `a pooler must be in its cluster's namespace '${cluster.namespace}', got '${namespace}'`);
    if (!Number.isInteger(instances) || instances < 1) fail(this, `'instances' must be a whole number above 0, got ${describeValue(instances)}`);
    const wrong = parametersProblem(props.parameters ?? {}) ?? authenticationProblem(props)
      ?? pgbouncerHbaProblem('pgHba', props.pgHba ?? [])
      ?? deploymentStrategyProblem(props.deploymentStrategy ?? {});
    if (wrong) fail(this, wrong);
    const wrongService = serviceProblem(props.service ?? {});
    if (wrongService) fail(this, `in 'service' ${wrongService}`);
  }

  private resources(props: PoolerProps) {
    const memory = props.memory ?? { request: Size.mebibytes(128), limit: Size.mebibytes(128) };
    const cpu = props.cpu ?? { request: Cpu.millis(100), limit: Cpu.cores(1) };
    const problem = Resources.problem(cpu, memory);
    if (problem) fail(this, problem);
    return new Resources(cpu, memory).render(cnpg.PoolerSpecTemplateSpecContainersResourcesLimits.fromString);
  }
}

/** A number or a percentage, as an option takes it. */
function text(amount: unknown): Code | undefined {
  return code.literal(amount === undefined ? undefined : String(amount));
}

function parametersProblem(parameters: { readonly [name: string]: string }): string | undefined {
  for (const [name, value] of Object.entries(parameters)) {
    const problem = settingValueProblem(name, value);
    if (problem) return problem;
    if (PGBOUNCER_SETTINGS.has(name)) continue;
    const meant = nearest(name, PGBOUNCER_SETTINGS.keys());
    return `'parameters' has '${name}', which is not a setting of PgBouncer that CloudNativePG lets through; ` +
      (meant ? `did you mean '${meant}'?` : 'see https://cloudnative-pg.io/docs/1.30/connection_pooling/');
  }
  const [wrong] = pgbouncerProblems(Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, pgbouncerText(value)])));
  return wrong && `'parameters' sets '${wrong.name}' to ${describeValue(parameters[wrong.name])}; ${wrong.message}`;
}

/** The operator's webhook wants a query and somebody to run it, or neither. */
function authenticationProblem({ authQuery, authQuerySecret, tls }: PoolerProps): string | undefined {
  const runsAs = authQuerySecret ?? tls?.serverTlsSecret;
  if (authQuery !== undefined && runsAs === undefined) return "'authQuery' needs a user to run it: set 'tls.serverTlsSecret' or 'authQuerySecret'";
  if (authQuery === undefined && runsAs !== undefined) return `'${authQuerySecret === undefined ? 'tls.serverTlsSecret' : 'authQuerySecret'}' needs an 'authQuery' to run`;
  return undefined;
}

function deploymentStrategyProblem({ type, maxSurge, maxUnavailable }: PoolerDeploymentStrategy): string | undefined {
  if (type !== undefined && !['RollingUpdate', 'Recreate'].includes(type)) return `'deploymentStrategy.type' must be 'RollingUpdate' or 'Recreate', got ${describeValue(type)}`;
  for (const [prop, value] of Object.entries({ maxSurge, maxUnavailable })) {
    if (value === undefined) continue;
    if (type === 'Recreate') return `'deploymentStrategy.${prop}' is for a rolling update, and the 'type' is 'Recreate'`;
    if (!/^\d+%?$/.test(value)) return `'deploymentStrategy.${prop}' must be a number or a percentage, such as '1' or '25%', got ${describeValue(value)}`;
  }
  return undefined;
}

function strategySpec({ type, maxSurge, maxUnavailable }: PoolerDeploymentStrategy): cnpg.PoolerSpecDeploymentStrategy {
  const amount = (of?: string): any => (of === undefined ? undefined : { value: of.endsWith('%') ? of : Number(of) });
  return { type, rollingUpdate: nonEmpty({ maxSurge: amount(maxSurge), maxUnavailable: amount(maxUnavailable) }) };
}
