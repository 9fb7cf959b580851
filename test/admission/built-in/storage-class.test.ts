import { changed, created } from './laid-over';

/** With the paths that the API server 1.34 reports; none when it takes the object. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['{}', []],
  ['{provisioner: ""}', ['provisioner']],
  ['{provisioner: Example.com/Disk}', []],
  ['{provisioner: a/b/c}', ['provisioner']],
  ['{parameters: {a: b}}', []],
  ['{parameters: {"": b}}', ['parameters']],
  ['{reclaimPolicy: Recycle}', ['reclaimPolicy']],
  ['{reclaimPolicy: Retain, volumeBindingMode: WaitForFirstConsumer}', []],
  ['{volumeBindingMode: Delayed}', ['volumeBindingMode']],
  ['{allowedTopologies: [{matchLabelExpressions: [{key: a, values: [b]}]}]}', []],
  ['{allowedTopologies: [{}]}', ['allowedTopologies[0].matchLabelExpressions']],
  ['{allowedTopologies: [{matchLabelExpressions: [{key: a b, values: []}]}]}', ['allowedTopologies[0].matchLabelExpressions[0].key', 'allowedTopologies[0].matchLabelExpressions[0].values']],
  ['{allowedTopologies: [{matchLabelExpressions: [{key: a, values: [b, b]}, {key: a, values: [c]}]}]}', ['allowedTopologies[0].matchLabelExpressions[0].values[1]', 'allowedTopologies[0].matchLabelExpressions[1].key']],
  ['{allowedTopologies: [{matchLabelExpressions: [{key: a, values: [b, c]}]}, {matchLabelExpressions: [{key: a, values: [c, b]}]}]}', ['allowedTopologies[1].matchLabelExpressions']],
];

test.each(CASES)('a StorageClass: %s', (yaml, paths) => {
  expect(created('StorageClass', yaml)).toEqual(paths);
});

/** The same of changes. */
const CHANGES: readonly (readonly [string, string, 'client' | 'server' | 'replace', readonly string[]])[] = [
  ['{}', '{allowVolumeExpansion: true}', 'client', []],
  ['{}', '{reclaimPolicy: Delete, volumeBindingMode: Immediate}', 'client', []],
  ['{}', '{reclaimPolicy: Retain}', 'client', ['reclaimPolicy']],
  ['{}', '{parameters: {}}', 'client', ['parameters']],
  ['{parameters: {}}', '{parameters: {}}', 'server', ['parameters']],
  ['{parameters: {a: b}}', '{parameters: {a: c}}', 'replace', ['parameters']],
  ['{}', '{volumeBindingMode: WaitForFirstConsumer, provisioner: a/b}', 'client', ['provisioner', 'volumeBindingMode']],
];

test.each(CHANGES)('%s becomes %s by %s', (old, now, method, paths) => {
  expect(changed('StorageClass', old, now, method)).toEqual(paths);
});
