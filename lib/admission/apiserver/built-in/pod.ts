import { isObject, Json } from '../../../facts/json-value';
import { all, Check, free, isZero, object } from './checks';
import { BuiltInKind } from './kind';
import { hasAppArmor, matchingProfiles, podAnnotations } from './pod-annotations';
import { podSpec } from './pod-spec';
import { podWarnings } from './pod-warnings';
import { containersOf, hostnameProblems, podAffinityTerms } from './pod-parts';

/** What other objects of a cluster decide of; a pod that has it may not get past the server's plugins. */
const DECIDED: Readonly<Record<string, (value: Json) => boolean>> = {
  serviceAccountName: name => name === 'default',
  serviceAccount: name => name === 'default',
  priorityClassName: () => false,
  priority: () => false,
  preemptionPolicy: () => false,
};

const decided: Check = ({ spec = {} }, _, validation) => {
  for (const field of Object.keys(DECIDED)) if (!isZero(spec[field]) && !DECIDED[field](spec[field])) validation.leave(`spec.${field}`);
  if (spec.runtimeClassName !== undefined) validation.leave('spec.runtimeClassName');
};

/** Without requests of its own a container requests its limits, and with the network of the host its ports are those of the host. */
function prepare(pod: Json): void {
  const { spec, metadata } = pod;
  if (!isObject(spec)) return;
  if (spec.terminationGracePeriodSeconds < 0) spec.terminationGracePeriodSeconds = 1;
  for (const [container] of containersOf(spec, '')) {
    const { resources, ports } = container;
    if (isObject(resources?.limits)) resources.requests = { ...resources.limits, ...resources.requests };
    if (spec.hostNetwork) for (const port of ports ?? []) port.hostPort ||= port.containerPort;
  }
  for (const constraint of spec.topologySpreadConstraints ?? []) selectOwn(constraint.labelSelector, constraint.matchLabelKeys, 'In', metadata.labels);
  for (const [term] of podAffinityTerms(spec, '')) {
    selectOwn(term.labelSelector, term.matchLabelKeys, 'In', metadata.labels);
    selectOwn(term.labelSelector, term.mismatchLabelKeys, 'NotIn', metadata.labels);
  }
}

/** Adds what the pod has of these labels to a selector. */
function selectOwn(selector: Json, keys: Json, operator: string, labels: Json): void {
  if (!isObject(selector)) return;
  for (const key of keys ?? []) {
    if (Object.hasOwn(labels ?? {}, key)) selector.matchExpressions = [...selector.matchExpressions ?? [], { key, operator, values: [labels[key]] }];
  }
}

const gated: Check = ({ spec = {} }, _, validation) => {
  if (spec.nodeName && spec.schedulingGates?.length) validation.fail('Forbidden', 'spec.nodeName', 'must be left out as long as there are schedulingGates');
};

/** What makes a name of a pod no name of a host. */
const hostname: Check = ({ metadata: { name = '' } }, _, validation) => {
  const problems = hostnameProblems(name);
  if (problems.length) validation.warn('metadata.name', `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`);
};

const spec: Check = (pod, _, validation) => {
  podAnnotations(pod, 'metadata.annotations', validation);
  podSpec(pod.metadata.name)(pod.spec, 'spec', validation);
  if (hasAppArmor(pod)) validation.leave('metadata.annotations');
  else matchingProfiles(pod, 'spec', validation);
};

export const POD: BuiltInKind = {
  prepare,
  check: all(object({ spec: free, status: free }), decided, spec, gated, hostname, podWarnings),
  // Almost nothing of an existing pod can change.
  checkChange: (_, __, validation) => validation.leave('spec'),
};
