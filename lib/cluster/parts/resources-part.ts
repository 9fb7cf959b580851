import { Size } from 'cdk8s';
import * as cnpg from '../../../imports/postgresql.cnpg.io';
import { Cpu, CpuResources, MemoryResources, Resources } from '../../pods/resources';
import { ClusterPart, WithDefaults } from '../cluster-part';

/**
 * CPU and memory of each instance.
 * @internal
 */
export interface ResourcesProps {
  /**
   * Memory of each instance. At most as many connections as it carries: 256Mi was measured to hold 80 busy ones with
   * small transactions and to be killed at 90, and at 10 that sort a million rows.
   *
   * @default - request and limit 1Gi
   */
  readonly memory?: MemoryResources;

  /**
   * CPU of each instance.
   *
   * @default - request and limit 500m
   */
  readonly cpu?: CpuResources;
}

export type ResourcesSettings = WithDefaults<ResourcesProps, 'memory' | 'cpu'>;

export const resourcesPart: ClusterPart<ResourcesProps, ResourcesSettings> = {
  defaults: () => ({
    memory: { request: Size.gibibytes(1), limit: Size.gibibytes(1) },
    cpu: { request: Cpu.millis(500), limit: Cpu.millis(500) },
  }),
  rules: [{ problem: ({ cpu, memory }) => Resources.problem(cpu, memory) }],
  spec: ({ cpu, memory }) => ({ resources: new Resources(cpu, memory).render(cnpg.ClusterSpecResourcesLimits.fromString) }),
  paths: {
    'spec.resources.limits.memory': 'memory',
    'spec.resources.requests.memory': 'memory',
    'spec.resources.limits.hugepages-2Mi': 'memory',
    'spec.resources.limits.hugepages-1Gi': 'memory',
    'spec.resources.limits.cpu': 'cpu',
    'spec.resources.requests.cpu': 'cpu',
  },
  convert: ({ spec }) => Resources.convert(spec.resources),
};
