import { BackupPolicy } from '../backup/backup-policy';
import { Bootstrap } from '../bootstrap/bootstrap';
import { ClusterStorage } from './cluster-storage';
import { Delivery } from '../delivery/delivery';
import { Durability } from './durability';
import { FailoverTiming } from './failover-timing';
import { Monitoring } from '../monitoring/monitoring';
import { parameterProblem } from '../postgres/postgres-parameters';
import { Placement } from '../pods/placement';
import { ClusterSettings } from './postgres-cluster-settings';
import { PostgresVersion } from './postgres-version';
import { PrimaryUpdateMethod, PrimaryUpdateStrategy } from './primary-update';
import { memorySettingKibibytes, walSizeKibibytes } from '../postgres/memory-settings';
import { binaryQuantity } from '../facts/quantity';
import { describeValue, enumProblem, instanceProblem } from '../facts/describe';
import { Resources } from '../pods/resources';

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
  cluster => first(VALUES, ([prop, type, example]) => instanceProblem(prop, cluster[prop], type, example)),

  ({ walStorage }) => walStorage === undefined ? undefined : instanceProblem('walStorage', walStorage, ClusterStorage, 'ClusterStorage.of(Size.gibibytes(5))'),

  ({ instances }) => Number.isInteger(instances) && instances >= 1 && instances < 2 ** 31 ? undefined
    : `'instances' must be a whole number above 0, got ${describeValue(instances)}`,

  ({ durability, instances }) => durability._problem(instances),

  ({ primaryUpdateMethod }) => enumProblem('primaryUpdateMethod', primaryUpdateMethod, PrimaryUpdateMethod),

  ({ primaryUpdateStrategy }) => enumProblem('primaryUpdateStrategy', primaryUpdateStrategy, PrimaryUpdateStrategy),

  ({ primaryUpdateStrategy, instances }) => primaryUpdateStrategy === PrimaryUpdateStrategy.SUPERVISED && instances === 1
    ? "'primaryUpdateStrategy' is supervised on 1 instance, which has nothing to switch over to; raise 'instances' or leave it unsupervised"
    : undefined,

  ({ parameters, version }) => first(Object.entries(parameters), ([name, value]) => parameterProblem(name, value, version.major)),

  ({ parameters }) => parameters.shared_buffers !== undefined && memorySettingKibibytes(String(parameters.shared_buffers)) === undefined
    ? `'parameters.shared_buffers' needs a unit (kB, MB, GB), got ${describeValue(parameters.shared_buffers)}; PostgreSQL counts a bare number in pages of 8 kB`
    : undefined,

  ({ cpu, memory }) => Resources.problem(cpu, memory),

  ({ parameters, cpu, memory }) => {
    const { memoryRequest, memoryLimit } = new Resources(cpu, memory);
    const sharedBuffers = memorySettingKibibytes(String(parameters.shared_buffers ?? '128MB'));
    const origin = parameters.shared_buffers === undefined ? "PostgreSQL's own shared_buffers of 128MB" : `'parameters.shared_buffers' of ${describeValue(parameters.shared_buffers)}`;
    if (sharedBuffers! > memoryLimit) return `${origin} does not fit into the 'memory' limit of ${binaryQuantity(memoryLimit)}; set shared_buffers to a quarter of the limit`;
    // The operator's webhook refuses this one only if the setting is written down.
    if (parameters.shared_buffers !== undefined && sharedBuffers! > memoryRequest) {
      return `${origin} is more than the 'memory' request of ${binaryQuantity(memoryRequest)}, which CloudNativePG refuses; lower it or raise the request`;
    }
    return undefined;
  },

  ({ parameters, storage, walStorage }) => {
    const [prop, volume] = walStorage ? ['walStorage', walStorage] : ['storage', storage];
    const [minWalSize, maxWalSize] = [parameters.min_wal_size ?? '80MB', parameters.max_wal_size ?? '1GB'].map(value => walSizeKibibytes(String(value))!);
    if (minWalSize >= maxWalSize) {
      return `'parameters.min_wal_size' of ${describeValue(parameters.min_wal_size ?? '80MB')} must be less than the max_wal_size of ` +
        `${describeValue(parameters.max_wal_size ?? '1GB')}; lower the one or raise the other`;
    }
    return first(['max_wal_size', 'max_slot_wal_keep_size', 'wal_keep_size'], name => {
      const kibibytes = parameters[name] === undefined ? undefined : walSizeKibibytes(String(parameters[name]));
      return kibibytes === undefined || kibibytes < volume._kibibytes ? undefined
        : `'parameters.${name}' of ${describeValue(parameters[name])} does not fit on the '${prop}' of ${volume.size.asString()}; PostgreSQL stops when the volume is full`;
    });
  },

  ({ parameters, instances }) => instances > 1 && /^(0|n|f|of)/i.test(String(parameters.wal_log_hints ?? 'on'))
    ? `'parameters' sets 'wal_log_hints' to ${describeValue(parameters.wal_log_hints)}, which CloudNativePG refuses from two instances on: pg_rewind needs it; remove it`
    : undefined,

  ({ parameters }) => Object.keys(parameters).some(name => name.startsWith('pg_failover_slots.')) && !/^(1|on|t|y)/i.test(String(parameters.hot_standby_feedback))
    ? "'parameters' uses pg_failover_slots, for which CloudNativePG wants hot_standby_feedback: 'on'; add it"
    : undefined,

  ({ parameters, durability }) => durability.number > 0 && ['off', 'local'].includes(String(parameters.synchronous_commit))
    ? `'parameters.synchronous_commit' is ${describeValue(parameters.synchronous_commit)}, so that no commit waits for the standbys of 'durability'; ` +
      'remove it, or say Durability.asynchronous()'
    : undefined,

  ({ pgHba }) => Array.isArray(pgHba) ? first(pgHba, pgHbaProblem) : `'pgHba' must be a list of lines, got ${describeValue(pgHba)}`,
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

const PG_HBA_LINE = /^(#|(local|host|hostssl|hostnossl|hostgssenc|hostnogssenc|include|include_if_exists|include_dir)\s)/;

/** A line that PostgreSQL cannot read keeps it from starting. */
function pgHbaProblem(line: unknown): string | undefined {
  if (typeof line !== 'string' || line.trim() === '') return `'pgHba' has an empty line, got ${describeValue(line)}`;
  if (/[\r\n]/.test(line)) return `'pgHba' has a line break in ${describeValue(line)}; write each line as an item of the list`;
  if (line.includes('${')) return `'pgHba' refers to a pod selector in ${describeValue(line)}, and this library declares none; write the addresses`;
  return PG_HBA_LINE.test(line.trim()) ? undefined : `'pgHba' has ${describeValue(line)}, which starts with none of local, host, hostssl, hostnossl`;
}
