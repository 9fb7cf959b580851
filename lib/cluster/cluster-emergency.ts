import { Chart, Names } from 'cdk8s';
import { ObjectStore } from '../backup/object-store';
import { RecoveryTarget } from '../bootstrap/recovery-target';
import { emergencyHead, EmergencyFacts } from '../emergency/emergency-head';
import { NextRestore } from '../internal/next-restore';
import { keepRestoreFile, RestorePlace } from '../internal/restore-files';
import { IPostgresClusterRef } from '../access/postgres-cluster-ref';
import { afterRestore, archivesOf, archiveSuffix } from './archive-history';
import { ClusterSettings } from './cluster-parts';

/** Keeps what would be applied to restore a cluster beside the manifests, before it is needed. */
export function keepEmergencyFiles(cluster: IPostgresClusterRef, settings: ClusterSettings): void {
  const chart = Chart.of(cluster);
  const chartName = Names.toDnsLabel(chart);
  const name = chartName === cluster.clusterName ? chartName : `${chartName}-${cluster.clusterName}`;
  const newest = archivesOf(settings, cluster.clusterName).at(-1)!.serverName;
  const nameBefore = settings.archiveHistory?.length ? `${name}-without-${newest}` : undefined;
  const keep = (fileName: string, from: NextRestore['from']) => keepRestoreFile({
    restore: { cluster, from },
    chart,
    name: fileName,
    head: (manifests, place) => emergencyHead(factsOf(cluster, settings, from, place, fileName, from === 'newest' ? nameBefore : undefined), manifests),
  });
  keep(name, 'newest');
  if (nameBefore) keep(nameBefore, 'before');
}

function factsOf(
  { clusterName, namespace }: IPostgresClusterRef, settings: ClusterSettings, from: NextRestore['from'], place: RestorePlace, name: string, nameBefore: string | undefined,
): EmergencyFacts {
  const store = settings.backup._store!;
  const { owner } = settings.bootstrap;
  const next = afterRestore(settings, clusterName, from);
  const move = next.archiveHistory!.at(-1)!;
  const { source, recoveryTarget = RecoveryTarget.latest() } = move._recovery!;
  return {
    clusterName,
    namespace,
    file: place.pathOf(name),
    storeFile: store instanceof ObjectStore ? place.manifestsOf(Chart.of(store)) : 'FILE-OF-THE-STORE',
    objectStoreName: store.objectStoreName,
    source: source ?? archivesOf(settings, clusterName).at(-1)!.serverName,
    target: recoveryTarget._text,
    serverName: archivesOf(next, clusterName).at(-1)!.serverName,
    fileBefore: nameBefore === undefined ? undefined : place.pathOf(nameBefore),
    formerSchedule: `${clusterName}-backup${archiveSuffix(settings)}`,
    generatedOwner: owner && owner.secretName === undefined ? owner.username : undefined,
    entry: move._code,
    secretOrigins: place.secretOrigins,
  };
}
