import { isReplica, list } from '../operator/cluster-facts';
import { hasKey, isWhole } from './secret-data';
import { clusterText, each, LibraryRule, problemIf } from './world';
import { containersOf, poolersOf, textsOf, WORKLOADS } from './workloads';

export const poolerRules: readonly LibraryRule[] = [
  {
    id: 'ha/pooler-service',
    severity: 'error',
    what: 'A pooler connects to a Service of the cluster that is switched off.',
    fix: 'Remove the name from `managed.services.disabledDefaultServices` of the Cluster, or remove the Pooler.',
    why: 'PgBouncer has the name of the Service in its configuration. The pods of the pooler run, and every login through them fails.',
    source: 'https://cloudnative-pg.io/docs/1.30/service_management/#disabling-default-services',
    wrong: '[{Cluster: {spec: {managed: {services: {disabledDefaultServices: [ro]}}}}}, {Pooler: {spec: {type: ro}}}]',
    right: '[{Cluster: {spec: {managed: {services: {disabledDefaultServices: [r]}}}}}, {Pooler: {spec: {type: ro}}}]',
    check: world =>
      each(world, 'Pooler', pooler => {
        const cluster = world.named(pooler, 'Cluster', pooler.spec.cluster?.name);
        const type = pooler.spec.type ?? 'rw';
        return problemIf(list(cluster?.spec?.managed?.services?.disabledDefaultServices).includes(type), pooler.spec.type ? 'spec.type' : 'spec',
          `a pooler of type '${type}' connects to the Service '${cluster?.metadata?.name}-${type}', which ${cluster && clusterText(cluster)} switches off`);
      }),
  },
  {
    id: 'ha/pooler-without-replicas',
    severity: 'warning',
    what: 'A read-only pooler belongs to a cluster of one instance, which has no replica.',
    fix: 'Use a pooler of type `rw` or `r`, or more instances.',
    why: 'The Service `-ro` selects replicas alone, so that it has no endpoint and every login waits until it fails.',
    source: 'https://cloudnative-pg.io/docs/1.30/connection_pooling/',
    wrong: '[{Cluster: {spec: {instances: 1}}}, {Pooler: {spec: {type: ro}}}]',
    right: '[{Cluster: {spec: {instances: 2}}}, {Pooler: {spec: {type: ro}}}]',
    check: world =>
      each(world, 'Pooler', pooler => {
        const cluster = world.named(pooler, 'Cluster', pooler.spec.cluster?.name);
        return problemIf(pooler.spec.type === 'ro' && cluster?.spec && (cluster.spec.instances ?? 1) === 1 && !isReplica(cluster), 'spec.type',
          `a pooler of type 'ro' reads from replicas, and ${cluster && clusterText(cluster)} has one instance`);
      }),
  },
  {
    id: 'ha/pooler-name',
    severity: 'error',
    what: 'A Pooler has the name of a Cluster, or of one of its Services.',
    fix: 'Give the Pooler another name.',
    why: 'The operator makes a Service and a Role with the name of the Pooler, and does not take over what belongs to a Cluster: it writes '
      + 'an error to its log and never sets the Pooler up. Clients that use the name of a Service reach PostgreSQL directly.',
    source: 'https://cloudnative-pg.io/docs/1.30/connection_pooling/',
    wrong: '[{Cluster: {}}, {Pooler: {metadata: {name: orders-db-rw}}}]',
    right: '[{Cluster: {}}, {Pooler: {metadata: {name: orders-db-pooler-rw}}}]',
    check: world =>
      each(world, 'Pooler', pooler => {
        const name = pooler.metadata?.name;
        const cluster = world.inNamespaceOf(pooler, 'Cluster').find(({ metadata, spec }) =>
          spec && (['', '-rw', '-ro', '-r'].some(suffix => `${metadata?.name}${suffix}` === name) || list(spec.managed?.services?.additional).some(service => service?.serviceTemplate?.metadata?.name === name)));
        return problemIf(cluster, 'metadata.name', `'${name}' is ${cluster?.metadata?.name === name ? 'the name' : 'a Service'} of ${cluster && clusterText(cluster)}`);
      }),
  },
  {
    id: 'ha/single-pooler',
    severity: 'info',
    what: 'A Pooler of one pod stands before a Cluster of several instances.',
    fix: 'Set `instances: 2` or more.',
    why: 'When the node of that pod is lost, no client reaches the database until another pod runs elsewhere, which takes minutes, '
      + 'although the Cluster has failed over long before. The default is one.',
    source: 'https://cloudnative-pg.io/docs/1.30/connection_pooling/#high-availability-ha',
    wrong: '[{Cluster: {spec: {instances: 3}}}, {Pooler: {spec: {instances: 1}}}]',
    right: '[{Cluster: {spec: {instances: 3}}}, {Pooler: {spec: {instances: 2}}}]',
    check: world =>
      each(world, 'Pooler', pooler => {
        const cluster = world.named(pooler, 'Cluster', pooler.spec.cluster?.name);
        return problemIf((pooler.spec.instances ?? 1) === 1 && (cluster?.spec?.instances ?? 1) > 1, pooler.spec.instances === undefined ? 'spec' : 'spec.instances',
          `the pooler has one pod, and ${cluster && clusterText(cluster)} ${cluster?.spec?.instances} instances`);
      }),
  },
  {
    id: 'ha/pooler-certificate',
    severity: 'warning',
    what: 'The operator has to sign a client certificate for a pooler, with an authority whose key it does not have.',
    fix: 'Add `ca.key` to the `clientCASecret` of the Cluster, or give the Pooler a `serverTLSSecret` or an `authQuerySecret` of its own.',
    why: 'A Cluster with its own `clientCASecret` and `replicationTLSSecret` needs no `ca.key`, a pooler that the operator sets up does: '
      + 'its certificate is never made, and its pods do not start.',
    source: 'https://github.com/cloudnative-pg/cloudnative-pg/issues/9757',
    wrong: '[{Cluster: {spec: {certificates: {clientCASecret: ca, replicationTLSSecret: replication}}}}, {Pooler: {}}]',
    right: '[{Cluster: {spec: {certificates: {clientCASecret: ca, replicationTLSSecret: replication}}}}, {Pooler: {spec: {pgbouncer: '
      + '{authQuerySecret: {name: login}, authQuery: "SELECT usename, passwd FROM user_search($1)"}}}}]',
    check: world =>
      each(world, 'Pooler', pooler => {
        const cluster = world.named(pooler, 'Cluster', pooler.spec.cluster?.name);
        const { clientCASecret, replicationTLSSecret } = cluster?.spec?.certificates ?? {};
        const { authQuery, authQuerySecret, serverTLSSecret } = pooler.spec.pgbouncer ?? {};
        const isIntegrated = !authQuery && !authQuerySecret?.name && !serverTLSSecret?.name;
        if (!clientCASecret || !replicationTLSSecret || !isIntegrated) return [];
        const secret = world.named(pooler, 'Secret', clientCASecret);
        return problemIf(!secret || isWhole(secret) && !hasKey(secret, 'ca.key'), 'spec.pgbouncer',
          `the operator signs a certificate for this pooler with the clientCASecret '${clientCASecret}' of ${clusterText(cluster!)}${secret ? ", which has no 'ca.key'" : ", so its 'ca.key' must be there"}`);
      }),
  },
  {
    id: 'ha/pooler-verify-full',
    severity: 'error',
    what: 'A program verifies the name of a pooler, which is not in the certificate that the pooler shows.',
    fix: 'Add the name to `certificates.serverAltDNSNames` of the Cluster, or give the Pooler a `clientTLSSecret` of its own.',
    why: "A pooler shows the cluster's certificate, which has the names of the cluster's Services and no other. With `sslmode=verify-full` every connection is refused by the client.",
    source: 'https://cloudnative-pg.io/docs/1.30/connection_pooling/#security',
    wrong: '[{Cluster: {}}, {Pooler: {}}, {Deployment: {spec: {template: {spec: {containers: [{name: a, image: a, env: [{name: PGHOST, value: orders-db-pooler}, {name: PGSSLMODE, value: verify-full}]}]}}}}}]',
    right: '[{Cluster: {spec: {certificates: {serverAltDNSNames: [orders-db-pooler]}}}}, {Pooler: {}}, '
      + '{Deployment: {spec: {template: {spec: {containers: [{name: a, image: a, env: [{name: PGHOST, value: orders-db-pooler}, {name: PGSSLMODE, value: verify-full}]}]}}}}}]',
    check: world =>
      each(world, WORKLOADS, workload => poolersOf(world, workload).flatMap(pooler => {
        const cluster = world.named(pooler, 'Cluster', pooler.spec?.cluster?.name);
        const { serverTLSSecret, serverAltDNSNames } = cluster?.spec?.certificates ?? {};
        if (!cluster?.spec || !pooler.spec || serverTLSSecret || pooler.spec.pgbouncer?.clientTLSSecret) return [];
        return containersOf(workload).flatMap(container => {
          const texts = textsOf(container);
          if (!texts.some(({ text }) => /\bverify-full\b|sslmode=VerifyFull/i.test(text))) return [];
          return texts.flatMap(({ path, text }) => {
            const [host] = new RegExp(`(?<![\\w.-])${pooler.metadata?.name}(\\.[a-z0-9-]+)*(?![\\w-])`).exec(text) ?? [];
            return problemIf(host && !list(serverAltDNSNames).includes(host), path, `verifies the name '${host}' of a pooler, and the certificate of ${clusterText(cluster)} does not have it`);
          });
        });
      })),
  },
];
