import { BackupPolicy } from './backup-policy';
import { Bootstrap } from './bootstrap';
import { ClusterStorage } from './cluster-storage';
import { Delivery } from './delivery';
import { Durability } from './durability';
import { FailoverTiming } from './failover-timing';
import { Monitoring } from './monitoring/monitoring';
import { parameterProblem } from './parameters/postgres-parameters';
import { Placement } from './placement';
import { ClusterSettings } from './postgres-cluster-settings';
import { PostgresVersion } from './postgres-version';
import { PrimaryUpdateMethod, PrimaryUpdateStrategy } from './primary-update';
import { memorySettingKibibytes } from './private/postgres-memory';
import { binaryQuantity } from './private/quantity';
import { enumProblem, show } from './private/show';
import { Resources } from './resources';

/** The props that are value classes, for callers without types. */
const VALUES = [
  ['storage', ClusterStorage, 'ClusterStorage.of(Size.gibibytes(20))'],
  ['backup', BackupPolicy, "BackupPolicy.to(store) or BackupPolicy.none('why')"],
  ['version', PostgresVersion, 'PostgresVersion.V18'],
  ['durability', Durability, 'Durability.preferred()'],
  ['placement', Placement, 'Placement.separateHosts()'],
  ['failoverTiming', FailoverTiming, 'FailoverTiming.FAST'],
  ['bootstrap', Bootstrap, "Bootstrap.newDatabase('app')"],
  ['monitoring', Monitoring, 'Monitoring.enabled()'],
  ['delivery', Delivery, 'Delivery.ANY'],
] as const;

/** Each row finds one contradiction that a user can write, or nothing. */
const RULES: ReadonlyArray<(cluster: ClusterSettings) => string | undefined> = [
  cluster => first(VALUES, ([prop, type, example]) => cluster[prop] instanceof type ? undefined
    : `'${prop}' must be a ${type.name} such as ${example}, got ${show(cluster[prop])}`),

  ({ walStorage }) => walStorage === undefined || walStorage instanceof ClusterStorage ? undefined
    : `'walStorage' must be a ClusterStorage such as ClusterStorage.of(Size.gibibytes(5)), got ${show(walStorage)}`,

  ({ instances }) => Number.isInteger(instances) && instances >= 1 ? undefined
    : `'instances' must be a whole number above 0, got ${show(instances)}`,

  ({ durability, instances }) => durability._problem(instances),

  ({ primaryUpdateMethod }) => enumProblem('primaryUpdateMethod', primaryUpdateMethod, PrimaryUpdateMethod),

  ({ primaryUpdateStrategy }) => enumProblem('primaryUpdateStrategy', primaryUpdateStrategy, PrimaryUpdateStrategy),

  ({ primaryUpdateStrategy, instances }) => primaryUpdateStrategy === PrimaryUpdateStrategy.SUPERVISED && instances === 1
    ? "'primaryUpdateStrategy' is supervised on 1 instance, which has nothing to switch over to; raise 'instances' or leave it unsupervised"
    : undefined,

  ({ parameters }) => first(Object.entries(parameters), ([name, value]) => parameterProblem(name, value)),

  ({ parameters }) => parameters.shared_buffers !== undefined && memorySettingKibibytes(String(parameters.shared_buffers)) === undefined
    ? `'parameters.shared_buffers' needs a unit (kB, MB, GB), got ${show(parameters.shared_buffers)}; PostgreSQL counts a bare number in pages of 8 kB`
    : undefined,

  ({ cpu, memory }) => Resources.problem(cpu, memory),

  ({ parameters, cpu, memory }) => {
    const { memoryRequest, memoryLimit } = new Resources(cpu, memory);
    const sharedBuffers = memorySettingKibibytes(String(parameters.shared_buffers ?? '128MB'));
    const origin = parameters.shared_buffers === undefined ? "PostgreSQL's own shared_buffers of 128MB" : `'parameters.shared_buffers' of ${show(parameters.shared_buffers)}`;
    if (sharedBuffers! > memoryLimit) return `${origin} does not fit into the 'memory' limit of ${binaryQuantity(memoryLimit)}; set shared_buffers to a quarter of the limit`;
    // The operator's webhook refuses this one only if the setting is written down.
    if (parameters.shared_buffers !== undefined && sharedBuffers! > memoryRequest) {
      return `${origin} is more than the 'memory' request of ${binaryQuantity(memoryRequest)}, which CloudNativePG refuses; lower it or raise the request`;
    }
    return undefined;
  },

  ({ parameters, storage, walStorage }) => {
    const [prop, volume] = walStorage ? ['walStorage', walStorage] : ['storage', storage];
    const maxWalSize = memorySettingKibibytes(String(parameters.max_wal_size));
    return maxWalSize === undefined || maxWalSize < volume._kibibytes ? undefined
      : `'parameters.max_wal_size' of ${show(parameters.max_wal_size)} does not fit on the '${prop}' of ${volume.size.asString()}; PostgreSQL stops when the volume is full`;
  },

  ({ pgHba }) => first(pgHba, line => typeof line === 'string' && line.trim() !== '' ? undefined : `'pgHba' has an empty line, got ${show(line)}`),
];

/** The first contradiction, in the words of the props. */
export function clusterProblem(cluster: ClusterSettings): string | undefined {
  return first(RULES, rule => rule(cluster));
}

function first<T>(items: readonly T[], problemOf: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem) return problem;
  }
  return undefined;
}
