import { changed, created } from './laid-over';

/** With the paths that the API server 1.34 reports; none when it takes the budget. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['{}', []],
  ['{spec: {minAvailable: 50%}}', []],
  ['{spec: {minAvailable: 0, selector: {}}}', []],
  ['{spec: {minAvailable: null, selector: null}}', []],
  ['{spec: {maxUnavailable: 1}}', ['spec']],
  ['{spec: {minAvailable: "1"}}', ['spec.minAvailable']],
  ['{spec: {minAvailable: -1}}', ['spec.minAvailable']],
  ['{spec: {minAvailable: 101%}}', ['spec.minAvailable']],
  ['{spec: {minAvailable: null, maxUnavailable: 5.5%}}', ['spec.maxUnavailable']],
  ['{spec: {unhealthyPodEvictionPolicy: Always}}', ['spec.unhealthyPodEvictionPolicy']],
  ['{spec: {selector: {matchExpressions: [{key: app, operator: Exists, values: [a]}]}}}', ['spec.selector.matchExpressions[0].values']],
  ['{metadata: {labels: {a: "b c"}}}', ['metadata.labels']],
];

test.each(CASES)('a PodDisruptionBudget: %s', (yaml, paths) => {
  expect(created('PodDisruptionBudget', yaml)).toEqual(paths);
  expect(changed('PodDisruptionBudget', '{}', yaml, 'client')).toEqual(paths);
});

test('its name need not be that of a host, and its metadata are looked at last', () => {
  expect(created('PodDisruptionBudget', '{metadata: {name: Orders_DB, finalizers: [mine]}}')).toEqual([]);
  expect(created('PodDisruptionBudget', '{metadata: {name: a/b}}')).toEqual(['metadata.name']);
  expect(created('PodDisruptionBudget', '{metadata: {labels: {a: "b c"}}, spec: {minAvailable: x}}')).toEqual(['spec.minAvailable']);
});
