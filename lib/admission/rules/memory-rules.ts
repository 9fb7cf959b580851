import { memorySettingKibibytes } from '../../postgres/memory-settings';
import { parametersOf } from '../operator/cluster-facts';
import { Json } from '../../facts/json-value';
import { Quantity } from '../../facts/kubernetes-quantity';
import { each, LibraryRule, problemIf } from './world';

/** PostgreSQL's own value, and how many KiB a bare number counts. */
const SETTINGS = {
  shared_buffers: ['128MB', 8],
  work_mem: ['4MB', 1],
} as const;
const MAX_CONNECTIONS = '100';

interface Memory {
  /** A parameter as it is written, or as PostgreSQL has it. */
  readonly text: (name: keyof typeof SETTINGS) => string;
  /** KiB, undefined when it cannot be read. */
  readonly buffers?: number;
  readonly working?: number;
  readonly limit?: number;
  readonly connections: number;
  /** shared_buffers then lie beside the limit. */
  readonly hasHugePages: boolean;
}

function memoryOf(cluster: Json): Memory {
  const limits = cluster.spec.resources?.limits ?? {};
  const limit = Quantity.of(limits.memory);
  const parameters = parametersOf(cluster);
  const text = (name: keyof typeof SETTINGS) => String(parameters[name] || SETTINGS[name][0]);
  const kibibytes = (name: keyof typeof SETTINGS) => (/^\d+$/.test(text(name)) ? Number(text(name)) * SETTINGS[name][1] : memorySettingKibibytes(text(name)));
  return {
    text,
    buffers: kibibytes('shared_buffers'),
    working: kibibytes('work_mem'),
    limit: limit && !limit.isZero ? Number(limit.nano) / 1e9 / 1024 : undefined,
    connections: Number(parameters.max_connections || MAX_CONNECTIONS),
    hasHugePages: Object.keys(limits).some(name => name.startsWith('hugepages-')),
  };
}

export const memoryRules: readonly LibraryRule[] = [
  {
    id: 'ha/shared-buffers-limit',
    severity: 'error',
    what: 'shared_buffers does not fit into the memory limit; the kernel will kill PostgreSQL. The server compares it with the '
      + 'request only.',
    fix: 'Use a quarter of the limit.',
    why: 'The operator compares with the memory request alone, and the kernel with the limit.',
    source: 'https://cloudnative-pg.io/docs/1.30/resource_management/',
    wrong: '[{Cluster: {spec: {resources: {limits: {memory: 1Gi}}, postgresql: {parameters: {shared_buffers: 2GB}}}}}]',
    right: '[{Cluster: {spec: {resources: {limits: {memory: 1Gi}}, postgresql: {parameters: {shared_buffers: 256MB}}}}}]',
    check: world =>
      each(world, 'Cluster', cluster => {
        const { text, limit, buffers, hasHugePages } = memoryOf(cluster);
        return problemIf(
          buffers !== undefined && limit !== undefined && !hasHugePages && buffers >= limit,
          'spec.postgresql.parameters.shared_buffers',
          `shared_buffers ${text('shared_buffers')} does not fit into a memory limit of ${cluster.spec.resources?.limits?.memory}`,
        );
      }),
  },
  {
    id: 'ha/memory-connections',
    severity: 'info',
    what: 'shared_buffers and one work_mem for each connection together exceed the memory limit.',
    fix: 'Lower max_connections and put a Pooler in front, lower work_mem, or raise the limit.',
    why: 'When all connections sort or join at the same time the kernel kills PostgreSQL; one query can use several times work_mem.',
    source: 'https://www.postgresql.org/docs/current/runtime-config-resource.html#GUC-WORK-MEM',
    wrong: '[{Cluster: {spec: {resources: {limits: {memory: 2Gi}}, postgresql: {parameters: {max_connections: "300", work_mem: 64MB}}}}}]',
    right: '[{Cluster: {spec: {resources: {limits: {memory: 2Gi}}, postgresql: {parameters: {max_connections: "100", work_mem: 8MB}}}}}]',
    check: world =>
      each(world, 'Cluster', cluster => {
        const { text, buffers = 0, working = 0, limit, connections, hasHugePages } = memoryOf(cluster);
        const needed = (hasHugePages ? 0 : buffers) + connections * working;
        return problemIf(
          limit !== undefined && buffers < limit && needed > limit,
          'spec.resources.limits.memory',
          `${connections} connections with a work_mem of ${text('work_mem')} and shared_buffers of ${text('shared_buffers')} need ${Math.ceil(needed / 1024)}MB, `
            + `the limit is ${cluster.spec.resources?.limits?.memory}`,
        );
      }),
  },
  {
    id: 'ha/memory-limit',
    severity: 'info',
    what: 'The instances have no memory limit.',
    fix: 'Set `resources.limits.memory`, and the request to the same.',
    why: 'When the memory of the node ends, the kernel chooses whom to kill, and a database that uses more than it requested is among '
      + 'the first.',
    source: 'https://cloudnative-pg.io/docs/1.30/resource_management/',
    wrong: '[{Cluster: {}}]',
    right: '[{Cluster: {spec: {resources: {limits: {memory: 2Gi}}}}}]',
    check: world => each(world, 'Cluster', cluster => problemIf(memoryOf(cluster).limit === undefined, 'spec', 'no memory limit is declared')),
  },
];
