import { changed, created } from './laid-over';

/** With the paths that the API server 1.34 reports; none when it takes the object. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['{}', []],
  ['{spec: {replicas: -1}}', ['spec.replicas']],
  ['{spec: {selector: null}}', ['spec.selector', 'spec.template.metadata.labels']],
  ['{spec: {selector: {matchLabels: null}}}', ['spec.selector']],
  ['{spec: {selector: {matchLabels: {app: other}}}}', []],
  ['{spec: {selector: {matchExpressions: [{key: app, operator: Is}]}}}', ['spec.selector', 'spec.selector.matchExpressions[0].operator']],
  ['{spec: {template: {metadata: null}}}', ['spec.template.metadata.labels']],
  ['{spec: {template: {spec: {restartPolicy: Never}}}}', ['spec.template.spec.restartPolicy']],
  ['{spec: {template: {spec: {activeDeadlineSeconds: 5}}}}', ['spec.template.spec.activeDeadlineSeconds']],
  ['{spec: {strategy: {type: Recreate}}}', []],
  ['{spec: {strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}}}', ['spec.strategy.rollingUpdate']],
  ['{spec: {strategy: {type: rolling}}}', ['spec.strategy']],
  ['{spec: {strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}}}', ['spec.strategy.rollingUpdate.maxUnavailable']],
  ['{spec: {strategy: {rollingUpdate: {maxSurge: 150%, maxUnavailable: 150%}}}}', ['spec.strategy.rollingUpdate.maxUnavailable']],
  ['{spec: {strategy: {rollingUpdate: {maxSurge: "1"}}}}', ['spec.strategy.rollingUpdate.maxSurge']],
  ['{spec: {minReadySeconds: 600}}', ['spec.progressDeadlineSeconds']],
  ['{spec: {minReadySeconds: 10, progressDeadlineSeconds: 10}}', ['spec.progressDeadlineSeconds']],
  ['{spec: {revisionHistoryLimit: -1}}', ['spec.revisionHistoryLimit']],
];

test.each(CASES)('a Deployment: %s', (yaml, paths) => {
  expect(created('Deployment', yaml)).toEqual(paths);
});

/** The same of changes. */
const CHANGES: readonly (readonly [string, string, 'client' | 'server' | 'replace', readonly string[]])[] = [
  ['{}', '{spec: {strategy: {type: Recreate}}}', 'client', []],
  ['{}', '{spec: {strategy: {type: Recreate}}}', 'server', ['spec.strategy.rollingUpdate']],
  ['{}', '{spec: {strategy: {type: Recreate}}}', 'replace', []],
  ['{spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}}}', '{spec: {strategy: {type: Recreate}}}', 'client', []],
  ['{spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}}}', '{spec: {strategy: {type: Recreate}}}', 'server', []],
  ['{}', '{spec: {selector: {matchLabels: {app: orders, a: b}}}}', 'client', ['spec.selector']],
  ['{}', '{spec: {replicas: -1}}', 'server', ['spec.replicas']],
];

test.each(CHANGES)('%s becomes %s by %s', (old, now, method, paths) => {
  expect(changed('Deployment', old, now, method)).toEqual(paths);
});
