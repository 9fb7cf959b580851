import { FieldSpec, Gvk } from './field-spec';

/**
 * The fields that kustomize changes in the kinds of Kubernetes when nothing else is configured; they stand in its package
 * `builtinpluginconsts`.
 */
export interface Specs {
  readonly namespace: readonly FieldSpec[];
  readonly namePrefix: readonly FieldSpec[];
  readonly nameSuffix: readonly FieldSpec[];
  readonly commonLabels: readonly FieldSpec[];
  readonly labels: readonly FieldSpec[];
  readonly templateLabels: readonly FieldSpec[];
  readonly commonAnnotations: readonly FieldSpec[];
  readonly images: readonly FieldSpec[];
  readonly replicas: readonly FieldSpec[];
  readonly nameReference: readonly NameReference[];
}

/** Where the name of a kind of object stands in others. */
export interface NameReference extends Gvk {
  readonly fieldSpecs: readonly FieldSpec[];
}

type Kind = readonly [kind: string, group?: string, version?: string];

const of = ([kind, group, version]: Kind, path: string, create = true): FieldSpec => ({
  kind, ...(group ? { group } : {}), ...(version ? { version } : {}), path, ...(create ? { create } : {}),
});

const CONTROLLER: Kind = ['ReplicationController', undefined, 'v1'];
const DEPLOYMENT: Kind = ['Deployment'];
const REPLICA_SET: Kind = ['ReplicaSet'];
const DAEMON_SET: Kind = ['DaemonSet'];
const STATEFUL_SET: Kind = ['StatefulSet', 'apps'];
const JOB: Kind = ['Job', 'batch'];
const CRON_JOB: Kind = ['CronJob', 'batch'];

/** The metadata of an object and of the pods that it makes. */
function metadata(field: 'labels' | 'annotations'): FieldSpec[] {
  const statefulSet: Kind = field === 'labels' ? STATEFUL_SET : ['StatefulSet'];
  return [
    { path: `metadata/${field}`, create: true },
    ...[CONTROLLER, DEPLOYMENT, REPLICA_SET, DAEMON_SET, statefulSet].map(kind => of(kind, `spec/template/metadata/${field}`)),
    ...(field === 'labels' ? [of(STATEFUL_SET, 'spec/volumeClaimTemplates[]/metadata/labels')] : []),
    of(JOB, `spec/template/metadata/${field}`),
    of(CRON_JOB, `spec/jobTemplate/metadata/${field}`),
    of(CRON_JOB, `spec/jobTemplate/spec/template/metadata/${field}`),
  ];
}

function affinity(kind: Kind): FieldSpec[] {
  const terms = ['podAffinity', 'podAntiAffinity'].flatMap(name => [
    `affinity/${name}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm`, `affinity/${name}/requiredDuringSchedulingIgnoredDuringExecution`,
  ]);
  return [...terms, 'topologySpreadConstraints'].map(path => of(kind, `spec/template/spec/${path}/labelSelector/matchLabels`, false));
}

const SELECTORS: readonly FieldSpec[] = [
  of(['Service', undefined, 'v1'], 'spec/selector'),
  of(CONTROLLER, 'spec/selector'),
  of(DEPLOYMENT, 'spec/selector/matchLabels'),
  ...affinity(['Deployment', 'apps']),
  of(REPLICA_SET, 'spec/selector/matchLabels'),
  of(DAEMON_SET, 'spec/selector/matchLabels'),
  of(STATEFUL_SET, 'spec/selector/matchLabels'),
  ...affinity(STATEFUL_SET),
  of(JOB, 'spec/selector/matchLabels', false),
  of(CRON_JOB, 'spec/jobTemplate/spec/selector/matchLabels', false),
  of(['PodDisruptionBudget', 'policy'], 'spec/selector/matchLabels', false),
  ...['podSelector', 'ingress/from/podSelector', 'egress/to/podSelector'].map(path => of(['NetworkPolicy', 'networking.k8s.io'], `spec/${path}/matchLabels`, false)),
];

/** What has the spec of a pod, and where. */
const PODS: ReadonlyArray<readonly [Kind, string]> = [
  [['Pod', undefined, 'v1'], 'spec'],
  [['PodTemplate'], 'template/spec'],
  ...['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job'].map(kind => [[kind] as Kind, 'spec/template/spec'] as const),
  [['CronJob'], 'spec/jobTemplate/spec/template/spec'],
];

const inPods = (...paths: readonly string[]) => PODS.flatMap(([kind, spec]) => paths.map(path => of(kind, `${spec}/${path}`, false)));

/** The same without ReplicaSets and templates, and with ReplicationControllers. */
const inSomePods = (path: string) => [
  of(['Pod'], `spec/${path}`, false),
  ...['StatefulSet', 'Deployment', 'ReplicationController', 'Job', 'DaemonSet'].map(kind => of([kind], `spec/template/spec/${path}`, false)),
  of(['CronJob'], `spec/jobTemplate/spec/template/spec/${path}`, false),
];

const containers = (path: string) => [`containers/${path}`, `initContainers/${path}`];
const named = (kind: string, group: string | undefined, ...paths: readonly string[]) => paths.map(path => of([kind, group], path, false));
const SCALED = named('HorizontalPodAutoscaler', undefined, 'spec/scaleTargetRef/name');
const RBAC = 'rbac.authorization.k8s.io';
const WEBHOOKS = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'];

const NAME_REFERENCES: readonly NameReference[] = [
  ...['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map(kind => ({ kind, fieldSpecs: SCALED })),
  {
    kind: 'ConfigMap',
    version: 'v1',
    fieldSpecs: [
      ...inPods('volumes/configMap/name', ...containers('env/valueFrom/configMapKeyRef/name'), ...containers('envFrom/configMapRef/name'), 'volumes/projected/sources/configMap/name'),
      ...named('Node', undefined, 'spec/configSource/configMap'),
      ...['Role', 'ClusterRole'].flatMap(kind => named(kind, undefined, 'rules/resourceNames')),
      ...named('Ingress', undefined, 'metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap'),
    ],
  },
  {
    kind: 'Secret',
    version: 'v1',
    fieldSpecs: [
      ...inPods('volumes/secret/secretName', ...containers('env/valueFrom/secretKeyRef/name'), ...containers('envFrom/secretRef/name'), 'imagePullSecrets/name', 'volumes/projected/sources/secret/name'),
      ...named('Ingress', undefined, 'spec/tls/secretName', ...['ingress.kubernetes.io\\/auth-secret', 'nginx.ingress.kubernetes.io\\/auth-secret', 'nginx.ingress.kubernetes.io\\/auth-tls-secret'].map(name => `metadata/annotations/${name}`)),
      ...named('ServiceAccount', undefined, 'imagePullSecrets/name'),
      ...named('StorageClass', undefined, ...['secretName', 'adminSecretName', 'userSecretName', 'secretRef'].map(name => `parameters/${name}`)),
      ...['Role', 'ClusterRole'].flatMap(kind => named(kind, undefined, 'rules/resourceNames')),
      of(['Service', 'serving.knative.dev', 'v1'], 'spec/template/spec/containers/env/valueFrom/secretKeyRef/name', false),
      ...named('PersistentVolume', undefined, 'spec/azureFile/secretName'),
    ],
  },
  {
    kind: 'Service',
    version: 'v1',
    fieldSpecs: [
      ...named('StatefulSet', 'apps', 'spec/serviceName'),
      ...named('Ingress', undefined, 'spec/rules/http/paths/backend/serviceName', 'spec/backend/serviceName', 'spec/rules/http/paths/backend/service/name', 'spec/defaultBackend/service/name'),
      ...named('APIService', 'apiregistration.k8s.io', 'spec/service/name'),
      ...WEBHOOKS.flatMap(kind => named(kind, 'admissionregistration.k8s.io', 'webhooks/clientConfig/service')),
    ],
  },
  { kind: 'Role', group: RBAC, fieldSpecs: named('RoleBinding', RBAC, 'roleRef/name') },
  { kind: 'ClusterRole', group: RBAC, fieldSpecs: ['RoleBinding', 'ClusterRoleBinding'].flatMap(kind => named(kind, RBAC, 'roleRef/name')) },
  {
    kind: 'ServiceAccount',
    version: 'v1',
    fieldSpecs: [...['RoleBinding', 'ClusterRoleBinding'].flatMap(kind => named(kind, RBAC, 'subjects')), ...inSomePods('serviceAccountName')],
  },
  { kind: 'PersistentVolumeClaim', version: 'v1', fieldSpecs: inSomePods('volumes/persistentVolumeClaim/claimName') },
  { kind: 'PersistentVolume', version: 'v1', fieldSpecs: [...named('PersistentVolumeClaim', undefined, 'spec/volumeName'), ...named('ClusterRole', undefined, 'rules/resourceNames')] },
  {
    kind: 'StorageClass',
    version: 'v1',
    group: 'storage.k8s.io',
    fieldSpecs: [
      ...['PersistentVolume', 'PersistentVolumeClaim'].flatMap(kind => named(kind, undefined, 'spec/storageClassName')),
      ...named('StatefulSet', undefined, 'spec/volumeClaimTemplates/spec/storageClassName'),
    ],
  },
  { kind: 'PriorityClass', version: 'v1', group: 'scheduling.k8s.io', fieldSpecs: inSomePods('priorityClassName') },
  { kind: 'IngressClass', version: 'v1', group: 'networking.k8s.io/v1', fieldSpecs: named('Ingress', undefined, 'spec/ingressClassName') },
  { kind: 'ValidatingAdmissionPolicy', group: 'admissionregistration.k8s.io', fieldSpecs: named('ValidatingAdmissionPolicyBinding', 'admissionregistration.k8s.io', 'spec/policyName') },
];

export const DEFAULT_SPECS: Specs = {
  namespace: [
    { path: 'metadata/name', kind: 'Namespace', create: true },
    { path: 'spec/service/namespace', group: 'apiregistration.k8s.io', kind: 'APIService', create: true },
    { path: 'spec/conversion/webhook/clientConfig/service/namespace', group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
  ],
  namePrefix: [{ path: 'metadata/name' }],
  nameSuffix: [{ path: 'metadata/name' }],
  commonLabels: [...SELECTORS, ...metadata('labels')],
  labels: [],
  templateLabels: metadata('labels'),
  commonAnnotations: metadata('annotations'),
  images: ['', 'template/spec/'].flatMap(spec =>
    ['containers[]/image', 'initContainers[]/image', 'volumes[]/image/reference'].map(path => ({ path: `spec/${spec}${path}`, create: true }))),
  replicas: ['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map(kind => ({ path: 'spec/replicas', create: true, kind })),
  nameReference: NAME_REFERENCES,
};
