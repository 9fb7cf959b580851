import { changed, created } from './laid-over';

/** With the paths that the API server 1.34 reports; none when it takes the object. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['{}', []],
  ['{spec: {serviceName: null}}', []],
  ['{spec: {serviceName: Orders}}', ['spec.serviceName']],
  ['{metadata: {name: a.b}}', ['metadata.name']],
  ['{spec: {podManagementPolicy: parallel}}', ['spec.podManagementPolicy']],
  ['{spec: {updateStrategy: {type: Recreate}}}', ['spec.updateStrategy']],
  ['{spec: {updateStrategy: {type: OnDelete, rollingUpdate: {}}}}', ['spec.updateStrategy.rollingUpdate']],
  ['{spec: {updateStrategy: {rollingUpdate: {partition: -1}}}}', ['spec.updateStrategy.rollingUpdate.partition']],
  ['{spec: {persistentVolumeClaimRetentionPolicy: {whenDeleted: delete}}}', ['spec.persistentVolumeClaimRetentionPolicy.whenDeleted']],
  ['{spec: {ordinals: {start: -1}, replicas: -1}}', ['spec.ordinals.start', 'spec.replicas']],
  ['{spec: {selector: {matchLabels: {app: other}}}}', []],
  ['{spec: {template: {spec: {restartPolicy: Never, activeDeadlineSeconds: 1}}}}', ['spec.template.spec.activeDeadlineSeconds', 'spec.template.spec.restartPolicy']],
  ['{spec: {template: {spec: {hostname: A_b, subdomain: A_b}}}}', []],
  ['{spec: {volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: '
    + '1Gi}}}}]}}', []],
  ['{spec: {volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, '
    + 'storageClassName: Fast}}]}}', ['spec.volumeClaimTemplates[0].spec.storageClassName']],
  ['{spec: {volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: 1Gi}}, accessModes: [RWO]}}]}}', ['spec.volumeClaimTemplates[0].spec.accessModes']],
  ['{spec: {volumeClaimTemplates: [{metadata: {name: Data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: '
    + '1Gi}}}}]}}', ['spec.template.spec.volumes[0].name']],
  ['{spec: {volumeClaimTemplates: [{metadata: {name: data}}]}}', ['spec.volumeClaimTemplates[0].spec.accessModes', 'spec.volumeClaimTemplates[0].spec.resources[storage]']],
  ['{spec: {template: {spec: {containers: [{name: app, image: a, volumeMounts: [{name: data, mountPath: /a}]}]}}}}', ['spec.template.spec.containers[0].volumeMounts[0].name']],
  ['{spec: {template: {spec: {containers: [{name: app, image: a, volumeMounts: [{name: data, mountPath: /a}]}], volumes: [{name: B, '
    + 'emptyDir: {}}]}}, volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: '
    + '{storage: 1Gi}}}}]}}', ['spec.template.spec.volumes[1].name']],
];

test.each(CASES)('a StatefulSet: %s', (yaml, paths) => {
  expect(created('StatefulSet', yaml)).toEqual(paths);
});

/** The same of changes. */
const CHANGES: readonly (readonly [string, string, 'client' | 'server' | 'replace', readonly string[]])[] = [
  ['{}', '{spec: {updateStrategy: {type: OnDelete}}}', 'client', ['spec.updateStrategy.rollingUpdate']],
  ['{}', '{spec: {updateStrategy: {type: OnDelete}}}', 'server', ['spec.updateStrategy.rollingUpdate']],
  ['{}', '{spec: {updateStrategy: {type: OnDelete}}}', 'replace', []],
  ['{}', '{spec: {serviceName: Other}}', 'client', ['spec']],
  ['{}', '{spec: {replicas: -1}}', 'client', ['spec.replicas']],
  ['{}', '{spec: {volumeClaimTemplates: [{metadata: {name: data}}]}}', 'replace', ['spec']],
];

test.each(CHANGES)('%s becomes %s by %s', (old, now, method, paths) => {
  expect(changed('StatefulSet', old, now, method)).toEqual(paths);
});
