import * as fs from 'node:fs';
import * as path from 'node:path';
import { Api } from '../machine/api';
import { goModule } from '../machine/go';
import { waitUntil } from '../machine/service';
import { version } from '../machine/versions';
import { PROMETHEUS_IMAGE, PROMETHEUS_VERSION } from './images';
import { apply, kubectl } from './kubectl';
import { kubeletMonitor } from './kubelet-monitor';

const NAMESPACE = 'monitoring';
const STATEFUL_SET = 'prometheus-prometheus';

/** A target as Prometheus knows it. */
export interface Target {
  readonly labels: { readonly job: string; readonly namespace: string; readonly pod: string };
  readonly health: string;
  readonly lastError: string;
}

/** An alert that is pending or firing. */
export interface Alert {
  readonly labels: { readonly alertname: string; readonly [name: string]: string };
  readonly annotations: { readonly [name: string]: string };
  readonly state: 'pending' | 'firing';
  readonly activeAt: string;
  readonly value: string;
}

export interface PrometheusOptions {
  /** Only PodMonitors and PrometheusRules with these labels, as kube-prometheus-stack selects them. @default - all of all namespaces */
  readonly labels?: { readonly [name: string]: string };
  /** Between two scrapes and two evaluations, in seconds; a PodMonitor and a group of rules may say otherwise. @default - 10 */
  readonly interval?: number;
  /** Its namespace: two of them do not disturb each other. @default - monitoring */
  readonly namespace?: string;
  /** Labels of that namespace, by which a run finds again what it made. @default - none */
  readonly namespaceLabels?: { readonly [name: string]: string };
  /** Whether it reads volumes and containers from the kubelets, as kube-prometheus-stack has it by default. @default - no */
  readonly kubelets?: boolean;
}

/** A real Prometheus, configured by the real prometheus-operator from PodMonitors and PrometheusRules. */
export class Prometheus {
  /** Starts it; one that runs gets the options. */
  public static async start(api: Api, options: PrometheusOptions = {}): Promise<Prometheus> {
    const module = goModule('github.com/prometheus-operator/prometheus-operator', version('prometheus-operator'));
    apply(fs.readFileSync(path.join(module, 'bundle.yaml'), 'utf8'));
    kubectl(['rollout', 'status', 'deploy/prometheus-operator', '--timeout=120s']);
    apply(manifest(options));
    if (options.kubelets) apply(kubeletMonitor(options.namespace ?? NAMESPACE, options.labels ?? {}));
    const prometheus = new Prometheus(api, options.namespace ?? NAMESPACE);
    await waitUntil('Prometheus', 180, () => prometheus.get('/api/v1/targets?state=active').then(() => true, () => false), 1000);
    return prometheus;
  }

  private constructor(private readonly api: Api, private readonly namespace: string) {}

  /** The `data` of an answer of its HTTP API. */
  public async get(query: string): Promise<any> {
    const pod = await this.api.get(`/api/v1/namespaces/${this.namespace}/pods/${STATEFUL_SET}-0`);
    const response = await fetch(`http://${pod.status.podIP}:9090${query}`, { signal: AbortSignal.timeout(20_000) });
    if (!response.ok) throw new Error(`Prometheus answers ${response.status} to ${query}: ${(await response.text()).slice(0, 300)}`);
    return (await response.json() as any).data;
  }

  /** The result of a PromQL expression now: a vector's samples. */
  public async query(expression: string): Promise<{ readonly metric: { readonly [label: string]: string }; readonly value: readonly [number, string] }[]> {
    return (await this.get(`/api/v1/query?query=${encodeURIComponent(expression)}`)).result;
  }

  public async targets(): Promise<Target[]> {
    return (await this.get('/api/v1/targets?state=active')).activeTargets;
  }

  /** The alerts that are pending or firing now. */
  public async alerts(): Promise<Alert[]> {
    return (await this.get('/api/v1/alerts')).alerts;
  }

  /** The groups of rules that it has loaded, each rule with its `health` and `lastError`. */
  public async ruleGroups(): Promise<any[]> {
    return (await this.get('/api/v1/rules')).groups;
  }

  /** Waits until an alert fires; resolves to it. */
  public async fires(alertname: string, seconds: number): Promise<Alert> {
    let found: Alert | undefined;
    await waitUntil(`the alert ${alertname} to fire`, seconds, async () => {
      found = (await this.alerts()).find(alert => alert.labels.alertname === alertname && alert.state === 'firing');
      return found !== undefined;
    }, 1000);
    return found!;
  }

  /** Removes it, and its operator unless there is another Prometheus. The CRDs stay, and so does what Prometheus read. */
  public stop(): void {
    kubectl(['delete', 'namespace', this.namespace, '--ignore-not-found']);
    if (kubectl(['get', 'prometheuses', '-A', '-o', 'name']).trim() !== '') return;
    kubectl(['-n', 'default', 'delete', 'deployment,service,serviceaccount', '-l', 'app.kubernetes.io/name=prometheus-operator']);
  }
}

function manifest({ labels, interval = 10, namespace = NAMESPACE, namespaceLabels = {} }: PrometheusOptions): string {
  const metadata = { name: 'prometheus', namespace };
  const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: `e2e-prometheus-${namespace}` };
  const selector = labels ? { matchLabels: labels } : {};
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name: role.name } };
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: namespaceLabels } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { ...rbac, kind: 'ClusterRole', rules: [{ apiGroups: [''], resources: ['pods', 'services', 'endpoints'], verbs: ['get', 'list', 'watch'] }] },
    { ...rbac, kind: 'ClusterRoleBinding', roleRef: role, subjects: [{ kind: 'ServiceAccount', ...metadata }] },
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'Prometheus',
      metadata,
      spec: {
        image: PROMETHEUS_IMAGE,
        version: `v${PROMETHEUS_VERSION}`,
        replicas: 1,
        serviceAccountName: 'prometheus',
        scrapeInterval: `${interval}s`,
        evaluationInterval: `${interval}s`,
        ...['podMonitor', 'serviceMonitor', 'rule'].reduce((all, kind) => ({ ...all, [`${kind}Selector`]: selector, [`${kind}NamespaceSelector`]: {} }), {}),
      },
    },
  ];
  return objects.map(object => JSON.stringify(object)).join('\n---\n');
}
