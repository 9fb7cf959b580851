import { changed, created } from './laid-over';

/** With the paths that the API server 1.34 reports; none when it takes the object. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['{}', []],
  ['{spec: null}', ['spec.template.spec.containers', 'spec.template.spec.restartPolicy']],
  ['{spec: {template: {spec: {restartPolicy: null}}}}', ['spec.template.spec.restartPolicy']],
  ['{spec: {template: {spec: {restartPolicy: Always}}}}', ['spec.template.spec.restartPolicy']],
  ['{spec: {template: {spec: {restartPolicy: never}}}}', ['spec.template.spec.restartPolicy']],
  ['{spec: {parallelism: -1, completions: -1, backoffLimit: -1, activeDeadlineSeconds: -1, ttlSecondsAfterFinished: -1}}', ['spec.activeDeadlineSeconds', 'spec.backoffLimit', 'spec.completions', 'spec.parallelism', 'spec.ttlSecondsAfterFinished']],
  ['{spec: {selector: {matchLabels: {app: a}}}}', ['spec.selector', 'spec.template.metadata.labels']],
  ['{spec: {manualSelector: true}}', ['spec.selector', 'spec.template.metadata.labels']],
  ['{spec: {manualSelector: true, selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}}}}', []],
  ['{spec: {template: {metadata: {labels: {job-name: other}}}}}', ['spec.template.metadata.labels[job-name]']],
  ['{spec: {template: {metadata: {labels: {a: b c}}}}}', ['metadata.labels', 'spec.template.labels']],
  ['{metadata: {name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}', ['spec.template.labels']],
  ['{spec: {completionMode: Indexed}}', []],
  ['{spec: {completionMode: Indexed, completions: 3, parallelism: 200000}}', ['spec.parallelism']],
  ['{spec: {completionMode: indexed}}', ['spec.completionMode']],
  ['{spec: {backoffLimitPerIndex: 1, maxFailedIndexes: 1}}', ['spec.backoffLimitPerIndex', 'spec.maxFailedIndexes']],
  ['{spec: {completionMode: Indexed, completions: 3, maxFailedIndexes: 4}}', ['spec.backoffLimitPerIndex', 'spec.maxFailedIndexes']],
  ['{spec: {completionMode: Indexed, completions: 3, backoffLimitPerIndex: 1, podFailurePolicy: {rules: [{action: FailIndex, onExitCodes: '
    + '{operator: In, values: [1, 2]}}]}}}', []],
  ['{spec: {podFailurePolicy: {rules: [{action: FailIndex, onPodConditions: [{type: DisruptionTarget}]}]}}}', ['spec.podFailurePolicy.rules[0].action']],
  ['{spec: {podFailurePolicy: {rules: [{action: fail}]}}}', ['spec.podFailurePolicy.rules[0]', 'spec.podFailurePolicy.rules[0].action']],
  ['{spec: {podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, containerName: other, values: [0, 2, 1, 2]}}]}}}', ['spec.podFailurePolicy.rules[0].onExitCodes.containerName', 'spec.podFailurePolicy.rules[0].onExitCodes.values', 'spec.podFailurePolicy.rules[0].onExitCodes.values[0]', 'spec.podFailurePolicy.rules[0].onExitCodes.values[3]']],
  ['{spec: {podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: a b, status: Yes}]}]}}}', ['spec.podFailurePolicy.rules[0].onPodConditions[0].status', 'spec.podFailurePolicy.rules[0].onPodConditions[0].type']],
  ['{spec: {podFailurePolicy: {rules: []}, template: {spec: {restartPolicy: OnFailure}}}}', ['spec.template.spec.restartPolicy']],
  ['{spec: {podFailurePolicy: {rules: []}, podReplacementPolicy: TerminatingOrFailed}}', ['spec.podReplacementPolicy']],
  ['{spec: {successPolicy: {rules: [{succeededCount: 1}]}}}', ['spec.successPolicy']],
  ['{spec: {completionMode: Indexed, completions: 5, successPolicy: {rules: [{succeededIndexes: "0,2-4", succeededCount: 4}]}}}', []],
  ['{spec: {completionMode: Indexed, completions: 5, successPolicy: {rules: [{succeededIndexes: 0-5}, {succeededIndexes: 2-1}, {}, '
    + '{succeededCount: 6}, {succeededIndexes: "1,2", succeededCount: 3}]}}}', ['spec.successPolicy.rules[0].succeededIndexes', 'spec.successPolicy.rules[1].succeededIndexes', 'spec.successPolicy.rules[2]', 'spec.successPolicy.rules[3].succeededCount', 'spec.successPolicy.rules[4].succeededCount']],
  ['{spec: {managedBy: example.com/a}}', []],
  ['{spec: {managedBy: example}}', ['spec.managedBy']],
  ['{spec: {managedBy: ""}}', ['spec.managedBy']],
];

test.each(CASES)('a Job: %s', (yaml, paths) => {
  expect(created('Job', yaml)).toEqual(paths);
});

/** The same of changes. */
const CHANGES: readonly (readonly [string, string, 'client' | 'server' | 'replace', readonly string[]])[] = [
  ['{}', '{spec: {parallelism: 2}}', 'client', []],
  ['{}', '{spec: {parallelism: 2}}', 'server', []],
  ['{}', '{spec: {parallelism: 2}}', 'replace', ['spec.completions', 'spec.selector', 'spec.template', 'spec.template.metadata.labels']],
  ['{}', '{spec: {completions: 2}}', 'client', ['spec.completions']],
  ['{spec: {completionMode: Indexed, completions: 2}}', '{spec: {completionMode: Indexed, completions: 3, parallelism: 3}}', 'client', []],
  ['{spec: {completionMode: Indexed, completions: 2}}', '{spec: {completionMode: Indexed, completions: 3}}', 'client', ['spec.completions']],
  ['{}', '{spec: {podFailurePolicy: {rules: []}}}', 'client', ['spec.podFailurePolicy', 'spec.podReplacementPolicy']],
  ['{}', '{spec: {template: {metadata: {labels: {job-name: a}}}}}', 'client', ['spec.template', 'spec.template.metadata.labels[job-name]']],
];

test.each(CHANGES)('%s becomes %s by %s', (old, now, method, paths) => {
  expect(changed('Job', old, now, method)).toEqual(paths);
});
