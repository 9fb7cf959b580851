import { LABEL_CLUSTER, LABEL_POD_ROLE, LABEL_POOLER_NAME, METRICS_PORT_NAME, POD_ROLE_INSTANCE, POD_ROLE_POOLER } from '../../facts/cnpg';
import { Json } from '../../facts/json-value';
import { nonEmpty } from '../../internal/non-empty';
import { Manifest } from '../manifest';
import { newObject, TranslationNote, rewritten, Translation, without } from './translation';

const FIELDS = ['enablePodMonitor', 'podMonitorMetricRelabelings', 'podMonitorRelabelings'];

/** `monitoring.enablePodMonitor` of Clusters and Poolers becomes a PodMonitor. */
export const podMonitorTranslation: Translation = {
  name: 'podmonitor',
  translate: manifests => {
    const changes: TranslationNote[] = [];
    const result = manifests.flatMap(manifest => {
      const monitoring = manifest.json.spec?.monitoring;
      if (!['Cluster', 'Pooler'].includes(manifest.kind) || !FIELDS.some(field => monitoring?.[field] !== undefined)) return [manifest];
      const plain = rewritten(manifest, { ...manifest.json, spec: without(manifest.json.spec, 'monitoring', FIELDS) });
      if (monitoring.enablePodMonitor !== true) {
        changes.push({ manifest: plain, what: 'enablePodMonitor is false, which is the default', effect: 'Nothing changes.' });
        return [plain];
      }
      const other = manifests.some(one => one.kind === 'PodMonitor' && one.namespace === manifest.namespace && one.name === manifest.name);
      changes.push({
        manifest: plain,
        what: other ? 'enablePodMonitor goes; the PodMonitor of the same name takes its place' : 'enablePodMonitor becomes a PodMonitor of the same name',
        effect: 'No restart. The operator deletes the PodMonitor that it owns, and the next sync makes the new one: a scrape or two may be missing. The job label stays the same. '
          + 'If your Prometheus selects PodMonitors by label, give it that label.',
      });
      return other ? [plain] : [plain, newObject(manifest, podMonitor(manifest, monitoring))];
    });
    return { manifests: result, changes };
  },
};

/** As the operator makes it, with a certificate that is verified where it has one. */
function podMonitor({ kind, name, json: { spec } }: Manifest, monitoring: Json): Json {
  const isCluster = kind === 'Cluster';
  const relabelings = (list: Json) => list?.map((config: Json) => ({ action: 'replace', ...config }));
  const tls = isCluster && monitoring.tls?.enabled === true && {
    scheme: 'https',
    tlsConfig: { ca: { secret: { name: spec.certificates?.serverCASecret ?? `${name}-ca`, key: 'ca.crt' } }, serverName: `${name}-rw` },
  };
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: { name, ...nonEmpty(spec.inheritedMetadata?.labels) && { labels: spec.inheritedMetadata.labels } },
    spec: {
      selector: { matchLabels: isCluster ? { [LABEL_CLUSTER]: name, [LABEL_POD_ROLE]: POD_ROLE_INSTANCE } : { [LABEL_POOLER_NAME]: name, [LABEL_POD_ROLE]: POD_ROLE_POOLER } },
      podMetricsEndpoints: [{
        port: METRICS_PORT_NAME,
        ...monitoring.podMonitorRelabelings && { relabelings: relabelings(monitoring.podMonitorRelabelings) },
        ...monitoring.podMonitorMetricRelabelings && { metricRelabelings: relabelings(monitoring.podMonitorMetricRelabelings) },
        ...tls,
      }],
    },
  };
}
