// npm run queries -- FOLDER...: runs the custom queries and the SQL of the runbooks on real servers, one installation of
// PostgreSQL a folder, and records that
// they work and what they cost; records the commands of `kubectl cnpg` too. Needs psql (Debian's postgresql-client).
// CONTRIBUTING.md says where installations are had.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { MetricsQuery } from '../../lib';
import { ALL_QUERIES, FIRST_MAJOR, QUERIES_RECORD, queriesProof, QueriesRecord, runbookSql } from '../../test/monitoring/queries-proof';
import { scratch } from '../machine/scratch';
import { version } from '../machine/versions';
import { pluginCommands } from './kubectl-cnpg';
import { Server } from './server';

const FOLDER = path.join(__dirname, '..', '..', 'test', 'monitoring');
const EXPORTER = 'cnpg_metrics_exporter';
const SESSION = 'SET search_path = pg_catalog, public, pg_temp; SET standard_conforming_strings TO on;';

async function main(installations: string[]): Promise<number> {
  fs.writeFileSync(path.join(FOLDER, 'kubectl-cnpg.json'), `${JSON.stringify({ 'cloudnative-pg': version('cloudnative-pg'), 'commands': await pluginCommands() }, undefined, 2)}\n`);
  if (installations.length === 0) return 0;
  const folder = scratch();
  fs.chmodSync(folder, 0o755);
  const servers: { [version: string]: { [query: string]: { rows: number; milliseconds: number } } } = {};
  for (const installation of installations) {
    const server = new Server(installation, path.join(folder, path.basename(path.resolve(installation))));
    server.start();
    try {
      prepare(server);
      const serves = (name: string) => server.major >= (FIRST_MAJOR[name] ?? 0);
      for (const { page, sql } of runbookSql().filter(each => serves(each.page))) {
        try { server.psql(sql, { database: 'app' }); } catch (error) { throw new Error(`${page}: ${(error as Error).message}`, { cause: error }); }
      }
      servers[server.version] = Object.fromEntries(ALL_QUERIES.filter(query => serves(query.name)).map(query => [query.name, measure(server, query)]));
      console.log(server.version, JSON.stringify(servers[server.version]));
    } finally {
      server.stop();
    }
  }
  fs.rmSync(folder, { recursive: true });
  const record: QueriesRecord = { proof: queriesProof(), servers };
  fs.writeFileSync(QUERIES_RECORD, `${JSON.stringify(record, undefined, 2)}\n`);
  return 0;
}

/** What a busy server has: 2,000 tables with a sequence each, a subscription (to itself), slots, statements. */
function prepare(server: Server): void {
  server.psql(`CREATE ROLE ${EXPORTER} LOGIN IN ROLE pg_monitor; CREATE DATABASE app; CREATE EXTENSION pg_stat_statements;`);
  server.psql("SELECT format('CREATE TABLE t%s (id serial PRIMARY KEY, v text)', i) FROM generate_series(1, 2000) i \\gexec", { database: 'app' });
  server.psql(`INSERT INTO t1 (v) SELECT 'x' FROM generate_series(1, 100); GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO ${EXPORTER};
    CREATE PUBLICATION p FOR TABLE t1;`, { database: 'app' });
  server.psql("SELECT format('SELECT nextval(%L)', 't' || i || '_id_seq') FROM generate_series(1, 2000) i \\gexec", { database: 'app', args: ['-o', '/dev/null'] });
  server.psql('CREATE DATABASE sub');
  if (server.major >= 15) {
    server.psql("CREATE DATABASE icu TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C'");
    server.psql("UPDATE pg_database SET datcollversion = 'another' WHERE datname = 'icu'");
  }
  server.psql('CREATE TABLE t1 (id int PRIMARY KEY, v text)', { database: 'sub' });
  server.psql("SELECT pg_create_logical_replication_slot('s', 'pgoutput')", { database: 'app', args: ['-o', '/dev/null'] });
  const [{ directory }] = server.rows("SELECT current_setting('unix_socket_directories') AS directory");
  server.psql(`CREATE SUBSCRIPTION s CONNECTION 'host=${directory} dbname=app user=postgres' PUBLICATION p WITH (create_slot = false, slot_name = 's')`, { database: 'sub' });
  server.psql("SELECT pg_create_physical_replication_slot('standby' || i, true) FROM generate_series(1, 5) i", { args: ['-o', '/dev/null'] });
  for (let i = 0; i < 50 && server.rows("SELECT 1 AS one FROM pg_stat_replication WHERE state = 'streaming'").length === 0; i++) server.psql('SELECT pg_sleep(0.2)', { args: ['-o', '/dev/null'] });
}

/** Runs it as the exporter does, looks at what comes back, and times it. */
function measure(server: Server, query: MetricsQuery): { rows: number; milliseconds: number } {
  const definition = query._definition() as { query: string; predicate_query?: string; target_databases?: string[]; metrics: Array<{ [column: string]: { usage: string } }> };
  const databases = definition.target_databases?.includes('*') ? ['postgres', 'app', 'sub'] : ['postgres'];
  if (definition.predicate_query) server.rows(definition.predicate_query, { user: EXPORTER });
  const usage = Object.assign({}, ...definition.metrics) as { [column: string]: { usage: string } };
  const labels = Object.keys(usage).filter(column => usage[column].usage === 'LABEL');
  const rows = databases.flatMap(database => server.rows(definition.query, { database, user: EXPORTER }));
  for (const row of rows) {
    const columns = Object.keys(row);
    if (columns.sort().join() !== Object.keys(usage).sort().join()) throw new Error(`${query.name}: the columns are ${columns.join(', ')}`);
    for (const column of columns) {
      if (usage[column].usage !== 'LABEL' && !Number.isFinite(Number(row[column]))) throw new Error(`${query.name}: '${column}' is ${row[column]}`);
      if (usage[column].usage === 'LABEL' && typeof row[column] !== 'string') throw new Error(`${query.name}: the label '${column}' is ${row[column]}`);
    }
  }
  if (new Set(rows.map(row => labels.map(column => row[column]).join('\0'))).size !== rows.length) throw new Error(`${query.name}: two rows have the same labels`);
  const milliseconds = databases.reduce((sum, database) => sum + time(server, definition.query, database), 0);
  return { rows: rows.length, milliseconds: Math.round(milliseconds * 10) / 10 };
}

/** Median of eleven, in one database. */
function time(server: Server, sql: string, database: string): number {
  const output = server.psql(`${SESSION}\n\\timing on\n${`${sql};\n`.repeat(11)}`, { database, user: EXPORTER, args: ['-o', '/dev/null'] });
  const times = [...output.matchAll(/^Time: ([\d.]+) ms/gm)].map(match => Number(match[1])).sort((one, other) => one - other);
  return times[Math.floor(times.length / 2)];
}

main(process.argv.slice(2)).then(code => { process.exitCode = code; }, error => {
  console.error(`queries: ${error.message}`);
  process.exitCode = 1;
});
