const labels = { app: 'orders' };
const selector = { matchLabels: labels };
const pod = { containers: [{ name: 'app', image: 'app:1' }] };
const template = { metadata: { labels }, spec: pod };
const job = { template: { spec: { ...pod, restartPolicy: 'Never' } } };
const metadata = { name: 'orders' };
const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }];
const subjects = [{ kind: 'ServiceAccount', name: 'orders', namespace: 'default' }];
const roleRef = (kind: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name: 'orders' });
const claim = { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage: '1Gi' } } };
const backend = { service: { name: 'orders', port: { number: 80 } } };

/** A small manifest of each kind of Kubernetes that is known here, which the server takes. */
export const BUILT_IN: Readonly<Record<string, any>> = Object.fromEntries(
  [
    { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' } },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'orders-namespace' } },
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', spec: claim },
    { apiVersion: 'v1', kind: 'Pod', spec: pod },
    { apiVersion: 'v1', kind: 'Secret', stringData: { a: 'b' } },
    { apiVersion: 'v1', kind: 'Service', spec: { selector: labels, ports: [{ name: 'a', port: 5432 }] } },
    { apiVersion: 'v1', kind: 'ServiceAccount' },
    { apiVersion: 'apps/v1', kind: 'DaemonSet', spec: { selector, template } },
    { apiVersion: 'apps/v1', kind: 'Deployment', spec: { selector, template } },
    { apiVersion: 'apps/v1', kind: 'ReplicaSet', spec: { selector, template } },
    { apiVersion: 'apps/v1', kind: 'StatefulSet', spec: { serviceName: 'orders', selector, template } },
    { apiVersion: 'batch/v1', kind: 'CronJob', spec: { schedule: '0 3 * * *', jobTemplate: { spec: job } } },
    { apiVersion: 'batch/v1', kind: 'Job', spec: job },
    { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', spec: { rules: [{ host: 'a.example.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }] } },
    { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', spec: { podSelector: selector, ingress: [{ from: [{ podSelector: selector }], ports: [{ port: 5432 }] }] } },
    { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: { minAvailable: 1, selector } },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', rules },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', roleRef: roleRef('ClusterRole'), subjects },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', rules },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', roleRef: roleRef('Role'), subjects },
    { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', value: 1000 },
    { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', provisioner: 'example.com/disk' },
  ].map(manifest => [manifest.kind, structuredClone({ metadata, ...manifest })]),
);
