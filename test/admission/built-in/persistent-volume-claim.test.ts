import { changed, created } from './laid-over';

/** With the paths that the API server 1.34 reports; none when it takes the object. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['{}', []],
  ['{spec: null}', ['spec.accessModes', 'spec.resources[storage]']],
  ['{spec: {accessModes: [RWO]}}', ['spec.accessModes']],
  ['{spec: {accessModes: null}}', ['spec.accessModes']],
  ['{spec: {accessModes: [ReadWriteOncePod, ReadWriteOnce]}}', ['spec.accessModes']],
  ['{spec: {resources: null}}', ['spec.resources[storage]']],
  ['{spec: {resources: {requests: {storage: 0}}}}', ['spec.resources[storage]']],
  ['{spec: {resources: {requests: {storage: -1Gi}}}}', ['spec.resources[storage]']],
  ['{spec: {resources: {requests: {storage: 1.5Gi}, limits: {storage: 2Gi}}}}', []],
  ['{spec: {storageClassName: ""}}', []],
  ['{spec: {storageClassName: Fast}}', ['spec.storageClassName']],
  ['{spec: {volumeMode: block}}', ['spec.volumeMode']],
  ['{spec: {selector: {matchExpressions: [{key: a, operator: Is}]}}}', ['spec.selector.matchExpressions[0].operator']],
  ['{spec: {dataSource: {kind: Secret, name: a}}}', []],
  ['{spec: {dataSource: {kind: PersistentVolumeClaim}}}', ['spec.dataSource.name', 'spec.dataSourceRef.name']],
  ['{spec: {dataSourceRef: {kind: Secret, name: a}}}', ['spec.dataSource', 'spec.dataSourceRef']],
  ['{spec: {dataSourceRef: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: a}}}', []],
  ['{spec: {dataSource: {kind: PersistentVolumeClaim, name: a}, dataSourceRef: {kind: PersistentVolumeClaim, name: b}}}', ['spec']],
  ['{spec: {dataSourceRef: {kind: PersistentVolumeClaim, name: a, namespace: b}}}', []],
  ['{metadata: {finalizers: [a]}}', ['metadata.finalizers[0]']],
];

test.each(CASES)('a PersistentVolumeClaim: %s', (yaml, paths) => {
  expect(created('PersistentVolumeClaim', yaml)).toEqual(paths);
});

/** The same of changes. */
const CHANGES: readonly (readonly [string, string, 'client' | 'server' | 'replace', readonly string[]])[] = [
  ['{}', '{metadata: {labels: {a: b}}}', 'client', []],
  ['{}', '{spec: {accessModes: [ReadWriteMany]}}', 'client', ['spec']],
  ['{}', '{spec: {volumeMode: Block}}', 'client', ['spec', 'volumeMode']],
  ['{}', '{metadata: {annotations: {volume.beta.kubernetes.io/storage-class: fast}}}', 'server', ['metadata.annotations.volume.beta.kubernetes.io/storage-class']],
  ['{spec: {dataSource: {kind: PersistentVolumeClaim, name: a}}}', '{spec: {dataSourceRef: {kind: PersistentVolumeClaim, name: a}}}', 'replace', []],
  ['{spec: {dataSource: {kind: PersistentVolumeClaim, name: a}}}', '{spec: {dataSource: {kind: PersistentVolumeClaim, name: b}}}', 'client', ['spec']],
  ['{}', '{metadata: {finalizers: [a]}}', 'server', ['metadata.finalizers[1]']],
  ['{}', '{spec: {resources: {requests: {storage: 1Gi}, limits: {storage: 2Gi}}}}', 'client', ['spec']],
];

test.each(CHANGES)('%s becomes %s by %s', (old, now, method, paths) => {
  expect(changed('PersistentVolumeClaim', old, now, method)).toEqual(paths);
});
