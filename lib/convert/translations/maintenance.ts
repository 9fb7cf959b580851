import { TranslationNote, rewritten, Translation } from './translation';

/** A `nodeMaintenanceWindow` that is not in progress goes. */
export const maintenanceTranslation: Translation = {
  name: 'maintenance',
  translate: manifests => {
    const changes: TranslationNote[] = [];
    const result = manifests.map(manifest => {
      const window = manifest.json.spec?.nodeMaintenanceWindow;
      if (manifest.kind !== 'Cluster' || !window || window.inProgress === true) return manifest;
      const { nodeMaintenanceWindow, ...spec } = manifest.json.spec;
      const cluster = rewritten(manifest, { ...manifest.json, spec });
      changes.push({ manifest: cluster, what: 'nodeMaintenanceWindow goes, which is not in progress', effect: 'Nothing changes.' });
      return cluster;
    });
    return { manifests: result, changes };
  },
};
