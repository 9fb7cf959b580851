import { archiveKey } from '../../facts/archive-address';
import { BARMAN_PLUGIN } from '../../facts/cnpg';
import { Json } from '../../facts/json-value';
import { annotation, externalCluster, list } from '../operator/cluster-facts';
import { namespace, World } from './world';

/** The folder of one server in an object store, which a cluster writes to or recovers from. */
export interface Archive {
  /** The same for two spellings of one place. */
  readonly key: string;
  /** How a message names it. */
  readonly text: string;
  readonly path: string;
  readonly by: 'plugin' | 'in-tree';
  readonly serverName: string;
  /** Whether the manifest names the server. */
  readonly isNamed: boolean;
}

/**
 * Where a cluster archives. The plugin archives as soon as it is enabled: neither it nor the operator asks for `isWALArchiver`
 * (plugin-barman-cloud#606).
 */
export function archivesWritten(world: World, cluster: Json): Archive[] {
  return [
    ...list(cluster.spec?.plugins).flatMap((plugin, i) => (plugin?.enabled === false ? [] : pluginArchive(world, cluster, plugin, `spec.plugins[${i}]`))),
    ...inTreeArchive(cluster.spec?.backup?.barmanObjectStore, cluster.metadata?.name, 'spec.backup.barmanObjectStore'),
  ];
}

/** The external cluster that a recovery names, with its place in the list. */
export function recoverySource(cluster: Json): { readonly external: Json; readonly path: string } | undefined {
  const source = cluster.spec?.bootstrap?.recovery?.source;
  const external = source && externalCluster(cluster, source);
  return external && { external, path: `spec.externalClusters[${list(cluster.spec.externalClusters).indexOf(external)}]` };
}

/**
 * What a cluster recovers from. Without `serverName` the plugin takes the cluster's own name, and in-tree Barman that of the
 * external cluster.
 */
export function archivesRead(world: World, cluster: Json): Archive[] {
  const found = recoverySource(cluster);
  if (!found) return [];
  const { external, path } = found;
  return [...pluginArchive(world, cluster, external.plugin, `${path}.plugin`), ...inTreeArchive(external.barmanObjectStore, external.name, `${path}.barmanObjectStore`)];
}

/** Whether the operator refuses to begin an archive in a folder that is not empty. */
export function checksEmptyArchive(cluster: Json): boolean {
  return annotation({ metadata: cluster.metadata ?? {} }, 'cnpg.io/skipEmptyWalArchiveCheck') !== 'enabled';
}

/**
 * Whether a cluster that is recreated refuses to start once its archive has been written to. Both the plugin and in-tree Barman
 * look at their own target
 * before they restore; a recovery from volume snapshots, or by the other of the two, does not look.
 */
export function refusesWhenRecreated(world: World, cluster: Json): boolean {
  if (!checksEmptyArchive(cluster) || cluster.spec.bootstrap?.recovery?.volumeSnapshots) return false;
  const written = archivesWritten(world, cluster);
  const read = archivesRead(world, cluster);
  if (cluster.spec.bootstrap?.recovery?.backup) return written.some(({ by }) => by === 'in-tree');
  return read.some(source => written.some(({ by }) => by === source.by));
}

/** Two stores with one destination are one archive; a store whose manifest is not here is only itself. */
function pluginArchive(world: World, cluster: Json, plugin: Json, path: string): Archive[] {
  const store = plugin?.name === BARMAN_PLUGIN ? plugin.parameters?.barmanObjectName : undefined;
  if (!store) return [];
  const serverName = plugin.parameters.serverName || cluster.metadata?.name;
  const configuration = world.named(cluster, 'ObjectStore', store)?.spec?.configuration;
  const key = typeof configuration?.destinationPath === 'string' ? archiveKey({ ...configuration, serverName }) : JSON.stringify([namespace(cluster), store, serverName]);
  return [{ key, text: `'${serverName}' in the ObjectStore '${store}'`, path, by: 'plugin', serverName, isNamed: !!plugin.parameters.serverName }];
}

function inTreeArchive(store: Json, fallback: string, path: string): Archive[] {
  if (!store?.destinationPath) return [];
  const serverName = store.serverName || fallback;
  return [{ key: archiveKey({ ...store, serverName }), text: `'${serverName}' in ${store.destinationPath}`, path, by: 'in-tree', serverName, isNamed: !!store.serverName }];
}
