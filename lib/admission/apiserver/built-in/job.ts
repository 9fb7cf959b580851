import { isObject, Json } from '../../../facts/json-value';
import { dnsLabel } from '../../../facts/kubernetes-names';
import { all, byValue, Check, free, object } from './checks';
import { jobSpec } from './job-spec';
import { BuiltInKind } from './kind';
import { labelSelector } from './label-selector';
import { ObjectValidation } from './object-validation';
import { readSelector, selects } from './selection';
import { isNews, podNames, selected } from './workload';

/** Stands for the uid of a Job, which the server makes. */
const UID = 'the-uid-of-the-job';
const NAMES = ['job-name', 'batch.kubernetes.io/job-name'];
const UIDS = ['controller-uid', 'batch.kubernetes.io/controller-uid'];
const PREFIXED = [NAMES[1], UIDS[1]];

const generated = (name: string, uid = UID): Record<string, string> => Object.fromEntries([...NAMES.map(label => [label, name]), ...UIDS.map(label => [label, uid])]);

/** The defaults of a Job. */
function fillIn(job: Json): void {
  const { spec, metadata } = job;
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.completionMode ??= 'NonIndexed';
  spec.podReplacementPolicy ??= spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed';
  const { labels } = ((spec.template ??= {}).metadata ??= {});
  if (isObject(labels) && !Object.keys(metadata.labels ?? {}).length) metadata.labels = labels;
}

/** A Job selects its pods by its uid, unless it says otherwise. */
function makeSelector({ spec, metadata }: Json): void {
  const meta = spec.template.metadata;
  meta.labels = Object.assign(meta.labels ?? {}, { ...generated(metadata.name ?? ''), ...meta.labels });
  const selector = (spec.selector ??= {});
  selector.matchLabels = { [UIDS[1]]: UID, ...selector.matchLabels };
}

const ownLabels: Check = ({ spec = {}, metadata: { name = '', uid } }, _, validation) => {
  // Since 1.37 the labels are checked only when a Job is made.
  if (validation.old && validation.minor >= 37) return;
  if (spec.manualSelector || spec.selector === undefined) return;
  const [labels, before] = [spec, validation.old?.spec].map(side => side?.template?.metadata?.labels ?? {});
  // A Job that was made without the labels of newer servers need not get them.
  const made = generated(name, validation.old && validation.old.metadata.uid !== uid ? uid : UID);
  const needed = Object.entries(made).filter(([label]) => !validation.old || !PREFIXED.includes(label) || PREFIXED.every(other => Object.hasOwn(before, other)));
  for (const [label, value] of needed) {
    const at = `spec.template.metadata.labels[${label}]`;
    if (!Object.hasOwn(labels, label)) validation.fail('Required', at, 'is required; the server makes it when it makes a Job');
    else if (labels[label] !== value) validation.fail('Invalid', at, 'must be left out; the server makes it');
  }
  if (readSelector(spec.selector, 'spec.selector', new ObjectValidation()) && !selects(spec.selector, Object.fromEntries(needed))) validation.fail('Invalid', 'spec.selector', 'must be left out; the server makes it, or set manualSelector');
};

const selector: Check = ({ selector: given, template }, path, validation) => {
  const at = `${path}.selector`;
  if (given === undefined) validation.fail('Required', at, 'is required with manualSelector');
  const before = validation.errors.length;
  labelSelector(given, at, validation);
  if (validation.errors.length === before || given === undefined) selected(given, template, `${path}.template`, validation);
};

/** The names of pods with an index are names of hosts. */
const hostNames: Check = ({ metadata: { name = '' }, spec = {} }, _, validation) => {
  const { completionMode, completions } = spec;
  if (completionMode === 'Indexed' && completions > 0 && dnsLabel(`${name}-${completions - 1}`).length) validation.fail('Invalid', 'metadata.name', `makes names of pods that are no DNS labels, '${name}-${completions - 1}'`);
};

export const JOB: BuiltInKind = {
  prepare: (job, old) => {
    job.spec ??= {};
    fillIn(job);
    if (!old && !job.spec.manualSelector) makeSelector(job);
  },
  check: all(object({ spec: free, status: free }), podNames, ownLabels, hostNames, (job, _, validation) => byValue(all(jobSpec(isNews(job, validation)), selector))(job.spec, 'spec', validation)),
};
