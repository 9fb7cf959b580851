import { Backup } from '../backup/backup';
import { ScheduledBackup } from '../backup/scheduled-backup';
import { Database } from '../database/database';
import { DatabaseRole } from '../database/database-role';
import { Publication } from '../database/publication';
import { Subscription } from '../database/subscription';
import { Delivery, SyncWave } from '../delivery/delivery';
import { code, Code, CodeFields } from '../facts/code';
import { Json } from '../facts/json-value';
import { nonEmpty } from '../internal/non-empty';
import { Pooler } from '../pooler/pooler';

/** A kind of object that belongs to a cluster. */
export interface Satellite {
  /** The method of the cluster that makes it. */
  readonly method: string;
  /** Its options. */
  readonly struct: string;
  readonly options: (manifest: Json) => CodeFields;
  /** The ids that leave the most to the defaults, best first. */
  readonly ids: (manifest: Json, clusterName: string) => readonly string[];
}

/** In the order in which a program makes them: roles before the databases that they own. */
export const SATELLITES: ReadonlyMap<string, Satellite> = new Map<string, Satellite>([
  ['DatabaseRole', {
    method: 'addRole', struct: 'DatabaseRoleOptions', ids: namedInside,
    options: manifest => ({ ...fieldsOf(DatabaseRole._convert(manifest)), ...metadataCode(manifest, manifest.spec.databaseRoleReclaimPolicy === 'delete') }),
  }],
  ['Database', {
    method: 'addDatabase', struct: 'DatabaseOptions', ids: namedInside,
    options: manifest => ({ ...fieldsOf(Database._convert(manifest)), ...metadataCode(manifest, manifest.spec.databaseReclaimPolicy === 'delete') }),
  }],
  ['Publication', {
    method: 'addPublication', struct: 'PublicationOptions', ids: namedInside,
    options: manifest => ({ ...fieldsOf(Publication._convert(manifest)), ...metadataCode(manifest, manifest.spec.publicationReclaimPolicy === 'delete') }),
  }],
  ['Subscription', {
    method: 'addSubscription', struct: 'SubscriptionOptions', ids: namedInside,
    options: manifest => ({ ...fieldsOf(Subscription._convert(manifest)), ...metadataCode(manifest, manifest.spec.subscriptionReclaimPolicy === 'delete') }),
  }],
  ['Pooler', {
    method: 'addPooler', struct: 'PoolerOptions', ids: (manifest, clusterName) => after(manifest, [`${clusterName}-pooler-`, `${clusterName}-`]),
    options: manifest => ({ ...fieldsOf(Pooler._convert(manifest)), ...metadataCode(manifest, false) }),
  }],
  ['ScheduledBackup', {
    method: 'addScheduledBackup', struct: 'ScheduledBackupOptions', ids: (manifest, clusterName) => after(manifest, [`${clusterName}-`]),
    options: manifest => ({ ...ScheduledBackup._convert(manifest), ...metadataCode(manifest, true) }),
  }],
  ['Backup', {
    method: 'addBackup', struct: 'BackupObjectOptions', ids: (manifest, clusterName) => after(manifest, [`${clusterName}-`]),
    options: manifest => ({ ...Backup._convert(manifest), ...metadataCode(manifest, true) }),
  }],
]);

/** Labels, annotations, and the engine whose annotations are among them. */
export function metadataCode({ metadata }: Json, guarded: boolean, wave = SyncWave.DEPENDENT): CodeFields {
  const { delivery, rest } = Delivery._convert(metadata.annotations ?? {}, wave, { guarded });
  return { metadata: code.struct({ labels: code.map(nonEmpty(metadata.labels)), annotations: code.map(nonEmpty(rest)) }), delivery };
}

function fieldsOf(struct: Code | undefined): CodeFields {
  return struct?.kind === 'struct' ? struct.fields : {};
}

/** The name behind one of some prefixes, else the whole name. */
function after({ metadata: { name } }: Json, prefixes: readonly string[]): string[] {
  return [...prefixes.filter(prefix => name.startsWith(prefix)).map(prefix => name.slice(prefix.length)), name].filter(id => id !== '' && id !== 'Default');
}

/** What has a name in PostgreSQL too: that is the id, if the object is then called as it is. */
function namedInside(manifest: Json, clusterName: string): string[] {
  const { metadata, spec } = manifest;
  const byName = typeof spec.name === 'string' && spec.name !== '' ? [spec.name] : [];
  const isDefault = byName.some(name => metadata.name === `${clusterName}-${name.toLowerCase().replace(/_/g, '-')}`);
  return isDefault ? [...byName, ...after(manifest, [`${clusterName}-`])] : [...byName.filter(name => /^[a-z0-9_-]+$/.test(name)), ...after(manifest, [`${clusterName}-`])];
}
