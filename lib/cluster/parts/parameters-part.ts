import { code } from '../../facts/code';
import { describeValue } from '../../facts/describe';
import { binaryQuantity } from '../../facts/quantity';
import { memorySettingKibibytes, walSizeKibibytes } from '../../postgres/memory-settings';
import { ignoresStandbys } from '../../postgres/unsafe-settings';
import { parameterMeaning } from '../../postgres/setting-meaning';
import { parameterProblem } from '../../postgres/postgres-parameters';
import { settingText } from '../../postgres/setting-text';
import { ParameterDefaults } from '../../pods/parameter-choice';
import { nonEmpty } from '../../internal/non-empty';
import { Resources } from '../../pods/resources';
import { ClusterPart, WithDefaults } from '../cluster-part';
import { ImageSettings } from './image-part';
import { InstancesSettings } from './instances-part';
import { ResourcesSettings } from './resources-part';
import { StorageProps } from './storage-part';

/**
 * Settings of PostgreSQL.
 * @internal
 */
export interface ParametersProps {
  /**
   * Settings of PostgreSQL, such as `{ shared_buffers: '256MB' }`.
   *
   * Errors: a name that this major version does not have, or a value that it does not start with (text is not judged, nor is the
   * setting of an
   * extension, whose name has a dot); one that CloudNativePG fixes or refuses; one that would lose data.
   *
   * @default - the operator's, and `max_slot_wal_keep_size` at a quarter of `storage` or half of `walStorage`, so that the WAL kept for a
   * replica that is away cannot fill the volume; `max_wal_size` the same where PostgreSQL's own 1 GB is more; with a `durability`
   * of `required`,
   * `wal_retrieve_retry_interval: '1s'`, since writes go on only when a standby has found the new primary
   * @see https://cloudnative-pg.io/docs/1.30/postgresql_conf/
   */
  readonly parameters?: { readonly [name: string]: string };

  /**
   * Who chooses the settings that `parameters` leaves out.
   *
   * @default ParameterDefaults.SAFE
   */
  readonly parameterDefaults?: ParameterDefaults;

  /**
   * Libraries that PostgreSQL loads when it starts, in this order. The operator adds those of extensions that it knows
   * (`pg_stat_statements`, `pgaudit`, `auto_explain`,
   * `pg_failover_slots`) when one of their settings is in `parameters`.
   *
   * @default - none
   * @see https://cloudnative-pg.io/docs/1.30/postgresql_conf/#shared-preload-libraries
   */
  readonly sharedPreloadLibraries?: string[];

  /**
   * Whether superusers may change settings with `ALTER SYSTEM`, which no manifest then shows.
   *
   * @default false
   */
  readonly enableAlterSystem?: boolean;
}

export type ParametersSettings = WithDefaults<ParametersProps, 'parameters' | 'parameterDefaults'> & ImageSettings & InstancesSettings & ResourcesSettings & StorageProps;

/** PostgreSQL's own max_wal_size, 1 GB. */
const POSTGRES_MAX_WAL_KIBIBYTES = 1024 ** 2;

export const parametersPart: ClusterPart<ParametersProps, ParametersSettings> = {
  defaults: () => ({ parameters: {}, parameterDefaults: ParameterDefaults.SAFE }),
  rules: [
    { problem: ({ parameters, version }) => first(Object.entries(parameters), ([name, value]) => parameterProblem(name, value, version.major)) },
    {
      problem: ({ parameters }) => (parameters.shared_buffers !== undefined && memorySettingKibibytes(String(parameters.shared_buffers)) === undefined
        ? `'parameters.shared_buffers' needs a unit (kB, MB, GB), got ${describeValue(parameters.shared_buffers)}; PostgreSQL counts a bare number in pages of 8 kB`
        : undefined),
    },
    { id: 'ha/shared-buffers-limit', problem: sharedBuffersLimitProblem },
    { problem: sharedBuffersRequestProblem },
    { problem: walSizeOrderProblem },
    { id: 'ha/wal-fills-volume', problem: walOnVolumeProblem },
    {
      problem: ({ parameters, instances }) => (instances > 1 && parameterMeaning(parameters, 'wal_log_hints') === false
        ? `'parameters' sets 'wal_log_hints' to ${describeValue(parameters.wal_log_hints)}, which CloudNativePG refuses from two instances on: pg_rewind needs it; remove it`
        : undefined),
    },
    {
      problem: ({ parameters }) => (Object.keys(parameters).some(name => name.startsWith('pg_failover_slots.'))
        && parameterMeaning(parameters, 'hot_standby_feedback') !== true
        ? "'parameters' uses pg_failover_slots, for which CloudNativePG wants hot_standby_feedback: 'on'; add it"
        : undefined),
    },
    {
      problem: ({ parameters, durability }) => (durability._waits && ignoresStandbys(parameters)
        ? `'parameters.synchronous_commit' is ${describeValue(parameters.synchronous_commit)}, so that no commit waits for the standbys of 'durability'; ` +
          'remove it, or say Durability.asynchronous()'
        : undefined),
    },
  ],
  spec: settings => ({
    postgresql: {
      parameters: nonEmpty(parametersOf(settings)),
      sharedPreloadLibraries: nonEmpty(settings.sharedPreloadLibraries),
      enableAlterSystem: settings.enableAlterSystem,
    },
  }),
  paths: {
    'spec.postgresql.parameters': 'parameters',
    'spec.postgresql.shared_preload_libraries': 'sharedPreloadLibraries',
    'spec.postgresql.enableAlterSystem': 'enableAlterSystem',
  },
  convert: ({ spec: { postgresql = {} } }) => ({
    parameters: code.map(postgresql.parameters),
    parameterDefaults: code.constant('ParameterDefaults.OPERATOR'),
    sharedPreloadLibraries: code.plain(postgresql.shared_preload_libraries),
    enableAlterSystem: code.literal(postgresql.enableAlterSystem),
  }),
};

/** The operator's webhook refuses this one only if the setting is written down. */
function sharedBuffersRequestProblem({ parameters, cpu, memory }: ParametersSettings): string | undefined {
  const { memoryRequest } = new Resources(cpu, memory);
  const sharedBuffers = memorySettingKibibytes(String(parameters.shared_buffers ?? '0kB'))!;
  return memoryRequest === undefined || sharedBuffers <= memoryRequest ? undefined
    : `'parameters.shared_buffers' of ${describeValue(parameters.shared_buffers)} is more than the 'memory' request of ${binaryQuantity(memoryRequest)}, ` +
      'which CloudNativePG refuses; lower it or raise the request';
}

function sharedBuffersLimitProblem({ parameters, cpu, memory }: ParametersSettings): string | undefined {
  const { memoryLimit } = new Resources(cpu, memory);
  const sharedBuffers = memorySettingKibibytes(String(parameters.shared_buffers ?? '128MB'))!;
  const origin = parameters.shared_buffers === undefined ? "PostgreSQL's own shared_buffers of 128MB" : `'parameters.shared_buffers' of ${describeValue(parameters.shared_buffers)}`;
  return memoryLimit === undefined || sharedBuffers <= memoryLimit ? undefined
    : `${origin} does not fit into the 'memory' limit of ${binaryQuantity(memoryLimit)}; set shared_buffers to a quarter of the limit`;
}

function walSizeOrderProblem({ parameters }: ParametersSettings): string | undefined {
  const [minWalSize, maxWalSize] = [parameters.min_wal_size ?? '80MB', parameters.max_wal_size ?? '1GB'].map(value => walSizeKibibytes(String(value))!);
  return minWalSize < maxWalSize ? undefined
    : `'parameters.min_wal_size' of ${describeValue(parameters.min_wal_size ?? '80MB')} must be less than the max_wal_size of ` +
      `${describeValue(parameters.max_wal_size ?? '1GB')}; lower the one or raise the other`;
}

function walOnVolumeProblem({ parameters, storage, walStorage }: ParametersSettings): string | undefined {
  const [prop, volume] = walStorage ? ['walStorage', walStorage] : ['storage', storage];
  return first(['max_wal_size', 'max_slot_wal_keep_size', 'wal_keep_size'], name => {
    const kibibytes = parameters[name] === undefined ? undefined : walSizeKibibytes(String(parameters[name]));
    return kibibytes === undefined || kibibytes < volume._kibibytes ? undefined
      : `'parameters.${name}' of ${describeValue(parameters[name])} does not fit on the '${prop}' of ${binaryQuantity(volume._kibibytes)}; PostgreSQL stops when the volume is full`;
  });
}

/** What PostgreSQL keeps of its WAL, against the volume that it is on, and how soon a standby looks for a new primary. */
function parametersOf({ parameters, parameterDefaults, storage, walStorage, durability }: ParametersSettings): { [name: string]: string } {
  const texts = (settings: { readonly [name: string]: unknown }) => Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, settingText(value)]));
  if (parameterDefaults === ParameterDefaults.OPERATOR) return texts(parameters);
  const share = walStorage ? walStorage._kibibytes / 2 : storage._kibibytes / 4;
  const megabytes = `${Math.floor(share / 1024)}MB`;
  return texts({
    // Unlimited by default, the WAL that a slot keeps for a replica which is away fills the volume and stops the primary.
    max_slot_wal_keep_size: megabytes,
    ...share < POSTGRES_MAX_WAL_KIBIBYTES && parameters.min_wal_size === undefined && { max_wal_size: megabytes },
    // After a failover no commit ends before a standby has found the new primary; it tries again every 5 s unless told otherwise.
    ...durability._isRequired && { wal_retrieve_retry_interval: '1s' },
    ...parameters,
  });
}

function first<T>(items: readonly T[], problemOf: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem) return problem;
  }
  return undefined;
}
