import { claimChange, jobChange, serviceAddress, statefulSetChange, storageClassChange } from './built-in-changes';
import { both, BuiltInChange, fixed, once, Ruling, sealed } from './fixed-field';
import { RuleText } from '../report/rule-text';

/**
 * A rule of the API server about changes of its own kinds. Its examples are `{old, new}`, each laid over a minimal manifest of
 * the first kind.
 */
export interface BuiltInRule extends RuleText {
  readonly kinds: readonly string[];
  readonly check: (change: BuiltInChange) => readonly Ruling[];
}

const WORKLOADS = 'https://kubernetes.io/docs/concepts/workloads/controllers';

export const BUILT_IN_RULES: readonly BuiltInRule[] = [
  {
    id: 'apiserver/secret-change',
    kinds: ['Secret'],
    what: 'The type of a Secret cannot change, and with `immutable: true` its data cannot either.',
    fix: 'Make a Secret with another name and point to that one, or delete the old one first.',
    why: 'Kubelets do not look again at an immutable Secret, and the type says what its readers may expect.',
    source: 'https://kubernetes.io/docs/concepts/configuration/secret/#secret-immutable',
    wrong: '{old: {type: Opaque}, new: {type: kubernetes.io/basic-auth}}',
    right: '{old: {type: Opaque}, new: {type: Opaque, immutable: true}}',
    check: both(fixed({ path: 'type', defaults: { type: 'Opaque' } }), sealed('data')),
  },
  {
    id: 'apiserver/configmap-change',
    kinds: ['ConfigMap'],
    what: 'A ConfigMap with `immutable: true` cannot change.',
    fix: 'Make a ConfigMap with another name and point to that one, or delete the old one first.',
    why: 'Kubelets do not look at it again, so a change would reach some pods only.',
    source: 'https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-immutable',
    wrong: '{old: {immutable: true, data: {a: b}}, new: {immutable: true, data: {a: c}}}',
    right: '{old: {data: {a: b}}, new: {immutable: true, data: {a: c}}}',
    check: sealed('data', 'binaryData'),
  },
  {
    id: 'apiserver/service-change',
    kinds: ['Service'],
    what: 'The address of a Service cannot change: `clusterIP`, the first of `clusterIPs` and of `ipFamilies`, and the class of its load balancer.',
    fix: 'Keep the old value, or make a new Service.',
    why: 'Clients hold the address; the server gives it once. A Service cannot become headless, or stop to be it.',
    source: 'https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors',
    wrong: '{old: {spec: {clusterIP: None}}, new: {spec: {clusterIP: 10.96.0.20}}}',
    right: '{old: {spec: {clusterIP: None}}, new: {spec: {clusterIP: None, publishNotReadyAddresses: true}}}',
    check: serviceAddress,
  },
  {
    id: 'apiserver/statefulset-change',
    kinds: ['StatefulSet'],
    what: 'Of the `spec` of a StatefulSet only replicas, ordinals, template, updateStrategy, revisionHistoryLimit, persistentVolumeClaimRetentionPolicy and minReadySeconds can change.',
    fix: 'Restore the old values, or delete the StatefulSet with `--cascade=orphan` and make it again.',
    why: 'Its pods and volumes were made with the other fields, and the controller does not make them again.',
    source: `${WORKLOADS}/statefulset/`,
    wrong: '{old: {spec: {serviceName: orders}}, new: {spec: {serviceName: other}}}',
    right: '{old: {spec: {replicas: 1}}, new: {spec: {replicas: 3, podManagementPolicy: OrderedReady}}}',
    check: statefulSetChange,
  },
  {
    id: 'apiserver/selector-change',
    kinds: ['Deployment', 'ReplicaSet', 'DaemonSet'],
    what: 'The selector of a Deployment, ReplicaSet or DaemonSet cannot change.',
    fix: 'Restore the old selector, or make an object with another name.',
    why: 'The pods of the old selector would belong to nobody and stay.',
    source: `${WORKLOADS}/deployment/#label-selector-updates`,
    wrong: '{old: {spec: {selector: {matchLabels: {app: orders}}}}, new: {spec: {selector: {matchLabels: {app: other}}, template: {metadata: {labels: {app: other}}}}}}',
    right: '{old: {spec: {minReadySeconds: 1}}, new: {spec: {minReadySeconds: 2}}}',
    check: fixed({ path: 'spec.selector' }),
  },
  {
    id: 'apiserver/job-change',
    kinds: ['Job'],
    what: 'The pods of a Job cannot change: its template, its selector, its completions and what counts as failure.',
    fix: 'Make a Job with another name, or delete the old one first.',
    why: 'A Job runs once; pods of two versions would be counted together.',
    source: `${WORKLOADS}/job/`,
    wrong: '{old: {spec: {template: {spec: {containers: [{name: app, image: "app:1"}]}}}}, new: {spec: {template: {spec: {containers: [{name: app, image: "app:2"}]}}}}}',
    right: '{old: {spec: {parallelism: 1}}, new: {spec: {parallelism: 2}}}',
    check: jobChange,
  },
  {
    id: 'apiserver/claim-change',
    kinds: ['PersistentVolumeClaim'],
    what: 'Of a PersistentVolumeClaim only the requested storage can change, and only when it is bound.',
    fix: 'Restore the old values, or make a new claim.',
    why: 'The volume was chosen by them.',
    source: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims',
    wrong: '{old: {spec: {storageClassName: fast}}, new: {spec: {storageClassName: slow}}}',
    right: '{old: {metadata: {labels: {a: b}}}, new: {metadata: {labels: {a: c}}}}',
    check: claimChange,
  },
  {
    id: 'apiserver/storage-class-change',
    kinds: ['StorageClass'],
    what: 'The provisioner, parameters, reclaim policy and binding mode of a StorageClass cannot change.',
    fix: 'Make a StorageClass with another name.',
    why: 'The volumes that exist were made by the old ones.',
    source: 'https://kubernetes.io/docs/concepts/storage/storage-classes/',
    wrong: '{old: {parameters: {type: ssd}}, new: {parameters: {type: disk}}}',
    right: '{old: {allowVolumeExpansion: false}, new: {allowVolumeExpansion: true}}',
    check: storageClassChange,
  },
  {
    id: 'apiserver/role-ref-change',
    kinds: ['RoleBinding', 'ClusterRoleBinding'],
    what: 'The role of a binding cannot change.',
    fix: 'Delete the binding and make it again.',
    why: 'Who may edit the subjects of a binding must not thereby be able to give them another role.',
    source: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding',
    wrong: '{old: {roleRef: {name: reader}}, new: {roleRef: {name: writer}}}',
    right: '{old: {subjects: [{kind: User, name: a}]}, new: {subjects: [{kind: User, name: b}]}}',
    check: change => once(fixed({ path: 'roleRef', message: 'cannot change roleRef', defaults: { 'roleRef.apiGroup': 'rbac.authorization.k8s.io' } })(change)),
  },
  {
    id: 'apiserver/priority-class-change',
    kinds: ['PriorityClass'],
    what: 'The value and the preemption policy of a PriorityClass cannot change.',
    fix: 'Make a PriorityClass with another name.',
    why: 'Pods carry the number from when they were made.',
    source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/#priorityclass',
    wrong: '{old: {value: 1000}, new: {value: 2000}}',
    right: '{old: {description: a}, new: {description: b}}',
    check: fixed(
      { path: 'value', type: 'Forbidden', message: 'may not be changed in an update.' },
      { path: 'preemptionPolicy', defaults: { preemptionPolicy: 'PreemptLowerPriority' } },
    ),
  },
];

const byKind = new Map(BUILT_IN_RULES.flatMap(rule => rule.kinds.map(kind => [kind, rule] as const)));

export function builtInRule(kind: string): BuiltInRule | undefined {
  return byKind.get(kind);
}
