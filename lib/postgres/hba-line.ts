import { describeValue } from '../facts/describe';
import { AuthProblem, hbaProblems } from './hba';
import { identProblems } from './ident';

const PGBOUNCER_LINE = /^(#|(local|host|hostssl|hostnossl)\s)/;
const POD_SELECTOR = /\$\{podselector:([^}]*)\}/g;

/**
 * Why PostgreSQL or the operator cannot read lines of `pg_hba.conf`, in the words of the prop, or undefined. One that cannot be read keeps
 * PostgreSQL from starting.
 *
 * @param podSelectors The selectors that a line may refer to.
 */
export function hbaLinesProblem(prop: string, lines: readonly string[], podSelectors: readonly string[], major: number | undefined): string | undefined {
  return first(lines, line => lineProblem(prop, line) ?? podSelectorProblem(prop, line, podSelectors)) ?? worded(prop, lines, hbaProblems(lines, major));
}

/** The same of `pg_ident.conf`. With one that cannot be read PostgreSQL starts without any map. */
export function identLinesProblem(prop: string, lines: readonly string[], major: number | undefined): string | undefined {
  return first(lines, line => lineProblem(prop, line)) ?? worded(prop, lines, identProblems(lines, major));
}

/** The same of PgBouncer's own `pg_hba.conf`, by its beginning alone. */
export function pgbouncerHbaProblem(prop: string, lines: readonly string[]): string | undefined {
  return first(lines, line => lineProblem(prop, line)
    ?? (PGBOUNCER_LINE.test(line.trim()) ? undefined : `'${prop}' has ${describeValue(line)}, which starts with none of local, host, hostssl, hostnossl`));
}

function first(lines: readonly string[], problemOf: (line: string) => string | undefined): string | undefined {
  return lines.map(problemOf).find(problem => problem !== undefined);
}

function worded(prop: string, lines: readonly string[], [problem]: readonly AuthProblem[]): string | undefined {
  return problem && `'${prop}' has ${describeValue(lines[problem.index])}: ${problem.message}`;
}

/** Why a text is not one line of a file. */
function lineProblem(prop: string, line: unknown): string | undefined {
  if (typeof line !== 'string' || line.trim() === '') return `'${prop}' has an empty line, got ${describeValue(line)}`;
  return /[\r\n]/.test(line) ? `'${prop}' has a line break in ${describeValue(line)}; write each line as an item of the list` : undefined;
}

/** Why the operator cannot replace the references to pod selectors. */
function podSelectorProblem(prop: string, line: string, podSelectors: readonly string[]): string | undefined {
  const unknown = [...line.matchAll(POD_SELECTOR)].map(([, name]) => name).find(name => !podSelectors.includes(name));
  if (unknown !== undefined) return `'${prop}' refers to the pod selector '${unknown}' in ${describeValue(line)}; declare it in 'podSelectorRefs'`;
  return line.replace(POD_SELECTOR, '').includes('${')
    ? `'${prop}' has a placeholder in ${describeValue(line)}; the operator replaces '\${podselector:<name>}' alone`
    : undefined;
}
