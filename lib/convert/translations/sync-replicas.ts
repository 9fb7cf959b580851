import { TranslationNote, rewritten, Translation } from './translation';

/** `minSyncReplicas` and `maxSyncReplicas` become `postgresql.synchronous`. */
export const syncReplicasTranslation: Translation = {
  name: 'syncreplicas',
  translate: manifests => {
    const changes: TranslationNote[] = [];
    const result = manifests.map(manifest => {
      const { minSyncReplicas = 0, maxSyncReplicas = 0, ...spec } = manifest.json.spec ?? {};
      // Node labels that tell standbys apart have no other form before CloudNativePG 1.31.
      if (manifest.kind !== 'Cluster' || maxSyncReplicas === 0 || spec.postgresql?.synchronous || spec.postgresql?.syncReplicaElectionConstraint?.enabled) return manifest;
      const isRequired = minSyncReplicas === maxSyncReplicas;
      const { syncReplicaElectionConstraint, ...postgresql } = spec.postgresql ?? {};
      const synchronous = { method: 'any', number: maxSyncReplicas, dataDurability: isRequired ? 'required' : 'preferred', failoverQuorum: false };
      const cluster = rewritten(manifest, { ...manifest.json, spec: { ...spec, postgresql: { ...postgresql, synchronous } } });
      changes.push({
        manifest: cluster,
        what: `minSyncReplicas ${minSyncReplicas} and maxSyncReplicas ${maxSyncReplicas} become postgresql.synchronous: any ${maxSyncReplicas}, ${synchronous.dataDurability}`,
        effect: isRequired
          ? 'No restart. Commits wait for as many replicas as before, and stop while there are fewer.'
          : `No restart. Commits wait for ${maxSyncReplicas} while there are that many${minSyncReplicas > 0 ? `, and go on with fewer than ${minSyncReplicas} too, where they stopped before` : ', and for as many as there are after that'}.`,
      });
      return cluster;
    });
    return { manifests: result, changes };
  },
};
