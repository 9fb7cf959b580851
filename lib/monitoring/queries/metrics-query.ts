import { checkStruct } from '../../internal/construct-props';

/** What a column of a query is for. */
export enum ColumnUsage {
  /** A label of the query's metrics. The labels of two rows must differ, or Prometheus gets no metric of the instance at all. */
  LABEL = 'LABEL',
  /** A metric that goes up and down. */
  GAUGE = 'GAUGE',
  /** A metric that only goes up. */
  COUNTER = 'COUNTER',
}

/** A column of a query. */
export interface MetricsColumn {
  /** Its name in the result; a metric is called `cnpg_<query>_<column>`. */
  readonly name: string;
  /** What it is for. */
  readonly usage: ColumnUsage;
  /** The text of `# HELP`. */
  readonly description: string;
}

/** Options for `MetricsQuery.of`. */
export interface MetricsQueryOptions {
  /** One SELECT. It runs read-only as `cnpg_metrics_exporter`, a member of `pg_monitor`. */
  readonly query: string;

  /** Every column of the result, in any order. */
  readonly columns: MetricsColumn[];

  /**
   * Whether only the primary runs it.
   *
   * @default false
   */
  readonly primary?: boolean;

  /**
   * In which databases it runs: names, or patterns such as `*`.
   *
   * @default - `postgres`
   */
  readonly databases?: string[];

  /**
   * Versions of PostgreSQL that it is for, such as `>=15.0.0`.
   *
   * @default - all
   */
  readonly versions?: string;

  /**
   * A query with one boolean: whether to run it at all.
   *
   * @default - always
   */
  readonly predicate?: string;
}

const NAME = /^[a-z_][a-z0-9_]*$/;

/**
 * A query whose result becomes metrics. The static ones fill what the metrics of CloudNativePG leave out; what each costs and on
 * which versions of
 * PostgreSQL it was run is in docs/how-to/monitoring.md.
 *
 * @see https://cloudnative-pg.io/docs/1.30/monitoring/#user-defined-metrics
 */
export class MetricsQuery {
  /** For each standby whether it streams and whether commits wait for it: `cnpg_pg_standby_streaming`, `cnpg_pg_standby_synchronous`. */
  public static readonly STANDBYS = new MetricsQuery('pg_standby', {
    primary: true,
    query: `SELECT COALESCE(application_name, '') AS application_name
, MAX(CASE WHEN state = 'streaming' THEN 1 ELSE 0 END) AS streaming
, MAX(CASE WHEN sync_state IN ('sync', 'quorum') THEN 1 ELSE 0 END) AS synchronous
FROM pg_catalog.pg_stat_replication GROUP BY 1`,
    columns: [
      label('application_name', 'Name of the standby'),
      gauge('streaming', '1 if it has caught up and streams'),
      gauge('synchronous', '1 if a commit may wait for it'),
    ],
  });

  /**
   * For each replication slot whether it has lost WAL, and how much may still be written before it does: `cnpg_pg_slot_lost`,
   * `cnpg_pg_slot_safe_wal_bytes`.
   */
  public static readonly SLOTS = new MetricsQuery('pg_slot', {
    primary: true,
    query: `SELECT slot_name, slot_type
, CASE WHEN wal_status = 'lost' THEN 1 ELSE 0 END AS lost
, COALESCE(safe_wal_size, -1) AS safe_wal_bytes
FROM pg_catalog.pg_replication_slots WHERE NOT temporary`,
    columns: [
      label('slot_name', 'Name of the slot'),
      label('slot_type', 'physical or logical'),
      gauge('lost', '1 if WAL that it needs is gone'),
      gauge('safe_wal_bytes', 'Bytes that can be written before it may be lost; -1 without a limit'),
    ],
  });

  /** Pages that did not match their checksum, for each database: `cnpg_pg_checksum_failures`. */
  public static readonly CHECKSUMS = new MetricsQuery('pg_checksum', {
    query: `SELECT COALESCE(datname, '') AS datname, checksum_failures AS failures
FROM pg_catalog.pg_stat_database WHERE checksum_failures IS NOT NULL`,
    columns: [label('datname', 'Name of the database; empty for what all share'), counter('failures', 'Pages that did not match their checksum')],
  });

  /**
   * Databases whose collation has another version in this image than when they were made: `cnpg_pg_collation_mismatch`. From
   * PostgreSQL 15 on.
   */
  public static readonly COLLATIONS = new MetricsQuery('pg_collation', {
    primary: true,
    versions: '>=15.0.0',
    query: `SELECT datname, CASE WHEN datcollversion IS DISTINCT FROM pg_catalog.pg_database_collation_actual_version(oid) THEN 1 ELSE 0 END AS mismatch
FROM pg_catalog.pg_database WHERE datallowconn AND datcollversion IS NOT NULL`,
    columns: [label('datname', 'Name of the database'), gauge('mismatch', '1 if its indexes on text may be wrong')],
  });

  /**
   * Subscriptions: whether they are enabled, whether a worker runs, how old its news are: `cnpg_pg_subscription_enabled`,
   * `_running`, `_age_seconds`.
   */
  public static readonly SUBSCRIPTIONS = new MetricsQuery('pg_subscription', {
    primary: true,
    query: `SELECT d.datname, s.subname
, MAX(CASE WHEN s.subenabled THEN 1 ELSE 0 END) AS enabled
, MAX(CASE WHEN w.pid IS NULL THEN 0 ELSE 1 END) AS running
, COALESCE(EXTRACT(EPOCH FROM pg_catalog.now() - MAX(w.latest_end_time)), -1) AS age_seconds
FROM pg_catalog.pg_subscription s
JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
LEFT JOIN pg_catalog.pg_stat_subscription w ON w.subid = s.oid AND w.relid IS NULL
GROUP BY 1, 2`,
    columns: [
      label('datname', 'Name of the database'),
      label('subname', 'Name of the subscription'),
      gauge('enabled', '1 if it should run'),
      gauge('running', '1 if a worker applies changes'),
      gauge('age_seconds', 'Seconds since the publisher was last heard of; -1 if never'),
    ],
  });

  /**
   * The ten sequences of each database that have used most of their numbers: `cnpg_pg_sequence_used_ratio`. It sees only sequences that
   * `cnpg_metrics_exporter` may read: `GRANT SELECT ON ALL SEQUENCES IN SCHEMA ... TO cnpg_metrics_exporter`.
   */
  public static readonly SEQUENCES = new MetricsQuery('pg_sequence', {
    primary: true,
    databases: ['*'],
    query: `SELECT pg_catalog.current_database() AS datname, schemaname, sequencename
, (CASE WHEN increment_by > 0 THEN last_value::numeric - min_value ELSE max_value::numeric - last_value END / (max_value::numeric - min_value))::float8 AS used_ratio
FROM pg_catalog.pg_sequences WHERE last_value IS NOT NULL AND NOT cycle AND max_value > min_value
ORDER BY used_ratio DESC LIMIT 10`,
    columns: [
      label('datname', 'Name of the database'),
      label('schemaname', 'Name of the schema'),
      label('sequencename', 'Name of the sequence'),
      gauge('used_ratio', 'Share of its numbers that is used'),
    ],
  });

  /**
   * The twenty statements that took most time, by `queryid`, without their text: `cnpg_pg_statement_calls`, `_seconds`, `_rows`,
   * `_blocks_read`, `_temp_blocks`.
   * Needs the extension `pg_stat_statements` in the database `postgres`, which CloudNativePG makes when one of its parameters is set.
   */
  public static readonly STATEMENTS = new MetricsQuery('pg_statement', {
    predicate: `SELECT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'pg_stat_statements')
AND pg_catalog.current_setting('shared_preload_libraries') LIKE '%pg_stat_statements%'`,
    query: `SELECT d.datname, u.rolname AS usename, s.queryid::text AS queryid
, SUM(s.calls) AS calls, SUM(s.total_exec_time) / 1000 AS seconds, SUM(s.rows) AS rows
, SUM(s.shared_blks_read) AS blocks_read, SUM(s.temp_blks_read + s.temp_blks_written) AS temp_blocks
FROM pg_stat_statements s
JOIN pg_catalog.pg_database d ON d.oid = s.dbid
JOIN pg_catalog.pg_roles u ON u.oid = s.userid
WHERE s.queryid IS NOT NULL
GROUP BY 1, 2, 3 ORDER BY seconds DESC LIMIT 20`,
    columns: [
      label('datname', 'Name of the database'),
      label('usename', 'Name of the role'),
      label('queryid', 'The statement without its constants; pg_stat_statements has the text'),
      counter('calls', 'How often it ran'),
      counter('seconds', 'Time that it took'),
      counter('rows', 'Rows that it returned or changed'),
      counter('blocks_read', 'Blocks that were not in the shared buffers'),
      counter('temp_blocks', 'Blocks of temporary files'),
    ],
  });

  /** Those that cost less than 5 milliseconds on a large database: `STANDBYS`, `SLOTS`, `CHECKSUMS`, `COLLATIONS`, `SUBSCRIPTIONS`. */
  public static cheap(): MetricsQuery[] {
    return [MetricsQuery.STANDBYS, MetricsQuery.SLOTS, MetricsQuery.CHECKSUMS, MetricsQuery.COLLATIONS, MetricsQuery.SUBSCRIPTIONS];
  }

  /**
   * A query of your own.
   *
   * Errors: a name that no metric can have; no column with a value; a column twice.
   *
   * @param name What its metrics are called: `cnpg_<name>_<column>`.
   */
  public static of(name: string, options: MetricsQueryOptions): MetricsQuery {
    checkStruct('MetricsQueryOptions', options);
    if (typeof name !== 'string' || !NAME.test(name)) throw new Error(`'name' must be lower-case letters, digits and underscores, got '${name}'`);
    const names = options.columns.map(column => column.name);
    const wrong = names.find((column, i) => !NAME.test(column) || names.indexOf(column) !== i);
    if (wrong !== undefined) throw new Error(`'columns' has '${wrong}', which is there twice or is not a name of lower-case letters, digits and underscores`);
    if (options.columns.every(column => column.usage === ColumnUsage.LABEL)) throw new Error("'columns' has only labels, so that the query makes no metric; one must be a gauge or a counter");
    return new MetricsQuery(name, options);
  }

  private constructor(
    /** What its metrics are called. */
    public readonly name: string,
    private readonly options: MetricsQueryOptions,
  ) {}

  /** @internal */
  public _definition(): object {
    const { query, columns, primary, databases, versions, predicate } = this.options;
    return {
      query,
      ...primary && { primary },
      ...databases && { target_databases: databases },
      ...versions !== undefined && { runonserver: versions },
      ...predicate !== undefined && { predicate_query: predicate },
      metrics: columns.map(({ name, usage, description }) => ({ [name]: { usage, description } })),
    };
  }
}

function label(name: string, description: string): MetricsColumn {
  return { name, usage: ColumnUsage.LABEL, description };
}

function gauge(name: string, description: string): MetricsColumn {
  return { name, usage: ColumnUsage.GAUGE, description };
}

function counter(name: string, description: string): MetricsColumn {
  return { name, usage: ColumnUsage.COUNTER, description };
}
