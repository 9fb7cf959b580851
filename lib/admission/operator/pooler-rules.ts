import { quoted } from '../../facts/go';
import { list } from './cluster-facts';
import { PGBOUNCER_SETTINGS } from '../../postgres/pgbouncer-settings';
import { when } from '../apiserver/problem';
import { Rule, Warning, webhook } from './operator-rule';

const authenticates = (bouncer: any) => !!(bouncer?.authQuerySecret?.name || bouncer?.serverTLSSecret?.name);

export const poolerRules: readonly Rule[] = [
  {
    id: 'cnpg/pooler-auth',
    kind: 'Pooler',
    what: 'A query for passwords and the secret to run it with belong together.',
    fix: 'Set both `authQuery` and `authQuerySecret`, or neither, and the operator takes care of it.',
    why: 'PgBouncer could not ask for passwords, and nobody could log in.',
    source: webhook('pooler', 'validatePgBouncer'),
    wrong: 'spec: {pgbouncer: {authQuery: SELECT 1}}',
    right: 'spec: {pgbouncer: {authQuery: SELECT 1, authQuerySecret: {name: a}}}',
    check: p => {
      const bouncer = p.spec.pgbouncer;
      if (!bouncer) return [{ path: 'spec.pgbouncer', message: 'required pgbouncer configuration' }];
      return [
        ...when(authenticates(bouncer) && !bouncer.authQuery, {
          path: 'spec.pgbouncer.authQuery',
          message: 'must specify an auth query when providing an auth query secret',
        }),
        ...when(!authenticates(bouncer) && bouncer.authQuery, {
          path: 'spec.pgbouncer.authQuerySecret.name',
          message: 'must specify an existing auth query secret when providing an auth query secret',
        }),
      ];
    },
  },
  {
    id: 'cnpg/pgbouncer-parameter',
    kind: 'Pooler',
    what: 'A Pooler may set the PgBouncer settings that the operator does not keep for itself.',
    fix: 'Correct the name, or remove it.',
    why: 'PgBouncer does not start with a setting that it does not know, and the kept ones connect it to the cluster.',
    source: webhook('pooler', 'validatePgbouncerGenericParameters'),
    wrong: 'spec: {pgbouncer: {parameters: {pool_size: "10"}}}',
    right: 'spec: {pgbouncer: {parameters: {default_pool_size: "10"}}}',
    check: p =>
      Object.keys(p.spec.pgbouncer?.parameters ?? {}).flatMap(name =>
        when(!PGBOUNCER_SETTINGS.has(name), {
          path: 'spec.cluster.parameters',
          at: `spec.pgbouncer.parameters.${name}`,
          message: `${name}: Invalid or reserved parameter`,
        }),
      ),
  },
  {
    id: 'cnpg/pooler-cluster',
    kind: 'Pooler',
    what: 'A Pooler names its cluster, and has another name.',
    fix: 'Name the Pooler <cluster>-pooler.',
    why: 'Both would own a Service and Pods of the same name.',
    source: webhook('pooler', 'validateCluster'),
    wrong: '{metadata: {name: orders-db}, spec: {cluster: {name: orders-db}}}',
    right: '{metadata: {name: orders-db-pooler}, spec: {cluster: {name: orders-db}}}',
    check: p => {
      const cluster = p.spec.cluster?.name ?? '';
      return [
        ...when(cluster === '', { path: 'spec.cluster.name', message: 'must specify a cluster name' }),
        ...when(cluster === (p.metadata.name ?? ''), { path: 'metadata.name', message: 'the pooler resource cannot have the same name of a cluster' }),
      ];
    },
  },
  {
    id: 'cnpg/pooler-metrics-tls',
    kind: 'Pooler',
    what: "Metrics over TLS with the operator's own PodMonitor need a certificate of the pooler.",
    fix: 'Set `pgbouncer.clientTLSSecret`, or write your own PodMonitor.',
    why: 'Prometheus would be told to verify a certificate that is not there.',
    source: webhook('pooler', 'validateMonitoring'),
    wrong: 'spec: {monitoring: {enablePodMonitor: true, tls: {enabled: true}}}',
    right: 'spec: {pgbouncer: {clientTLSSecret: {name: a}}, monitoring: {enablePodMonitor: true, tls: {enabled: true}}}',
    check: p =>
      when(p.spec.monitoring?.tls?.enabled && p.spec.monitoring.enablePodMonitor && !p.spec.pgbouncer?.clientTLSSecret?.name, {
        type: 'Required',
        path: 'spec.pgbouncer.clientTLSSecret',
        message: 'clientTLSSecret is required when spec.monitoring.tls.enabled is true and the operator-generated PodMonitor is enabled.',
      }),
  },
];

export const poolerWarnings: readonly Warning[] = [
  {
    id: 'cnpg/pooler-manual',
    kind: 'Pooler',
    path: 'spec.pgbouncer',
    what: 'A Pooler with its own authentication is not integrated by the operator.',
    fix: 'Remove authQuery, authQuerySecret and serverTLSSecret, or do the integration by hand.',
    why: 'The role, its function and its grants must then be made by hand, and PgBouncer lets nobody in before.',
    source: webhook('pooler', 'getAdmissionWarnings'),
    wrong: 'spec: {pgbouncer: {authQuery: SELECT 1, serverTLSSecret: {name: a}}}',
    right: 'spec: {pgbouncer: {poolMode: session}}',
    check: p =>
      p.spec.pgbouncer && (p.spec.pgbouncer.authQuery || authenticates(p.spec.pgbouncer))
        ? [
            `The operator won't handle the Pooler ${quoted(p.metadata.name)} integration with the Cluster ${quoted(p.spec.cluster?.name ?? '')} (${quoted(p.metadata.namespace || 'default')}). Manually configure it as described in the docs.`,
          ]
        : [],
  },
  {
    id: 'cnpg/pooler-auth-secret',
    kind: 'Pooler',
    path: 'spec.pgbouncer.authQuerySecret',
    what: '`authQuerySecret` is deprecated.',
    fix: 'Use `serverTLSSecret`, or let the operator integrate the Pooler.',
    why: 'It will go in a later release.',
    source: webhook('pooler', 'getAdmissionWarnings'),
    wrong: 'spec: {pgbouncer: {authQuery: SELECT 1, authQuerySecret: {name: a}}}',
    right: 'spec: {pgbouncer: {poolMode: session}}',
    check: p => (p.spec.pgbouncer?.authQuerySecret?.name ? ['The .spec.pgbouncer.authQuerySecret field has been deprecated'] : []),
  },
  {
    id: 'cnpg/pooler-monitoring',
    kind: 'Pooler',
    path: 'spec.monitoring',
    what: "The operator's own PodMonitor is deprecated.",
    fix: 'Write a PodMonitor, and set `enablePodMonitor: false`.',
    why: 'It will go in a later release, and cannot carry the labels that a Prometheus may select by.',
    source: webhook('pooler', 'validateDeprecatedMonitoringFields'),
    wrong: 'spec: {monitoring: {enablePodMonitor: true}}',
    right: 'spec: {monitoring: {enablePodMonitor: false}}',
    check: p => {
      const { enablePodMonitor, podMonitorMetricRelabelings, podMonitorRelabelings } = p.spec.monitoring ?? {};
      return enablePodMonitor || list(podMonitorMetricRelabelings).length || list(podMonitorRelabelings).length
        ? [
            'spec.monitoring is deprecated and will be removed in a future release. Set this field to false and create a PodMonitor '
              + 'resource for your pooler as described in the documentation',
          ]
        : [];
    },
  },
];
