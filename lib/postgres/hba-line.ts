import { describeValue } from '../facts/describe';

const HBA_LINE = /^(#|(local|host|hostssl|hostnossl|hostgssenc|hostnogssenc|include|include_if_exists|include_dir)\s)/;
const POD_SELECTOR = /\$\{podselector:([^}]*)\}/g;

/**
 * Why PostgreSQL or the operator cannot read a line of `pg_hba.conf`, in the words of the prop, or undefined. A line that cannot be read
 * keeps PostgreSQL from starting.
 *
 * @param podSelectors The selectors that it may refer to.
 */
export function hbaLineProblem(prop: string, line: unknown, podSelectors: readonly string[] = []): string | undefined {
  const problem = lineProblem(prop, line) ?? podSelectorProblem(prop, line as string, podSelectors);
  if (problem) return problem;
  return HBA_LINE.test((line as string).trim()) ? undefined : `'${prop}' has ${describeValue(line)}, which starts with none of local, host, hostssl, hostnossl`;
}

/** Why a text is not one line of a file. */
export function lineProblem(prop: string, line: unknown): string | undefined {
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
