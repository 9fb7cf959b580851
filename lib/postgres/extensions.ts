/** What is known of extensions that are not part of PostgreSQL, or that need more than `CREATE EXTENSION`. */
export interface ExtensionFacts {
  /** What has to stand in `shared_preload_libraries`. */
  readonly preload?: string;
  /** Whether `CREATE EXTENSION` fails without it; otherwise only the functions do. */
  readonly failsWithoutPreload?: boolean;
  /** The setting that names the one database in which the extension may be created, and that database without the setting. */
  readonly database?: { readonly setting: string; readonly fallback: string };
  /** Which images of the operator project have it: `none`, or those whose flavour is not `minimal`. */
  readonly images?: 'none' | 'standard';
}

/** @see https://github.com/cloudnative-pg/postgres-containers */
export const EXTENSIONS: Readonly<Record<string, ExtensionFacts>> = {
  pg_stat_statements: { preload: 'pg_stat_statements' },
  pgaudit: { preload: 'pgaudit', failsWithoutPreload: true, images: 'standard' },
  vector: { images: 'standard' },
  timescaledb: { preload: 'timescaledb', failsWithoutPreload: true, images: 'none' },
  pg_cron: { preload: 'pg_cron', failsWithoutPreload: true, database: { setting: 'cron.database_name', fallback: 'postgres' }, images: 'none' },
  citus: { preload: 'citus', failsWithoutPreload: true, images: 'none' },
  vchord: { preload: 'vchord', failsWithoutPreload: true, images: 'none' },
  vectors: { preload: 'vectors', failsWithoutPreload: true, images: 'none' },
  pglogical: { preload: 'pglogical', failsWithoutPreload: true, images: 'none' },
  pg_net: { preload: 'pg_net', images: 'none' },
  pg_wait_sampling: { preload: 'pg_wait_sampling', images: 'none' },
  pg_qualstats: { preload: 'pg_qualstats', images: 'none' },
  pg_stat_kcache: { preload: 'pg_stat_kcache', images: 'none' },
  pg_squeeze: { preload: 'pg_squeeze', images: 'none' },
  pg_partman: { images: 'none' },
  postgis: { images: 'none' },
  postgis_topology: { images: 'none' },
  postgis_raster: { images: 'none' },
  postgis_tiger_geocoder: { images: 'none' },
  pgrouting: { images: 'none' },
  vectorscale: { images: 'none' },
  age: { images: 'none' },
  plv8: { images: 'none' },
  pg_repack: { images: 'none' },
  hypopg: { images: 'none' },
  pgmq: { images: 'none' },
  pg_ivm: { images: 'none' },
  pgroonga: { images: 'none' },
  pg_search: { images: 'none' },
  rum: { images: 'none' },
  http: { images: 'none' },
};

/** The settings whose presence makes the operator preload an extension by itself. */
export const PRELOADED_BY_OPERATOR = ['auto_explain', 'pg_failover_slots', 'pg_stat_statements', 'pgaudit'];

/** The extensions that statements create, in lower case unless in quotes. Comments and text are not looked into. */
export function createdExtensions(sql: string): string[] {
  const plain = sql.replace(/--[^\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'/g, ' ');
  return [...plain.matchAll(/\bcreate\s+extension\s+(?:if\s+not\s+exists\s+)?(?:"([^"]+)"|([a-z_][a-z0-9_$-]*))/gi)].map(([, quoted, bare]) => quoted ?? bare.toLowerCase());
}
