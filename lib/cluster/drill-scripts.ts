/** Where the pod of a drill keeps what one container says to the next, and where its scripts are. */
export const WORK = '/work';
export const CONFIG = '/drill';

/** Attempts to connect to the restored database, two seconds apart, and how many of them must succeed in a row. */
const CONNECTIONS = { attempts: 120, inARow: 15 };

/** Attempts to ask the original cluster, two seconds apart. */
const QUESTIONS = 30;

/**
 * What the cluster has archived: the name of the last file of WAL, or nothing if it does not know one, after a crash for instance.
 * The file of a base backup is named after one that was archived before it.
 */
const LAST_ARCHIVED = "SELECT substring(last_archived_wal FROM '^([0-9A-F]{24})(?:[.][0-9A-F]{8}[.]backup)?$') FROM pg_stat_archiver";

/** Leaves the answer of the original cluster for the checks. */
export function askScript(): string {
  return [
    'set -uo pipefail',
    `for attempt in $(seq ${QUESTIONS}); do`,
    `  if answer=$(psql -XAtq -v ON_ERROR_STOP=1 -c "${LAST_ARCHIVED}" 2>${WORK}/refusal); then`,
    `    printf %s "$answer" > ${WORK}/archived`,
    '    if [ -n "$answer" ]; then break; fi',
    '  fi',
    '  sleep 2',
    'done',
    `cat ${WORK}/refusal`,
    '',
  ].join('\n');
}

/**
 * Whether the restore came as far as the archived file. It ends without an error at the first file that is missing or damaged.
 *
 * The history of its new timeline says where the old one ended. Behind a whole file the last record ends inside of it or later, so
 * the end must lie behind the start of the file.
 */
export const END_SQL = `WITH history AS (
  SELECT split_part(line, E'\\t', 1)::bigint AS timeline, split_part(line, E'\\t', 2)::pg_lsn AS ended
  FROM regexp_split_to_table(pg_read_file('pg_wal/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) || '.history'), E'\\n') AS line
  WHERE line ~ '^[0-9]'
  ORDER BY 1 DESC LIMIT 1
), name AS (
  SELECT ('x' || left(file, 8))::bit(32)::bigint AS timeline, ('x' || substr(file, 9, 8))::bit(32)::bigint AS high, ('x' || right(file, 8))::bit(32)::bigint AS low
  FROM (SELECT :'archived'::text AS file) AS archived
)
SELECT history.timeline >= name.timeline AND ended > '0/0'::pg_lsn + (high * 4294967296 + low * pg_size_bytes(current_setting('wal_segment_size'))),
  format('%s of timeline %s, in the file %s', ended, history.timeline, upper(lpad(to_hex(history.timeline), 8, '0')) || substr(pg_walfile_name(ended), 9))
FROM history, name
`;

/** Asks every check, says what each answered, and fails if one did not answer true. */
export function checkScript(titles: readonly string[], { amcheck, original }: { readonly amcheck: boolean; readonly original?: string }): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  return [
    'set -uo pipefail',
    'failed=0',
    // Seconds after the Cluster is Ready, the operator restarts the instance without the plugin's sidecar, which only the restore needed.
    'steady=0',
    `for attempt in $(seq ${CONNECTIONS.attempts}); do`,
    '  if psql -XAtqc "SELECT 1" >/dev/null 2>&1; then steady=$((steady + 1)); else steady=0; fi',
    `  if [ "$steady" -ge ${CONNECTIONS.inARow} ]; then break; fi`,
    '  sleep 2',
    'done',
    'psql -XAtq -v ON_ERROR_STOP=1 -c "SELECT format(\'restored: database %s, %s, timeline %s\', current_database(), pg_size_pretty(pg_database_size(current_database())), timeline_id) FROM pg_control_checkpoint()" || { echo "FAILED: the database does not answer"; failed=1; }',
    ...original === undefined ? [] : endOfArchive(original),
    'check() {',
    '  answer=$(psql -XAtq -v ON_ERROR_STOP=1 -f "$2") || answer="an error"',
    '  if [ -n "$answer" ] && ! grep -qvx t <<<"$answer"; then echo "ok: $1"; else echo "FAILED: $1: answered ${answer:-nothing}, not true"; failed=1; fi',
    '}',
    ...titles.map((title, i) => `check ${quoted(title)} ${CONFIG}/check-${i + 1}.sql`),
    ...amcheck ? ['if pg_amcheck --all --install-missing; then echo "ok: pg_amcheck"; else echo "FAILED: pg_amcheck"; failed=1; fi'] : [],
    'exit "$failed"',
    '',
  ].join('\n');
}

function endOfArchive(original: string): string[] {
  const archived = `${WORK}/archived`;
  return [
    `if [ ! -f ${archived} ]; then`,
    `  echo "FAILED: ${original} does not say how far it has archived, so that a hole in the archive would not be seen: $(cat ${WORK}/refusal)"; failed=1`,
    `elif [ ! -s ${archived} ]; then`,
    `  echo "not compared: ${original} has archived no WAL since its statistics began"`,
    'else',
    `  file=$(< ${archived})`,
    `  if ! end=$(psql -XAtq -F ' ' -v ON_ERROR_STOP=1 -v archived="$file" -f ${CONFIG}/end.sql); then`,
    '    echo "FAILED: the database does not say where its restore ended"; failed=1',
    '  elif [ "${end%% *}" = t ]; then',
    `    echo "ok: the archive up to $file, the last file that ${original} had archived"`,
    '  else',
    `    echo "FAILED: the archive has a hole: ${original} had archived up to $file, and the restore ended without an error at \${end#* }. That file or the one after it is missing or damaged"; failed=1`,
    '  fi',
    'fi',
  ];
}
