import { changed, created } from './laid-over';

/** With the paths that the API server 1.34 reports; none when it takes the object. */
const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ['Role', '{}', []],
  ['Role', '{rules: null}', []],
  ['Role', '{rules: [{apiGroups: [""], resources: [secrets]}]}', ['rules[0].verbs']],
  ['Role', '{rules: [{resources: [secrets], verbs: [get]}]}', ['rules[0].apiGroups']],
  ['Role', '{rules: [{apiGroups: [""], verbs: ["*"]}]}', ['rules[0].resources']],
  ['Role', '{rules: [{}]}', ['rules[0].apiGroups', 'rules[0].resources', 'rules[0].verbs']],
  ['Role', '{rules: [{nonResourceURLs: [/metrics], verbs: [get]}]}', ['rules[0].nonResourceURLs']],
  ['Role', '{rules: [{apiGroups: [""], resources: [pods, pods/log], resourceNames: [a], verbs: [get, foo]}]}', []],
  ['Role', '{metadata: {name: "system:reader A"}}', []],
  ['Role', '{metadata: {name: a%b}}', ['metadata.name']],
  ['ClusterRole', '{rules: [{nonResourceURLs: [/metrics, "*"], verbs: [get]}]}', []],
  ['ClusterRole', '{rules: [{nonResourceURLs: [/metrics], resources: [pods], apiGroups: [""], verbs: [get]}]}', ['rules[0].nonResourceURLs']],
  ['ClusterRole', '{rules: null, aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}}', []],
  ['ClusterRole', '{aggregationRule: {}}', ['aggregationRule.clusterRoleSelectors']],
  ['ClusterRole', '{aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b c}}, {matchExpressions: [{key: a, operator: In}]}]}}', ['aggregationRule.clusterRoleSelectors[0]', 'aggregationRule.clusterRoleSelectors[0].matchLabels', 'aggregationRule.clusterRoleSelectors[1]', 'aggregationRule.clusterRoleSelectors[1].matchExpressions[0].values']],
];

test.each(CASES)('%s: %s', (kind, yaml, paths) => {
  expect(created(kind, yaml)).toEqual(paths);
});

/** The same of changes. */
const CHANGES: readonly (readonly [string, string, string, 'client' | 'server' | 'replace', readonly string[]])[] = [
  ['Role', '{}', '{rules: [{}]}', 'client', ['rules[0].apiGroups', 'rules[0].resources', 'rules[0].verbs']],
  ['ClusterRole', '{}', '{rules: null}', 'server', []],
];

test.each(CHANGES)('%s %s becomes %s by %s', (kind, old, now, method, paths) => {
  expect(changed(kind, old, now, method)).toEqual(paths);
});
