import { describeValue } from '../facts/describe';
import { AuthProblem, hbaProblems } from './hba';
import { identProblems } from './ident';

const POD_SELECTOR = /\$\{podselector:([^}]*)\}/g;

/**
 * Why PostgreSQL or the operator cannot read a line of `pg_hba.conf`, in the words of the prop, or undefined. A line that cannot be read
 * keeps PostgreSQL from starting.
 *
 * @param podSelectors The selectors that it may refer to.
 */
export function hbaLineProblem(prop: string, line: unknown, podSelectors: readonly string[] = []): string | undefined {
  return lineProblem(prop, line) ?? podSelectorProblem(prop, line as string, podSelectors) ?? unreadable(prop, line as string, hbaProblems);
}

/** Why PostgreSQL cannot read a line of `pg_ident.conf`, in the words of the prop, or undefined. */
export function identLineProblem(prop: string, line: unknown): string | undefined {
  return lineProblem(prop, line) ?? unreadable(prop, line as string, identProblems);
}

/** A line that goes on in the next one is judged by `check`, which sees them together. */
function unreadable(prop: string, line: string, judge: (items: readonly string[]) => readonly AuthProblem[]): string | undefined {
  const [problem] = line.endsWith('\\') ? [] : judge([line]);
  return problem && `'${prop}' has ${describeValue(line)}: ${problem.message}`;
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
