import { FieldError } from '../apiserver/field-error';
import { loadPodPatch } from './load-pod-patch';
import { applyDefaults } from '../apiserver/machinery/defaults';
import { decodeTyped, writeBack } from '../apiserver/machinery/typed';
import { rulesOf, warningsOf } from './operator-rules';
import { OperatorConfig } from '../apiserver/server';
import { isMutated } from '../apiserver/webhook-configuration';
import { defaultCluster } from './cluster-defaults';
import { annotation, POD_PATCH } from './cluster-facts';
import { Rule } from './operator-rule';
import { Json } from '../../facts/json-value';
import { KindSchema } from '../apiserver/schema';
import { quoted } from '../../facts/go';
import { AdmissionWarning, denied, Verdict } from '../apiserver/verdict';

/** The mutating webhook: decode, default, and write back only if a default changed something. */
export function mutate(schema: KindSchema, object: Json, config?: OperatorConfig): { readonly refused?: Verdict; readonly changed?: boolean } {
  const mismatch = decodeTyped(schema, object);
  if (mismatch) return { refused: denied('webhook-decode', [{ type: 'TypeInvalid', ruleId: 'cnpg/decode', ...mismatch }]) };
  if (schema.kind !== 'Cluster' || !defaultCluster(object, config)) return {};
  writeBack(schema, object);
  applyDefaults(schema, object);
  return { changed: true };
}

/** The validating webhook: decode, the stored object too if there is one, then the bypass annotation, then every rule. */
export function operatorVerdict(schema: KindSchema, object: Json, before: readonly AdmissionWarning[], more: readonly FieldError[], old?: Json): Verdict {
  // What the mutating webhook has decoded can be decoded again.
  const mismatch = (isMutated(schema) ? undefined : decodeTyped(schema, object)) ?? (old && decodeTyped(schema, old));
  if (mismatch) return denied('webhook-decode', [{ type: 'TypeInvalid', ruleId: 'cnpg/decode', ...mismatch }], before);
  const warnings = [...before];
  if (schema.kind !== 'ScheduledBackup') {
    const mode = object.metadata.annotations?.['cnpg.io/validation'] ?? '';
    if (mode === 'disabled') {
      warnings.push({
        ruleId: 'cnpg/validation-off',
        message:
          'validation webhook is disabled — all changes are accepted without validation. This may lead to unsafe or destructive '
            + 'operations. Proceed with extreme caution.',
      });
      return { allowed: true, errors: [], warnings, stored: object };
    }
    if (mode !== 'enabled' && mode !== '')
      warnings.push({ ruleId: 'cnpg/validation-value', message: `invalid "cnpg.io/validation" annotation: ${quoted(mode)} (expected "enabled" or "disabled")` });
  }
  const errors = [...rulesOf(schema.kind).flatMap(rule => explain(rule, object)), ...more];
  const patch = schema.kind === 'Cluster' && annotation(object, POD_PATCH) !== undefined ? loadPodPatch().podPatchProblem(object, old !== undefined) : undefined;
  if (patch?.error) errors.push(patch.error);
  // A Pooler that is refused gets its warnings on an update only.
  if (errors.length === 0 || schema.kind !== 'Pooler' || old) {
    for (const { id, path, check, fixFor } of warningsOf(schema.kind)) warnings.push(...check(object).map(message => ({ ruleId: id, message, path, fix: fixFor?.(object) })));
  }
  if (errors.length) return denied('webhook', errors, warnings);
  return { allowed: true, errors, warnings, skipped: patch?.skipped, stored: object };
}

const NONE: readonly FieldError[] = [];

function explain(rule: Rule, object: Json): readonly FieldError[] {
  const problems = rule.check(object);
  return problems.length === 0 ? NONE : problems.map(problem => ({ type: problem.type ?? 'Invalid', path: problem.path, message: problem.message, at: problem.at, ruleId: rule.id }));
}
