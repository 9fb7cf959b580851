import { Severity } from './report/finding';
import { CHANGE_RULES, LIBRARY_RULES } from './rules/library-rules';
import { RULES, WARNINGS } from './operator/operator-rules';
import { BUILT_IN_RULES } from './apiserver/built-in-rules';
import { API_RULES } from './apiserver/api-rules';
import { BUILD_RULES } from './render/build-rules';
import { FILE_RULES } from './read/file-rules';
import { OPERATOR_RULES } from './operator/webhook-rules';
import { UPDATE_RULES } from './operator/update-rules';
import { RuleText } from './report/rule-text';

/** One row of docs/RULES.md; the rules that no manifest can show have no examples. */
export interface CatalogRow extends Omit<RuleText, 'wrong' | 'right'>, Partial<Pick<RuleText, 'wrong' | 'right'>> {
  readonly kind?: string;
  readonly severity: Severity;
}

/** Every rule id that a finding can have, in the order of docs/RULES.md. */
export const CATALOG: readonly CatalogRow[] = [
  ...FILE_RULES.map(rule => ({ ...rule, severity: rule.severity ?? ('error' as const) })),
  ...BUILD_RULES.map(rule => ({ ...rule, severity: rule.severity! })),
  ...API_RULES.map(rule => ({ ...rule, severity: ['apiserver/duplicate-owner', 'apiserver/finalizer-name', 'apiserver/forgiven', 'apiserver/warning'].includes(rule.id) ? 'warning' as const : 'error' as const })),
  ...BUILT_IN_RULES.map(rule => ({ ...rule, kind: rule.kinds[0], severity: 'error' as const })),
  ...OPERATOR_RULES.map(rule => ({ ...rule, severity: rule.id.startsWith('cnpg/validation') ? 'warning' as const : 'error' as const })),
  ...RULES.map(rule => ({ ...rule, severity: 'error' as const })),
  ...UPDATE_RULES.map(rule => ({ ...rule, severity: 'error' as const })),
  ...WARNINGS.map(rule => ({ ...rule, severity: 'warning' as const })),
  ...LIBRARY_RULES,
  ...CHANGE_RULES,
];

const byId = new Map(CATALOG.map(row => [row.id, row]));

export function catalogRow(id: string): CatalogRow {
  const row = byId.get(id);
  if (!row) throw new Error(`the rule '${id}' has no row in the catalog`);
  return row;
}
