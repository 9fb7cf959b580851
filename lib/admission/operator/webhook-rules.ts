import { PlainRule } from '../report/rule-text';
import { webhook } from './operator-rule';

export const OPERATOR_RULES: readonly PlainRule[] = [
  {
    id: 'cnpg/decode',
    kind: 'Cluster',
    what: 'The operator cannot read a value: a number too large, a quantity or duration that is none, another type.',
    fix: 'Write a value of the right type; quantities such as 1Gi, durations such as 30s.',
    why: 'Its webhook reads the object into its own types before it looks at any rule.',
    source: webhook('cluster', 'Default'),
    wrong: 'spec: {resources: {limits: {memory: 1 gigabyte}}}',
    right: 'spec: {resources: {limits: {memory: 1Gi}}}',
  },
  {
    id: 'cnpg/pod-patch',
    kind: 'Cluster',
    what: 'The annotation cnpg.io/podPatch is no JSON patch, or does not apply to the Pod that the operator would build.',
    fix: 'Write a list of operations, each with op, path and value. Replace and remove only what is there: a new cluster has no image yet, '
      + 'and no limits but those of its spec.',
    why: 'The operator applies it to every pod that it makes.',
    source: webhook('cluster', 'validatePodPatchAnnotation'),
    wrong: 'metadata: {annotations: {cnpg.io/podPatch: "{}"}}',
    right: 'metadata: {annotations: {cnpg.io/podPatch: "[]"}}',
  },
  {
    id: 'cnpg/validation-off',
    kind: 'Cluster',
    what: "The annotation cnpg.io/validation: disabled lets everything pass the operator's validation.",
    fix: 'Remove the annotation.',
    why: 'What the validation would have said comes later, as an error of the running database.',
    source: 'https://cloudnative-pg.io/docs/1.30/labels_annotations/',
    wrong: 'metadata: {annotations: {cnpg.io/validation: disabled}}',
    right: 'metadata: {annotations: {cnpg.io/validation: enabled}}',
  },
  {
    id: 'cnpg/validation-value',
    kind: 'Cluster',
    what: 'The annotation cnpg.io/validation has a value that the operator does not know, and is ignored.',
    fix: 'Remove the annotation.',
    why: 'It knows `enabled` and `disabled`; whoever wrote something else expected something else.',
    source: 'https://cloudnative-pg.io/docs/1.30/labels_annotations/',
    wrong: 'metadata: {annotations: {cnpg.io/validation: "off"}}',
    right: 'metadata: {annotations: {cnpg.io/validation: enabled}}',
  },
];
