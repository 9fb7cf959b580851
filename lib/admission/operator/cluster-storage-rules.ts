import { Json } from '../../facts/json-value';
import { byteLength } from '../../facts/go';
import { Quantity } from '../../facts/kubernetes-quantity';
import { list, templateRequest } from './cluster-facts';
import { Problem, when } from '../apiserver/problem';
import { Rule, webhook } from './operator-rule';

function size(storage: Json, path: string, at = path): Problem[] {
  const text = storage?.size ?? '';
  if (text) return when(!Quantity.parse(text), { path: `${path}.size`, at: `${at}.size`, message: "Size value isn't valid" });
  return when(!storage?.pvcTemplate || templateRequest(storage).isZero, {
    path: `${path}.size`,
    at: `${at}.size`,
    message: 'Size not configured. Please add it, or a storage request in the pvcTemplate.',
  });
}

function volumeName(tablespace: string): string {
  return `tbs-${tablespace.replace(/^_/, '1').replaceAll('$', '-').replaceAll('_', '-').toLowerCase()}`;
}

function tablespaceName(name: string): string | undefined {
  if (name.startsWith('pg_')) return "tablespace names beginning 'pg_' are reserved for Postgres";
  if (!/^[a-zA-Z_][a-zA-Z0-9_$]*$/.test(name))
    return "tablespace names must be valid Postgres identifiers: alphanumeric characters, '_', '$', and must start with a letter or an underscore";
  return byteLength(name) > 63 ? 'the maximum length of an identifier is 63 characters' : undefined;
}

export const storageRules: readonly Rule[] = [
  {
    id: 'cnpg/storage-size',
    kind: 'Cluster',
    what: 'Every volume needs a size that Kubernetes can read.',
    fix: 'Set `size`, such as 10Gi, or a storage request in `pvcTemplate`.',
    why: 'The volume cannot be requested.',
    source: webhook('cluster', 'validateStorageSize'),
    wrong: 'spec: {storage: {size: banana}}',
    right: 'spec: {storage: {size: 10Gi}}',
    check: c => [
      ...size(c.spec.storage, 'spec.storage'),
      ...(c.spec.walStorage ? size(c.spec.walStorage, 'spec.walStorage') : []),
      ...list(c.spec.tablespaces).flatMap((tablespace, i) => size(tablespace.storage, `spec.tablespaces[${i}]`, `spec.tablespaces[${i}].storage`)),
    ],
  },
  {
    id: 'cnpg/ephemeral-volume',
    kind: 'Cluster',
    what: 'Temporary data has either its own volume source or a size limit.',
    fix: 'Keep `ephemeralVolumeSource` or `ephemeralVolumesSizeLimit.temporaryData`.',
    why: 'The limit belongs to an emptyDir, which the volume source replaces.',
    source: webhook('cluster', 'validateEphemeralVolumeSource'),
    wrong: 'spec: {ephemeralVolumesSizeLimit: {temporaryData: 1Gi}, ephemeralVolumeSource: {volumeClaimTemplate: {spec: {}}}}',
    right: 'spec: {ephemeralVolumesSizeLimit: {temporaryData: 1Gi}}',
    check: c =>
      when(c.spec.ephemeralVolumeSource && c.spec.ephemeralVolumesSizeLimit?.temporaryData !== undefined, {
        type: 'Duplicate',
        path: 'spec.ephemeralVolumeSource',
        message: 'Conflicting settings: provide either ephemeralVolumeSource or ephemeralVolumesSizeLimit.TemporaryData, not both.',
      }),
  },
  {
    id: 'cnpg/tablespace-name',
    kind: 'Cluster',
    what: 'Tablespace names are PostgreSQL identifiers, differ without regard to case, and give different volume names.',
    fix: 'Rename the tablespace.',
    why: 'PostgreSQL refuses the name, or two tablespaces would share one volume.',
    source: webhook('cluster', 'validateTablespaceNames'),
    wrong: 'spec: {tablespaces: [{name: pg_fast, storage: {size: 1Gi}}]}',
    right: 'spec: {tablespaces: [{name: fast, storage: {size: 1Gi}}]}',
    check: c => {
      const names = new Set<string>();
      const volumes = new Set<string>();
      return list(c.spec.tablespaces).flatMap((tablespace, i) => {
        const path = `spec.tablespaces[${i}]`;
        const name: string = tablespace.name ?? '';
        const at = `${path}.name`;
        if (names.has(name.toLowerCase())) return [{ path, at, message: 'duplicate tablespace name' }];
        names.add(name.toLowerCase());
        const wrong = tablespaceName(name);
        const volume = volumeName(name);
        const taken = volumes.has(volume);
        volumes.add(volume);
        return [
          ...(wrong ? [{ path, at, message: wrong }] : []),
          ...when(taken, { path, at, message: `tablespace name results in duplicate volume name "${volume}" after sanitization` }),
        ];
      });
    },
  },
  {
    id: 'cnpg/tablespace-snapshot-class',
    kind: 'Cluster',
    what: 'A snapshot class can only be given for a tablespace that the cluster has.',
    fix: 'Add the tablespace, or remove the entry.',
    why: 'The class would never be used, most often because the name is misspelt.',
    source: webhook('cluster', 'validateTablespaceBackupSnapshot'),
    wrong: 'spec: {backup: {volumeSnapshot: {tablespaceClassName: {fast: csi}}}}',
    right: 'spec: {tablespaces: [{name: fast, storage: {size: 1Gi}}], backup: {volumeSnapshot: {tablespaceClassName: {fast: csi}}}}',
    check: c =>
      Object.keys(c.spec.backup?.volumeSnapshot?.tablespaceClassName ?? {}).flatMap(name =>
        when(!list(c.spec.tablespaces).some(t => (t.name ?? '') === name), {
          path: 'spec.backup.volumeSnapshot.tablespaceClassName',
          at: `spec.backup.volumeSnapshot.tablespaceClassName.${name}`,
          message: `specified the VolumeSnapshot backup configuration for the tablespace: ${name}, but it can't be found in the '.spec.tablespaces' stanza`,
        }),
      ),
  },
];
