import { created } from './laid-over';

/** With the paths that the API server 1.34 reports; none when it takes the object. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['{}', []],
  ['{spec: {replicas: -1, minReadySeconds: -1}}', ['spec.minReadySeconds', 'spec.replicas']],
  ['{spec: {selector: {matchLabels: {app: other}}}}', []],
];

test.each(CASES)('a ReplicaSet: %s', (yaml, paths) => {
  expect(created('ReplicaSet', yaml)).toEqual(paths);
});
