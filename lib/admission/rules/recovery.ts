import { ANNOTATION_ARCHIVE_HISTORY } from '../../facts/annotations';
import { BARMAN_PLUGIN } from '../../facts/cnpg';
import { Json } from '../../facts/json-value';
import { nearest } from '../../facts/nearest';
import { archivesRead, archivesWritten, checksEmptyArchive, recoverySource, refusesWhenRecreated } from './archives';
import { clusterText, each, LibraryRule, problemIf } from './world';

const CHECK_OFF = 'cnpg.io/skipEmptyWalArchiveCheck';
const archive = (server: string) => `plugins: [{name: ${BARMAN_PLUGIN}, parameters: {barmanObjectName: store${server ? `, serverName: ${server}` : ''}}}]`;
const origin = (server: string, name = 'origin') => `externalClusters: [{name: ${name}, plugin: {name: ${BARMAN_PLUGIN}, parameters: {barmanObjectName: store${server ? `, serverName: ${server}` : ''}}}}], `
  + `bootstrap: {recovery: {source: ${name}}}`;

const withoutNumber = (name: string) => name.replace(/[-_.]?v?\d+$/, '');

/** The archives that a Cluster says it has written. */
function pastArchives(cluster: Json): string[] {
  const history = cluster.metadata?.annotations?.[ANNOTATION_ARCHIVE_HISTORY];
  return typeof history === 'string' ? history.split('\n').map(entry => entry.split(':')[0]) : [];
}

export const recoveryRules: readonly LibraryRule[] = [
  {
    id: 'ha/recovery-own-archive',
    severity: 'error',
    what: 'A cluster is recovered from the archive that it also writes, so that two histories mix, or the cluster does not start.',
    fix: 'Give the archive that the new cluster writes another `serverName` in `plugins`.',
    why: 'The operator refuses an archive that is not empty ("Expected empty archive"). With that check switched off, the new cluster '
      + 'writes its timeline among the files of the old one. '
      + 'It is a note when `serverName` names the archive on both sides and the check is on: that is how an established cluster is '
      + 'declared, which must refuse to start when it was deleted by accident '
      + `and Git recreates it. It is silent where the annotation \`${ANNOTATION_ARCHIVE_HISTORY}\` says so, which \`established\` writes.`,
    source: 'https://cloudnative-pg.io/plugin-barman-cloud/docs/usage/',
    wrong: `[{ObjectStore: {}}, {Cluster: {metadata: {annotations: {${CHECK_OFF}: enabled}}, spec: {${archive('orders-1')}, ${origin('orders-1')}}}}]`,
    right: `[{ObjectStore: {}}, {Cluster: {spec: {${archive('orders-2')}, ${origin('orders-1')}}}}]`,
    check: world =>
      each(world, 'Cluster', cluster => {
        const sources = archivesRead(world, cluster);
        const isChecked = checksEmptyArchive(cluster) && refusesWhenRecreated(world, cluster);
        return archivesWritten(world, cluster).flatMap(target => {
          const source = sources.find(({ key }) => key === target.key);
          if (!source) return [];
          if (!isChecked) return problemIf(true, target.path, `this cluster recovers from and archives to ${target.text}, and nothing checks that the archive is empty`);
          const isDeliberate = source.isNamed && target.isNamed;
          if (isDeliberate && cluster.metadata?.annotations?.[ANNOTATION_ARCHIVE_HISTORY]) return [];
          return problemIf(true, target.path, `this cluster recovers from and archives to ${target.text}: `
            + (isDeliberate ? 'recreated, it refuses to start, and a restore needs another `serverName` here'
              : `${source.isNamed ? 'without `serverName` the archive has' : 'without `serverName` the source is'} the cluster's own name, and the operator refuses an archive that is not empty`), isDeliberate ? 'info' : 'error');
        });
      }),
  },
  {
    id: 'ha/recovery-server-name',
    severity: 'warning',
    what: "The source of a recovery has no `serverName`. The Barman Cloud plugin then reads the folder of the new cluster's own name, not "
      + 'that of the external cluster.',
    fix: 'Set `serverName` in the parameters of the external cluster to the name under which the old cluster archived.',
    why: 'The folder of a new name is empty, and the recovery ends with "no target backup found". In-tree Barman took the name of the '
      + 'external cluster, so that a manifest that was '
      + 'moved to the plugin reads another folder than before.',
    source: 'https://cloudnative-pg.io/plugin-barman-cloud/docs/usage/#restoring-a-cluster',
    wrong: `[{ObjectStore: {}}, {Cluster: {spec: {${origin('')}}}}]`,
    right: `[{ObjectStore: {}}, {Cluster: {spec: {${origin('orders-1')}}}}]`,
    check: world =>
      each(world, 'Cluster', cluster => {
        const found = recoverySource(cluster);
        const [source] = archivesRead(world, cluster);
        const name = cluster.metadata?.name;
        if (!found || source?.by !== 'plugin' || source.isNamed || found.external.name === name) return [];
        // With the same archive on both sides ha/recovery-own-archive says more.
        if (archivesWritten(world, cluster).some(({ key }) => key === source.key)) return [];
        return problemIf(true, `${found.path}.plugin.parameters`, `without \`serverName\` the recovery reads ${source.text}, the cluster's own name${writtenBy(found.external.name)}`);

        function writtenBy(external: string): string {
          const sibling = world.inNamespaceOf(cluster, 'Cluster').find(other => other !== cluster && other.spec && archivesWritten(world, other).length > 0);
          return sibling ? `, while ${clusterText(sibling)} archives to ${archivesWritten(world, sibling)[0].text}` : `, not '${external}'`;
        }
      }),
  },
  {
    id: 'ha/recovery-source',
    severity: 'info',
    what: 'A recovery reads an archive that no Cluster of the manifests has written, and one of a similar name is there.',
    fix: 'Correct `serverName` of the external cluster.',
    why: 'The folder of another name is empty, and the recovery ends with "no target backup found". It is a note, since the archive may be that of a cluster which is declared elsewhere.',
    source: 'https://cloudnative-pg.io/plugin-barman-cloud/docs/usage/#restoring-a-cluster',
    wrong: `[{ObjectStore: {}}, {Cluster: {metadata: {name: orders}, spec: {${archive('')}}}}, {Cluster: {metadata: {name: orders-copy}, spec: {${archive('orders-copy')}, ${origin('oders')}}}}]`,
    right: `[{ObjectStore: {}}, {Cluster: {metadata: {name: orders}, spec: {${archive('')}}}}, {Cluster: {metadata: {name: orders-copy}, spec: {${archive('orders-copy')}, ${origin('orders')}}}}]`,
    check: world =>
      each(world, 'Cluster', cluster => archivesRead(world, cluster).flatMap(({ key, path, serverName, isNamed }) => {
        if (!isNamed || archivesWritten(world, cluster).some(written => written.key === key)) return [];
        const others = world.maybeInNamespaceOf(cluster, 'Cluster').filter(other => other !== cluster && other.spec);
        const known = others.flatMap(other => [...archivesWritten(world, other).map(written => written.serverName), ...pastArchives(other)]).concat(pastArchives(cluster));
        const near = known.includes(serverName) ? undefined : nearest(serverName, known);
        // An archive of the past, `orders-v1` before `orders-v2`, need not stand anywhere.
        return problemIf(near && withoutNumber(near) !== withoutNumber(serverName), path, `no Cluster of the manifests has written the archive '${serverName}'; did you mean '${near}'?`);
      })),
  },
  {
    id: 'ha/recovery-left',
    severity: 'info',
    what: 'A recovery stands in a live manifest: when the cluster is recreated, it silently becomes the old backup.',
    fix: 'Declare an archive of its own, whose check keeps the cluster from starting again, and a deletion guard; or say `initdb` here and '
      + 'keep the recovery elsewhere.',
    why: 'A GitOps engine creates what it does not find. The writes since that backup are then missing without any error. A cluster that '
      + 'archives by the same means as it recovers '
      + 'refuses to start instead, as long as the check of its archive is on; the rule is silent about it.',
    source: 'https://cloudnative-pg.io/docs/1.30/recovery/',
    wrong: `[{ObjectStore: {}}, {Cluster: {spec: {${origin('orders-1')}}}}]`,
    right: `[{ObjectStore: {}}, {Cluster: {spec: {${archive('orders-2')}, ${origin('orders-1')}}}}]`,
    check: world =>
      each(world, 'Cluster', (cluster: Json) =>
        problemIf(
          cluster.spec?.bootstrap?.recovery && !cluster.spec.replica && !refusesWhenRecreated(world, cluster),
          'spec.bootstrap.recovery',
          `this recovery runs again whenever the cluster is recreated${checksEmptyArchive(cluster) ? '' : ', since the check of its archive is off'}`,
        )),
  },
  {
    id: 'ha/archive-check-off',
    severity: 'warning',
    what: 'The check that the archive is empty is switched off, so a new cluster can write into the archive of an old one.',
    fix: 'Remove the annotation, and give the cluster its own `serverName`.',
    why: 'The check is what keeps a cluster that was recreated by accident from overwriting its own backups.',
    source: 'https://cloudnative-pg.io/docs/1.30/labels_annotations/',
    wrong: `[{Cluster: {metadata: {annotations: {${CHECK_OFF}: enabled}}}}]`,
    right: '[{Cluster: {}}]',
    check: world =>
      each(world, 'Cluster', cluster =>
        problemIf(!checksEmptyArchive(cluster), `metadata.annotations.${CHECK_OFF}`, 'nothing stops this cluster from writing into an '
          + 'archive that is not empty')),
  },
];
