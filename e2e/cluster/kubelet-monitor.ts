import * as fs from 'node:fs';
import { KUBECONFIG } from './layout';

const NAME = 'kubelet';
/** What is kept of the thousands of series of a kubelet: what alerts and dashboards ask for. */
const KEPT: { readonly [path: string]: string } = {
  '/metrics': 'kubelet_volume_stats_.+;.*',
  '/metrics/cadvisor': 'container_(cpu_usage_seconds_total|memory_working_set_bytes);.+',
};

/**
 * A ServiceMonitor for the Service of the kubelets that prometheus-operator keeps, as kube-prometheus-stack makes one; with a client
 * certificate, since the kubelets here take nothing else.
 * @see https://github.com/prometheus-community/helm-charts/blob/main/charts/kube-prometheus-stack/templates/exporters/kubelet/servicemonitor.yaml
 */
export function kubeletMonitor(namespace: string, labels: { readonly [name: string]: string }): string {
  const { user } = JSON.parse(fs.readFileSync(KUBECONFIG, 'utf8')).users[0];
  const fromSecret = (key: string) => ({ name: NAME, key });
  const objects = [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: NAME, namespace },
      data: { 'tls.crt': user['client-certificate-data'], 'tls.key': user['client-key-data'] },
    },
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: { name: NAME, namespace, labels },
      spec: {
        jobLabel: 'app.kubernetes.io/name',
        namespaceSelector: { matchNames: ['kube-system'] },
        selector: { matchLabels: { 'app.kubernetes.io/name': NAME } },
        endpoints: Object.entries(KEPT).map(([path, regex]) => ({
          port: 'https-metrics',
          scheme: 'https',
          path,
          honorLabels: true,   // else the namespace of a volume would become exported_namespace
          tlsConfig: { insecureSkipVerify: true, cert: { secret: fromSecret('tls.crt') }, keySecret: fromSecret('tls.key') },
          relabelings: [{ action: 'replace', sourceLabels: ['__metrics_path__'], targetLabel: 'metrics_path' }],
          metricRelabelings: [{ action: 'keep', sourceLabels: ['__name__', 'container'], regex }],
        })),
      },
    },
  ];
  return objects.map(object => JSON.stringify(object)).join('\n---\n');
}
