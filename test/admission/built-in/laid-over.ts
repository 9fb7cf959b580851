import { parse } from 'yaml';
import { ApplyMethod } from '../../../lib/admission/apiserver/apply/method';
import { withoutNulls } from '../../../lib/admission/apiserver/apply/client-side';
import { admitCreate } from '../../../lib/admission/admit-create';
import { admitUpdate } from '../../../lib/admission/admit-update';
import { Verdict } from '../../../lib/admission/apiserver/verdict';
import { BUILT_IN } from '../generator/built-in';
import { merge } from '../manifests';

/** The small manifest of a kind with something laid over it; null removes a field. */
export function laidOver(kind: string, yaml: string): any {
  return withoutNulls(merge(structuredClone(BUILT_IN[kind]), parse(yaml)));
}

function said({ allowed, errors, skipped }: Verdict): readonly string[] | string | undefined {
  return allowed ? skipped : [...new Set(errors.map(error => error.path))].sort();
}

/** The paths that are refused, none when it is allowed, or the text that says what is left open. */
export function created(kind: string, yaml: string): readonly string[] | string | undefined {
  return said(admitCreate(laidOver(kind, yaml), {})) ?? [];
}

/** The same of a change. */
export function changed(kind: string, old: string, now: string, method: ApplyMethod): readonly string[] | string | undefined {
  return said(admitUpdate(laidOver(kind, old), laidOver(kind, now), { method })!) ?? [];
}
