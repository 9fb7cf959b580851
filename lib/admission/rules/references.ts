import { BARMAN_PLUGIN } from '../../facts/cnpg';
import { Json } from '../../facts/json-value';
import { pluginUses } from './plugins';
import { each, LibraryRule, namespace, problemIf } from './world';

const DEPENDANTS = ['Backup', 'ScheduledBackup', 'Pooler', 'Database', 'DatabaseRole', 'Publication', 'Subscription'];

/** Every application may bring the same Namespace: whichever is applied last, nothing changes. */
function isRepeatedNamespace(object: Json, seen: Set<string>): boolean {
  if (object.apiVersion !== 'v1' || object.kind !== 'Namespace') return false;
  const text = JSON.stringify(object);
  const isRepeated = seen.has(text);
  seen.add(text);
  return isRepeated;
}

export const referenceRules: readonly LibraryRule[] = [
  {
    id: 'ha/cluster-missing',
    severity: 'error',
    what: 'An object names a Cluster that is not among the manifests. The server takes it, and nothing happens.',
    fix: "Correct `spec.cluster.name` or the namespace, or check the Cluster's manifest too.",
    why: 'No backup is ever taken, no pooler starts, no database is made; the status says so to those who look. It is a warning when no '
      + 'Cluster of the namespace is here, since they may all stand elsewhere.',
    source: 'https://cloudnative-pg.io/docs/1.30/backup/#scheduled-backups',
    wrong: '[{Cluster: {}}, {Pooler: {spec: {cluster: {name: order-db}}}}]',
    right: '[{Cluster: {}}, {Pooler: {}}]',
    check: world =>
      each(world, DEPENDANTS, object => {
        const name = object.spec?.cluster?.name;
        if (!name || world.named(object, 'Cluster', name) || world.mayBeNamed('Cluster', name)) return [];
        const known = world
          .inNamespaceOf(object, 'Cluster')
          .slice(0, 5)
          .map(cluster => cluster.metadata?.name);
        return problemIf(
          true,
          'spec.cluster.name',
          `there is no Cluster '${name}' in ${namespace(object) ? `namespace '${namespace(object)}'` : 'the same namespace'}${known.length ? `; there is ${known.map(other => `'${other}'`).join(', ')}` : ''}`,
          known.length ? 'error' : 'warning',
        );
      }),
  },
  {
    id: 'ha/store-missing',
    severity: 'error',
    what: 'A cluster names an ObjectStore that is not among the manifests; archiving and recovery cannot begin.',
    fix: "Correct `barmanObjectName`, or check the ObjectStore's manifest too.",
    why: 'Nothing is archived, so there is nothing to recover from, and WAL piles up on the volume. It is a warning when no ObjectStore of '
      + 'the namespace is here, since they may all stand elsewhere.',
    source: 'https://cloudnative-pg.io/plugin-barman-cloud/docs/usage/',
    wrong: `[{ObjectStore: {}}, {Cluster: {spec: {plugins: [{name: ${BARMAN_PLUGIN}, parameters: {barmanObjectName: stor}}]}}}]`,
    right: `[{ObjectStore: {}}, {Cluster: {spec: {plugins: [{name: ${BARMAN_PLUGIN}, parameters: {barmanObjectName: store}}]}}}]`,
    check: world =>
      each(world, 'Cluster', cluster => {
        const stores = world.inNamespaceOf(cluster, 'ObjectStore').length;
        return pluginUses(cluster)
          .filter(({ plugin }) => plugin?.name === BARMAN_PLUGIN)
          .flatMap(({ plugin, path }) => {
            const name = plugin.parameters?.barmanObjectName;
            return [
              ...problemIf(!name, path, 'the Barman Cloud plugin needs the parameter barmanObjectName', 'error'),
              ...problemIf(
                name && !world.named(cluster, 'ObjectStore', name) && !world.mayBeNamed('ObjectStore', name),
                `${path}.parameters.barmanObjectName`,
                `there is no ObjectStore '${name}' in the same namespace`,
                stores ? 'error' : 'warning',
              ),
            ];
          });
      }),
  },
  {
    id: 'ha/duplicate-object',
    severity: 'error',
    what: 'Two manifests have the same kind, namespace and name; the one that is applied last wins.',
    fix: 'Rename one, or remove it.',
    why: 'With `kubectl` the later one silently replaces the earlier, and GitOps engines disagree about it. In two folders they may be '
      + 'overlays for two clusters of Kubernetes, so that it is a warning there.',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/',
    wrong: '[{Database: {}}, {Database: {}}]',
    right: '[{Database: {}}, {Database: {metadata: {name: other}, spec: {name: other}}}]',
    check: world => {
      const seen = new Map<string, Json[]>();
      const namespaces = new Set<string>();
      return world.objects.flatMap(object => {
        if (!object.metadata?.name || isRepeatedNamespace(object, namespaces)) return [];
        const id = [String(object.apiVersion).split('/')[0], object.kind, namespace(object), object.metadata.name].join('|');
        const others = seen.get(id);
        if (!others) {
          seen.set(id, [object]);
          return [];
        }
        const { folder } = world.fileOf(object);
        const together = others.some(other => world.fileOf(other).folder === folder);
        const elsewhere = together ? '' : `, in '${world.fileOf(others[0]).file}'`;
        others.push(object);
        return [{ object, path: 'metadata.name', message: `another manifest is also ${object.kind} '${object.metadata.name}'${elsewhere}`, severity: together ? undefined : 'warning' as const }];
      });
    },
  },
  {
    id: 'ha/database-twice',
    severity: 'error',
    what: 'Two objects manage the same database or role of one cluster; the operator serves the first and reports an error on the other.',
    fix: 'Keep one of them.',
    why: 'Which of them wins depends on which came first.',
    source: 'https://cloudnative-pg.io/docs/1.30/declarative_database_management/',
    wrong: '[{Database: {}}, {Database: {metadata: {name: other}}}]',
    right: '[{Database: {}}, {Database: {metadata: {name: other}, spec: {name: other}}}]',
    check: world =>
      ['Database', 'DatabaseRole'].flatMap(kind => {
        const seen = new Map<string, string>();
        return each(world, kind, object => {
          const id = JSON.stringify([namespace(object), object.spec?.cluster?.name, object.spec?.name]);
          const first = seen.get(id);
          seen.set(id, first ?? object.metadata?.name);
          return problemIf(
            first !== undefined && first !== object.metadata?.name,
            'spec.name',
            `'${object.spec?.name}' of the cluster '${object.spec?.cluster?.name}' is managed by '${first}' already`,
          );
        });
      }),
  },
];
