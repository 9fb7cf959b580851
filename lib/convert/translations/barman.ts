import { BARMAN_PLUGIN } from '../../facts/cnpg';
import { Json } from '../../facts/json-value';
import { Manifest } from '../manifest';
import { stable } from '../stable';
import { newObject, TranslationNote, freeName, rewritten, Translation, without } from './translation';

/** What the library gives the sidecar, so that the program needs no words for it. */
const SIDECAR = { resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { cpu: '1', memory: '512Mi' } } };

/** Barman inside the operator becomes the Barman Cloud plugin: ObjectStores, plugins, and the method of backups. */
export const barmanTranslation: Translation = {
  name: 'barman',
  translate: manifests => {
    const stores = new Stores(manifests);
    const changes: TranslationNote[] = [];
    const moved = new Set<string>();
    const clusters = manifests.map(manifest => {
      const { json, kind, name, namespace } = manifest;
      if (kind !== 'Cluster') return manifest;
      const inTree = json.spec?.backup?.barmanObjectStore;
      const externals: Json[] = json.spec?.externalClusters ?? [];
      if (!inTree && json.spec?.backup?.retentionPolicy !== undefined) {
        const plain = rewritten(manifest, { ...json, spec: without(json.spec, 'backup', ['retentionPolicy']) });
        changes.push({ manifest: plain, what: 'backup.retentionPolicy goes, since there is no backup.barmanObjectStore', effect: 'Nothing changes: no backup was ever deleted by it.' });
        return plain;
      }
      if (!inTree && !externals.some(external => external.barmanObjectStore)) return manifest;
      let spec = json.spec;
      if (inTree) {
        const store = stores.of(manifest, inTree, name, json.spec.backup.retentionPolicy);
        const parameters = { barmanObjectName: store, serverName: inTree.serverName ?? name };
        spec = {
          ...without(spec, 'backup', ['barmanObjectStore', 'retentionPolicy']),
          plugins: [...spec.plugins ?? [], { name: BARMAN_PLUGIN, enabled: true, isWALArchiver: true, parameters }],
        };
        moved.add(`${namespace ?? ''}/${name}`);
        changes.push({
          manifest,
          what: `backup.barmanObjectStore becomes the ObjectStore '${store}' and the plugin, with the same folder '${parameters.serverName}'`,
          effect: 'The plugin and cert-manager must be installed first. Every instance is restarted with a sidecar, one after the other. The archive goes on where it is, and older backups stay usable.',
        });
      }
      if (externals.some(external => external.barmanObjectStore)) spec = { ...spec, externalClusters: externals.map(external => archive(external, manifest, stores, changes)) };
      return rewritten(manifest, { ...json, spec });
    });
    const result = clusters.map(manifest => {
      const { json, kind, namespace } = manifest;
      if (!['ScheduledBackup', 'Backup'].includes(kind) || ![undefined, 'barmanObjectStore'].includes(json.spec?.method)) return manifest;
      const isKnown = manifests.some(one => one.kind === 'Cluster' && one.namespace === namespace && one.name === json.spec?.cluster?.name);
      if (isKnown && !moved.has(`${namespace ?? ''}/${json.spec?.cluster?.name}`)) return manifest;
      const translated = rewritten(manifest, { ...json, spec: { ...json.spec, method: 'plugin', pluginConfiguration: { name: BARMAN_PLUGIN } } });
      const effect = isKnown ? 'The next backup is made by the plugin.' : 'The next backup is made by the plugin. The Cluster is not among these manifests: it must use the plugin by then.';
      changes.push({ manifest: translated, what: 'the method becomes plugin', effect });
      return translated;
    });
    return { manifests: [...stores.made, ...result], changes };
  },
};

function archive(external: Json, cluster: Manifest, stores: Stores, changes: TranslationNote[]): Json {
  const { barmanObjectStore, ...rest } = external;
  if (!barmanObjectStore) return external;
  const store = stores.of(cluster, barmanObjectStore, external.name);
  changes.push({
    manifest: cluster,
    what: `externalClusters '${external.name}' reads its archive through the ObjectStore '${store}'`,
    effect: 'The plugin must be installed first. A replica cluster is restarted; a cluster that was recovered from it does nothing with it any more.',
  });
  const parameters = { barmanObjectName: store, serverName: barmanObjectStore.serverName ?? external.name };
  return { ...rest, plugin: { name: BARMAN_PLUGIN, enabled: true, isWALArchiver: false, parameters } };
}

/** The ObjectStores of clusters. What says the same is one store. */
class Stores {
  public readonly made: Manifest[] = [];
  private readonly byContent = new Map<string, string>();
  private readonly byConfiguration = new Map<string, string>();

  constructor(private readonly manifests: readonly Manifest[]) {}

  public of(cluster: Manifest, { serverName, ...configuration }: Json, nameOf: string, retentionPolicy?: string): string {
    const place = `${cluster.namespace ?? ''} ${stable(configuration)}`;
    const content = `${place} ${retentionPolicy ?? ''}`;
    // Reading needs no retention.
    const known = this.byContent.get(content) ?? (retentionPolicy === undefined ? this.byConfiguration.get(place) : undefined);
    if (known !== undefined) return known;
    const name = freeName([...this.manifests, ...this.made], 'ObjectStore', cluster.namespace, nameOf);
    this.made.push(newObject(cluster, {
      apiVersion: 'barmancloud.cnpg.io/v1',
      kind: 'ObjectStore',
      metadata: { name },
      spec: { configuration, ...retentionPolicy === undefined ? {} : { retentionPolicy }, instanceSidecarConfiguration: SIDECAR },
    }));
    this.byContent.set(content, name);
    this.byConfiguration.set(place, name);
    return name;
  }
}
