import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MetricsQuery } from '../../lib';
import { ROOT } from '../fixtures';

const RUNBOOKS = join(ROOT, 'docs', 'runbooks');

/** On which servers the queries and the SQL of the runbooks have been run. */
export const QUERIES_RECORD = join(ROOT, 'test', 'monitoring', 'queries-proof.json');

/** What QUERIES_RECORD holds. */
export interface QueriesRecord {
  readonly proof: string;
  readonly servers: { readonly [version: string]: { readonly [query: string]: { readonly rows: number; readonly milliseconds: number } } };
}

export const ALL_QUERIES: readonly MetricsQuery[] = [...MetricsQuery.cheap(), MetricsQuery.SEQUENCES, MetricsQuery.STATEMENTS];

/** The first major version that a query or the SQL of a page is for, where not all. */
export const FIRST_MAJOR: { readonly [queryOrPage: string]: number | undefined } = { 'pg_collation': 15, 'CNPGCollationMismatch.md': 15 };

/** The SQL of the runbooks, but for what names something of the reader's. */
export function runbookSql(): Array<{ page: string; sql: string }> {
  return readdirSync(RUNBOOKS).sort().flatMap(page => [...readFileSync(join(RUNBOOKS, page), 'utf8').matchAll(/^```sql\n([^]*?)^```$/gm)]
    .map(match => ({ page, sql: match[1] })).filter(({ sql }) => !/name_of_the_/.test(sql)));
}

/** Changes with the queries and with the SQL of the runbooks. */
export function queriesProof(): string {
  return createHash('sha256').update(JSON.stringify([ALL_QUERIES.map(query => query._definition()), runbookSql()])).digest('hex').slice(0, 12);
}
