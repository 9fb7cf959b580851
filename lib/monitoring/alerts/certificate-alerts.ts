import { AlertName } from '../alert-name';
import { AlertRule, critical, warning } from '../alert-rule';
import { MonitoredCluster } from '../monitored-cluster';

const DAY = 86_400;

/**
 * cert-manager's own namespace takes the name of the label, so the certificate's is `exported_namespace`, unless its monitor
 * honours labels.
 */
function expiry(c: MonitoredCluster): string {
  const metric = 'certmanager_certificate_expiration_timestamp_seconds';
  const name = `name=~"${(c.certificates ?? []).join('|')}"`;
  const matchers = c.namespace === undefined ? [`{${name}}`] : [`{exported_namespace="${c.namespace}",${name}}`, `{namespace="${c.namespace}",${name}}`];
  return `min by (name) (${matchers.map(each => `${metric}${each}`).join(' or ')})`;
}

/** Certificates of others: the operator renews its own. */
export const certificateAlerts: ReadonlyArray<AlertRule<MonitoredCluster>> = [
  {
    name: AlertName.CERTIFICATE_EXPIRING,
    when: "cert-manager makes certificates of the cluster (needs cert-manager's metrics)",
    why: 'When it has expired, clients that verify it no longer connect, and standbys no longer stream.',
    todo: 'The conditions of the Certificate say why it was not renewed.',
    summary: () => 'The certificate {{ $labels.name }} expires in {{ $value | humanizeDuration }}',
    description: c => `The certificate {{ $labels.name }} of ${c.clusterName} expires in {{ $value | humanizeDuration }}; cert-manager should have renewed it.`,
    levels: c => (c.certificates ?? []).length === 0 ? [] : [
      critical(60, `${expiry(c)} - time() < ${2 * DAY}`),
      warning(60, `${expiry(c)} - time() < ${7 * DAY}`),
    ],
  },
];
