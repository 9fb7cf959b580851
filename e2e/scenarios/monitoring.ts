import * as fs from 'node:fs';
import * as path from 'node:path';
import { kubectl } from '../cluster/kubectl';
import { PROMETHEUS_IMAGE, PROMETHEUS_VERSION } from '../cluster/images';
import { goModule } from '../machine/go';
import { waitUntil } from '../machine/service';
import { version } from '../machine/versions';
import { Database } from './database';
import { guideWith, NAME, NAMESPACE } from './guide';
import { Scenario, Stage } from './scenario';
import { table } from './table';

const MONITORING = 'monitoring';
const RECORD = path.join(__dirname, '..', '..', 'docs', 'truth', 'metrics.json');

/** Prometheus as the real prometheus-operator configures it from our PodMonitors. */
export const monitoring: Scenario = {
  name: 'monitoring',
  title: 'Prometheus scrapes every instance once',

  async run(stage: Stage): Promise<string> {
    const database = new Database(stage.api);
    await database.prepare();
    database.apply(guideWith({ extend: cluster => { cluster.addPooler('rw'); } }, stage.major));
    await database.healthy();
    await startPrometheus(stage);
    const expected = 2 + 2;   // instances and pooler pods
    await waitUntil(`${expected} scraped targets`, 180, async () => (await targets(stage)).filter(target => target.health === 'up').length >= expected, 1000);
    const found = await targets(stage);
    stage.log(JSON.stringify(found.map(target => [target.labels.job, target.labels.pod, target.health])));
    const pods = found.map(target => target.labels.pod);
    if (pods.length !== expected || new Set(pods).size !== expected) throw new Error(`${expected} pods, but the targets are ${pods.join(', ')}`);
    const names: { [job: string]: string[] } = {};
    for (const job of new Set(found.map(target => target.labels.job))) {
      const query = `/api/v1/label/__name__/values?match[]=${encodeURIComponent(`{job="${job}"}`)}`;
      names[job] = (await prometheus(stage, query)).filter((name: string) => /^(cnpg|pg|barman)_/.test(name));
      if (names[job].length === 0) throw new Error(`cannot measure: job ${job} has no metric`);
    }
    fs.mkdirSync(path.dirname(RECORD), { recursive: true });
    fs.writeFileSync(RECORD, `${JSON.stringify({ 'cloudnative-pg': version('cloudnative-pg'), 'jobs': names }, undefined, 2)}\n`);
    await database.remove();
    kubectl(['delete', 'namespace', MONITORING]);
    kubectl(['-n', 'default', 'delete', 'deployment,service,serviceaccount', '-l', 'app.kubernetes.io/name=prometheus-operator']);   // its CRDs stay
    const rows = found.map(({ labels, health }) => [labels.job, labels.namespace, labels.pod, health]).sort();
    return `${table(['job', 'namespace', 'pod', 'health'], rows)}\n\n`
      + `prometheus-operator ${version('prometheus-operator')} (its own manifest, unmodified) selects PodMonitors by the label \`release: kube-prometheus-stack\`, `
      + `Prometheus ${PROMETHEUS_VERSION} scrapes. Every metric name is in [truth/metrics.json](truth/metrics.json): `
      + `${Object.entries(names).map(([job, list]) => `${list.length} of \`${job}\``).join(', ')}. The cluster is \`${NAMESPACE}/${NAME}\`.`;
  },
};

async function startPrometheus(stage: Stage): Promise<void> {
  const module = goModule('github.com/prometheus-operator/prometheus-operator', version('prometheus-operator'));
  kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], fs.readFileSync(path.join(module, 'bundle.yaml'), 'utf8'));
  kubectl(['rollout', 'status', 'deploy/prometheus-operator', '--timeout=120s']);
  const metadata = { name: 'prometheus', namespace: MONITORING };
  const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'e2e-prometheus' };
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: MONITORING } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: role.name },
      rules: [{ apiGroups: [''], resources: ['pods', 'services', 'endpoints'], verbs: ['get', 'list', 'watch'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: role.name }, roleRef: role,
      subjects: [{ kind: 'ServiceAccount', ...metadata }],
    },
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'Prometheus',
      metadata,
      spec: {
        image: PROMETHEUS_IMAGE,
        version: `v${PROMETHEUS_VERSION}`,
        replicas: 1,
        serviceAccountName: 'prometheus',
        podMonitorSelector: { matchLabels: { release: 'kube-prometheus-stack' } },
        podMonitorNamespaceSelector: {},
      },
    },
  ];
  kubectl(['apply', '--server-side', '-f', '-'], objects.map(object => JSON.stringify(object)).join('\n---\n'));
  await waitUntil('Prometheus', 180, async () => (await prometheus(stage, '/api/v1/targets?state=active').catch(() => undefined)) !== undefined, 1000);
}

interface Target {
  readonly labels: { readonly job: string; readonly namespace: string; readonly pod: string };
  readonly health: string;
}

async function targets(stage: Stage): Promise<Target[]> {
  return (await prometheus(stage, '/api/v1/targets?state=active')).activeTargets;
}

async function prometheus(stage: Stage, query: string): Promise<any> {
  const pod = await stage.api.get(`/api/v1/namespaces/${MONITORING}/pods/prometheus-prometheus-0`);
  const response = await fetch(`http://${pod.status.podIP}:9090${query}`, { signal: AbortSignal.timeout(5000) });
  if (!response.ok) throw new Error(`Prometheus answers ${response.status} to ${query}`);
  return (await response.json() as any).data;
}
