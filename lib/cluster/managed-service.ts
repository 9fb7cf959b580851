import { Endpoint } from '../access/endpoint';
import { ServiceOptions, serviceOptionsCode, serviceProblem, serviceTemplate } from '../access/service-options';
import { POSTGRES_PORT } from '../facts/cnpg';
import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { labelProblem } from '../facts/name-problems';

/**
 * Which instances a Service leads to.
 */
export enum ServiceSelectorType {
  /** The primary. */
  RW = 'rw',
  /** The replicas. */
  RO = 'ro',
  /** Any instance. */
  R = 'r',
}

/**
 * What the operator does when a managed Service is not as declared.
 */
export enum ServiceUpdateStrategy {
  /** It changes the Service. */
  PATCH = 'patch',
  /** It deletes the Service and makes another, which may get another address. */
  REPLACE = 'replace',
}

/**
 * Options for `PostgresCluster.addService`.
 */
export interface ManagedServiceOptions extends ServiceOptions {
  /**
   * Which instances it leads to.
   *
   * @default ServiceSelectorType.RW
   */
  readonly selectorType?: ServiceSelectorType;

  /**
   * Name of the Service.
   *
   * @default - `<clusterName>-<id>`
   */
  readonly serviceName?: string;

  /**
   * What the operator does when the Service is not as declared.
   *
   * @default ServiceUpdateStrategy.PATCH
   */
  readonly updateStrategy?: ServiceUpdateStrategy;
}

/** The port that the operator gives a managed Service. */
const MANAGED_PORT = { name: 'postgres', targetPort: POSTGRES_PORT } as const;

/** The Services of a cluster, by what they lead to. */
export type ServiceEndpoints = { readonly readWrite: Endpoint; readonly readOnly: Endpoint; readonly read: Endpoint };

/** A Service that the operator makes for a cluster besides its own three. */
export class ManagedService {
  /** The call of `addService` that makes one. */
  public static convert(service: Json): Code[] {
    const { selectorType, updateStrategy, serviceTemplate: template } = service;
    return [code.literal(template.metadata.name)!, code.struct({
      serviceName: code.literal(template.metadata.name),
      selectorType: selectorType && code.constant(`ServiceSelectorType.${selectorType.toUpperCase()}`),
      updateStrategy: updateStrategy && code.constant(`ServiceUpdateStrategy.${updateStrategy.toUpperCase()}`),
      ...serviceOptionsCode(template),
    })!];
  }

  /** Its name. */
  public readonly serviceName: string;

  constructor(clusterName: string, id: string, private readonly options: ManagedServiceOptions) {
    this.serviceName = options.serviceName ?? `${clusterName}-${id.toLowerCase()}`;
  }

  /** Why it cannot be, in the words of the options. */
  public problem(clusterName: string): string | undefined {
    const problem = labelProblem(this.serviceName, 63);
    if (problem) return `'serviceName' ${problem}, got '${this.serviceName}'`;
    const reserved = ['rw', 'ro', 'r', 'any'].map(suffix => `${clusterName}-${suffix}`);
    if (reserved.includes(this.serviceName)) return `'serviceName' is '${this.serviceName}', which the operator keeps for itself; choose another`;
    return serviceProblem(this.options);
  }

  /** Where clients connect. */
  public endpoint({ readWrite, readOnly, read }: ServiceEndpoints): Endpoint {
    const { selectorType = ServiceSelectorType.RW, port } = this.options;
    return { rw: readWrite, ro: readOnly, r: read }[selectorType]._to({ serviceName: this.serviceName, port });
  }

  /** As the Cluster declares it. */
  public spec(): Json {
    const { selectorType = ServiceSelectorType.RW, updateStrategy = ServiceUpdateStrategy.PATCH } = this.options;
    const template = serviceTemplate(this.options, MANAGED_PORT);
    return { selectorType, updateStrategy, serviceTemplate: { metadata: { name: this.serviceName, ...template?.metadata }, spec: template?.spec } };
  }
}
