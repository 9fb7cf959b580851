import { canonical } from '../machinery/lists';
import { isObject, Json } from '../../../facts/json-value';
import { Check } from './checks';
import { ObjectValidation } from './object-validation';
import { hostnameProblems } from './pod-parts';
import { podTemplate } from './pod-template';
import { readSelector, selects } from './selection';

/** What the server warns of a name that gets into those of the pods, when an object is made. */
export const podNames: Check = ({ metadata: { name = '' } }, _, validation) => {
  const problems = hostnameProblems(name);
  if (!validation.old && problems.length) validation.warn('metadata.name', `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`);
};

/** The template of pods that always run. */
export const alwaysRuns: Check = (template, path, validation) => {
  const { restartPolicy, activeDeadlineSeconds } = template?.spec ?? {};
  if (restartPolicy && restartPolicy !== 'Always') validation.fail('NotSupported', `${path}.spec.restartPolicy`, `must be Always, got '${restartPolicy}'; for what ends use a Job`);
  if (activeDeadlineSeconds !== undefined) validation.fail('Forbidden', `${path}.spec.activeDeadlineSeconds`, 'must be left out; for what ends use a Job');
};

/** The labels of a template against the selector that must select them. */
export function selected(selector: Json, template: Json, path: string, validation: ObjectValidation): void {
  if (!isObject(selector) || !selects(selector, template?.metadata?.labels)) validation.fail('Invalid', `${path}.metadata.labels`, "must have what the 'selector' selects");
}

export function isEmptySelector({ matchLabels = {}, matchExpressions = [] }: Json): boolean {
  return Object.keys(matchLabels).length + matchExpressions.length === 0;
}

/** The selector and the template of a workload. A template whose selector cannot be read is not validated. */
export function selectorAndTemplate(template: Check): Check {
  return (spec, path, validation) => {
    const { selector } = spec;
    const at = `${path}.selector`;
    if (selector === undefined) validation.fail('Required', at, 'is required; it must select the labels of the template');
    else if (isEmptySelector(selector)) validation.fail('Invalid', at, 'must not be empty; it must select the labels of the template');
    else if (!readSelector(selector, at, validation)) return;
    if (selector === undefined || !isEmptySelector(selector)) selected(selector, spec.template, `${path}.template`, validation);
    template(spec.template ?? {}, `${path}.template`, validation);
  };
}

/** Whether what the server watches changes, or is made: only then it warns of a template. */
export function isNews(object: Json, { old }: ObjectValidation, watched = ({ spec }: Json): Json => spec): boolean {
  return old === undefined || canonical(watched(old) ?? {}) !== canonical(watched(object) ?? {});
}

/** A template of pods, of which the server warns or not. */
export function pods(warns: boolean): Check {
  return (template, path, validation) => {
    const found = new ObjectValidation(validation.minor);
    podTemplate(template ?? {}, path, found);
    validation.errors.push(...found.errors);
    validation.open.push(...found.open);
    if (warns) validation.warnings.push(...found.warnings);
  };
}
