import { changed, created } from './laid-over';

/** With the paths that the API server 1.34 reports; none when it takes the object. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['{}', []],
  ['{spec: {selector: null}}', ['spec.template.metadata.labels']],
  ['{spec: {selector: {matchLabels: null}}}', ['spec.selector']],
  ['{spec: {selector: {matchExpressions: [{key: app, operator: Is}]}}}', ['spec.selector.matchExpressions[0].operator']],
  ['{spec: {updateStrategy: {type: Recreate}}}', ['spec.updateStrategy']],
  ['{spec: {updateStrategy: {type: OnDelete, rollingUpdate: {maxSurge: x}}}}', []],
  ['{spec: {updateStrategy: {rollingUpdate: {maxSurge: 1}}}}', ['spec.updateStrategy.rollingUpdate.maxSurge']],
  ['{spec: {updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}}}', []],
  ['{spec: {updateStrategy: {rollingUpdate: {maxUnavailable: 0%}}}}', ['spec.updateStrategy.rollingUpdate.maxUnavailable']],
  ['{spec: {template: {spec: {restartPolicy: OnFailure}}}}', ['spec.template.spec.restartPolicy']],
];

test.each(CASES)('a DaemonSet: %s', (yaml, paths) => {
  expect(created('DaemonSet', yaml)).toEqual(paths);
});

/** The same of changes. */
const CHANGES: readonly (readonly [string, string, 'client' | 'server' | 'replace', readonly string[]])[] = [
  ['{}', '{spec: {updateStrategy: {type: OnDelete}}}', 'client', []],
  ['{}', '{spec: {selector: null}}', 'replace', ['spec.selector', 'spec.template.metadata.labels']],
  ['{spec: {updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}}}', '{}', 'client', []],
];

test.each(CHANGES)('%s becomes %s by %s', (old, now, method, paths) => {
  expect(changed('DaemonSet', old, now, method)).toEqual(paths);
});
