import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LEFT_OUT } from '../../lib/convert/left-out';
import { ROOT } from '../fixtures';

interface Row {
  readonly field: string;
  readonly isReached: boolean;
  readonly prop?: string;
  readonly reason?: string;
}

// eslint-disable-next-line @typescript-eslint/no-require-imports
const { coverage, page } = require('../../scripts/coverage-page');
const kinds: { readonly kind: string; readonly rows: readonly Row[] }[] = coverage();
const rows = kinds.flatMap(({ kind, rows: own }) => own.map(row => ({ kind, ...row })));

test('every field of every kind has a prop, or a reason why it has none', () => {
  expect(kinds).toHaveLength(11);
  expect(rows.length).toBeGreaterThan(500);
  expect(rows.filter(({ isReached, prop, reason }) => (isReached ? prop === undefined : reason === undefined)).map(({ kind, field }) => `${kind} ${field}`)).toEqual([]);
});

test('what has a prop needs no reason to be left out', () => {
  const reached = rows.filter(({ isReached, reason }) => isReached && reason !== undefined).map(({ kind, field }) => `${kind} ${field}`);
  expect(reached).toEqual([]);
});

test('every reason is about a field that there is', () => {
  const none = LEFT_OUT.filter(({ kind, path }) => !rows.some(row => row.kind === kind && `${row.field}.`.replace(/\[\]\.$/, '.').startsWith(`${path}`)));
  expect(none).toEqual([]);
});

test('docs/COVERAGE.md says so (npm run coverage)', () => {
  expect(readFileSync(join(ROOT, 'docs', 'COVERAGE.md'), 'utf8')).toBe(page(kinds));
});
