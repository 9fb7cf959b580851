import { changed, created } from './laid-over';

/** With the paths that the API server 1.34 reports; none when it takes the object. */
const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ['RoleBinding', '{}', []],
  ['RoleBinding', '{subjects: null}', []],
  ['RoleBinding', '{subjects: [{kind: User, name: a}, {kind: Group, name: "system:masters"}]}', []],
  ['RoleBinding', '{subjects: [{kind: ServiceAccount, name: a}]}', []],
  ['RoleBinding', '{subjects: [{kind: ServiceAccount, name: A_b}]}', ['subjects[0].name']],
  ['RoleBinding', '{subjects: [{kind: ServiceAccount, name: a, apiGroup: rbac.authorization.k8s.io}]}', ['subjects[0].apiGroup']],
  ['RoleBinding', '{subjects: [{kind: serviceaccount, name: a}]}', ['subjects[0].kind']],
  ['RoleBinding', '{subjects: [{kind: User, apiGroup: "v1"}]}', ['subjects[0].apiGroup', 'subjects[0].name']],
  ['RoleBinding', '{subjects: [{}]}', ['subjects[0].kind', 'subjects[0].name']],
  ['RoleBinding', '{roleRef: {kind: ClusterRole}}', []],
  ['RoleBinding', '{roleRef: {kind: role, apiGroup: ""}}', ['roleRef.kind']],
  ['RoleBinding', '{roleRef: {apiGroup: rbac.authorization.k8s.io/v1}}', ['roleRef.apiGroup']],
  ['RoleBinding', '{roleRef: null}', ['roleRef.kind', 'roleRef.name']],
  ['RoleBinding', '{roleRef: {name: a/b}}', ['roleRef.name']],
  ['ClusterRoleBinding', '{}', []],
  ['ClusterRoleBinding', '{roleRef: {kind: Role}}', ['roleRef.kind']],
  ['ClusterRoleBinding', '{subjects: [{kind: ServiceAccount, name: a}]}', ['subjects[0].namespace']],
  ['ClusterRoleBinding', '{subjects: [{kind: ServiceAccount, name: a, namespace: b}]}', []],
];

test.each(CASES)('%s: %s', (kind, yaml, paths) => {
  expect(created(kind, yaml)).toEqual(paths);
});

/** The same of changes. */
const CHANGES: readonly (readonly [string, string, string, 'client' | 'server' | 'replace', readonly string[]])[] = [
  ['RoleBinding', '{}', '{roleRef: {name: other}}', 'client', ['roleRef']],
  ['RoleBinding', '{}', '{subjects: [{kind: User, name: a}]}', 'client', []],
];

test.each(CHANGES)('%s %s becomes %s by %s', (kind, old, now, method, paths) => {
  expect(changed(kind, old, now, method)).toEqual(paths);
});
