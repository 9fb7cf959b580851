import { ANNOTATION_ARCHIVE_HISTORY } from '../../facts/annotations';
import { Json } from '../../facts/json-value';
import { guards } from './guards';
import { ChangeRule, CrossProblem, namespace, World } from './world';

const STATEFUL = ['Cluster', 'Database', 'DatabaseRole', 'ObjectStore'];

/** Whether a Cluster was declared with the archive that it is restored from, and begins with an empty database now. */
function isForgotten(object: Json, before: Json): boolean {
  return Boolean(before.metadata?.annotations?.[ANNOTATION_ARCHIVE_HISTORY]) && !object.metadata?.annotations?.[ANNOTATION_ARCHIVE_HISTORY] && !object.spec.bootstrap?.recovery;
}

export const changeRules: readonly ChangeRule[] = [
  {
    id: 'ha/cluster-renamed',
    severity: 'error',
    what: 'A Cluster is gone and another has come. A renamed cluster is a new, empty database, and the old one is deleted with its '
      + 'volumes.',
    fix: "Restore the old name; to move, make the new cluster first and recover it from the old one's backup.",
    why: 'The name is the identity of the database: its volumes, its Secrets and its Services carry it.',
    source: 'https://cloudnative-pg.io/docs/1.30/bootstrap/#the-bootstrap-section',
    wrong: '{old: [{Cluster: {}}], new: [{Cluster: {metadata: {name: orders}}}]}',
    right: '{old: [{Cluster: {}}], new: [{Cluster: {}}]}',
    check: (world: World, old: World): CrossProblem[] => {
      const gone = old.all('Cluster').filter(before => !world.named(before, 'Cluster', before.metadata?.name));
      const added = world.all('Cluster').filter(after => !old.named(after, 'Cluster', after.metadata?.name));
      return added.flatMap(object => {
        const before = gone.find(candidate => namespace(candidate) === namespace(object)) ?? gone.find(candidate => candidate.metadata?.name === object.metadata?.name);
        return before
          ? [
              {
                object,
                path: 'metadata.name',
                message: `this cluster is new, and '${before.metadata?.name}'${namespace(before) ? ` of the namespace '${namespace(before)}'` : ''} is gone`,
              },
            ]
          : [];
      });
    },
  },
  {
    id: 'ha/guard-dropped',
    severity: 'warning',
    what: 'An annotation is gone that kept a GitOps engine from deleting an object with data, or that said a Cluster has an archive to be '
      + 'restored from.',
    fix: 'Put the annotation back.',
    why: 'From then on a mistake in Git, such as a moved file, deletes the database with its volumes. A Cluster that is no longer '
      + '`established` comes up empty when it is made again from Git.',
    source: 'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/',
    wrong: '{old: [{Cluster: {metadata: {annotations: {argocd.argoproj.io/sync-options: "Delete=false,Prune=false"}}}}], new: '
      + '[{Cluster: {}}]}',
    right:
      '{old: [{Cluster: {metadata: {annotations: {argocd.argoproj.io/sync-options: Delete=false}}}}], new: [{Cluster: {metadata: '
        + '{annotations: {argocd.argoproj.io/sync-options: Delete=false}}}}]}',
    check: (world: World, old: World): CrossProblem[] =>
      STATEFUL.flatMap(kind => world.all(kind))
        .filter(object => object.spec)
        .flatMap(object => {
          const before = old.named(object, object.kind, object.metadata?.name);
          const now = guards(object);
          return before
            ? guards(before)
                .filter(guard => !now.includes(guard))
                .map(guard => ({ object, path: 'metadata.annotations', message: `the guard '${guard}' is gone` }))
                .concat(isForgotten(object, before) ? [{ object, path: 'metadata.annotations', message: `'${ANNOTATION_ARCHIVE_HISTORY}' is gone, so that the Cluster comes up empty when it is made again from Git` }] : [])
            : [];
        }),
  },
];
