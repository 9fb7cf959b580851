import { Severity } from '../report/finding';
import { Json } from '../../facts/json-value';
import { guards } from './guards';
import { ChangeRule, CrossProblem, namespace, World } from './world';

/** What is lost with an object of a kind when a GitOps engine deletes it; nothing where its reclaim policy keeps the data. */
interface Loss {
  readonly kind: string;
  readonly severity: Severity;
  readonly lost: (object: Json, old: World) => string | undefined;
}

const dropped = (field: string, what: string) => ({ spec }: Json) => (spec?.[field] === 'delete' ? `'${field}' is delete, so that ${what}` : undefined);

const LOSSES: readonly Loss[] = [
  { kind: 'Cluster', severity: 'error', lost: () => 'the cluster is deleted with its volumes' },
  { kind: 'PersistentVolumeClaim', severity: 'error', lost: () => 'the volume is deleted, unless its reclaim policy retains it' },
  { kind: 'Database', severity: 'error', lost: dropped('databaseReclaimPolicy', 'the database is dropped') },
  { kind: 'DatabaseRole', severity: 'warning', lost: dropped('databaseRoleReclaimPolicy', 'the role is dropped') },
  { kind: 'Publication', severity: 'warning', lost: dropped('publicationReclaimPolicy', 'the publication is dropped') },
  { kind: 'Subscription', severity: 'warning', lost: dropped('subscriptionReclaimPolicy', 'the subscription is dropped with its '
    + 'replication slot') },
  { kind: 'VolumeSnapshot.snapshot.storage.k8s.io', severity: 'warning', lost: () => 'the snapshot is deleted, unless its deletion policy retains it' },
  {
    kind: 'Namespace',
    severity: 'error',
    lost: ({ metadata }, old) => {
      const inside = ['Cluster', 'PersistentVolumeClaim', 'StatefulSet'].flatMap(kind => old.all(kind)).filter(object => namespace(object) === metadata?.name);
      return inside.length ? `everything in it is deleted, ${inside[0].kind} '${inside[0].metadata?.name}' for one` : undefined;
    },
  },
  {
    kind: 'CustomResourceDefinition.apiextensions.k8s.io',
    severity: 'error',
    lost: ({ metadata }) => (/\.postgresql\.cnpg\.io$/.test(metadata?.name) ? `every ${metadata.name.split('.')[0].replace(/s$/, '')} of Kubernetes is deleted with it` : undefined),
  },
];

export const removalRules: readonly ChangeRule[] = [
  {
    id: 'ha/data-removed',
    severity: 'error',
    what: 'An object that holds data is gone from the manifests.',
    fix: 'Restore the manifest. To delete the data on purpose, delete the object by hand once the change is merged, and accept this '
      + 'finding until then.',
    why:
      'A GitOps engine with pruning deletes what leaves Git, and the data with it. It is a note where the old manifest had an annotation '
        + 'against pruning: the object then stays, and nothing manages it. ' +
      'A cluster that has been renamed is reported by `ha/cluster-renamed`.',
    source: 'https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/#automatic-pruning',
    wrong: '{old: [{Cluster: {}}, {Database: {}}], new: [{Database: {}}]}',
    right: '{old: [{Cluster: {}}, {Database: {spec: {databaseReclaimPolicy: retain}}}], new: [{Cluster: {}}]}',
    check: (world: World, old: World): CrossProblem[] =>
      LOSSES.flatMap(({ kind, severity, lost }) =>
        old.all(kind).filter(object => isGone(object, kind, world)).flatMap(object => {
          const loss = lost(object, old);
          if (loss === undefined || isRenamed(object, world, old)) return [];
          const where = namespace(object) ? ` of the namespace '${namespace(object)}'` : '';
          const [guard] = guards(object);
          const message = guard
            ? `${object.kind} '${object.metadata?.name}'${where} is gone from the manifests; '${guard}' keeps it, and nothing manages it any more`
            : `${object.kind} '${object.metadata?.name}'${where} is gone from the manifests: where engines prune, ${loss}`;
          return [{ object, path: 'metadata', message, severity: guard ? 'info' as const : severity }];
        })),
  },
];

function isGone(object: Json, kind: string, world: World): boolean {
  return Boolean(object.metadata?.name) && !world.named(object, kind, object.metadata.name);
}

/** Whether another Cluster has come in its place, as far as `ha/cluster-renamed` can tell. */
function isRenamed(object: Json, world: World, old: World): boolean {
  if (object.kind !== 'Cluster') return false;
  const added = world.all('Cluster').filter(after => !old.named(after, 'Cluster', after.metadata?.name));
  return added.some(after => namespace(after) === namespace(object) || after.metadata?.name === object.metadata?.name);
}
