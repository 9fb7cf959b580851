import * as cnpg from '../../imports/postgresql.cnpg.io';
import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';

/**
 * Whose deletion deletes a snapshot.
 */
export enum SnapshotOwnerReference {
  /** Nobody's: the snapshot stays until somebody deletes it. */
  NONE = 'none',
  /** The cluster's. */
  CLUSTER = 'cluster',
  /** The Backup's. */
  BACKUP = 'backup',
}

/**
 * How a snapshot of a running instance is taken.
 */
export interface OnlineConfiguration {
  /**
   * Whether the checkpoint before it is done as fast as the disks allow, instead of spread over time.
   *
   * @default false
   */
  readonly immediateCheckpoint?: boolean;

  /**
   * Whether the backup counts as complete only when its WAL is archived.
   *
   * @default true
   */
  readonly waitForArchive?: boolean;
}

/**
 * How snapshots of volumes are taken.
 *
 * @see https://cloudnative-pg.io/docs/1.30/appendixes/backup_volumesnapshot/
 */
export interface VolumeSnapshotOptions {
  /**
   * The VolumeSnapshotClass.
   *
   * @default - the cluster's default class
   */
  readonly className?: string;

  /**
   * The VolumeSnapshotClass of the volume for WAL.
   *
   * @default - `className`
   */
  readonly walClassName?: string;

  /**
   * The VolumeSnapshotClass of each tablespace.
   *
   * @default - `className`
   */
  readonly tablespaceClassName?: { readonly [tablespace: string]: string };

  /**
   * Whether the instance keeps running while the snapshot is taken. Without it the operator stops a standby, so that the snapshot
   * needs no WAL.
   *
   * @default true
   */
  readonly online?: boolean;

  /**
   * How a snapshot of a running instance is taken.
   *
   * @default - a spread checkpoint, and it waits for the archive
   */
  readonly onlineConfiguration?: OnlineConfiguration;

  /**
   * Whose deletion deletes a snapshot.
   *
   * @default SnapshotOwnerReference.NONE
   */
  readonly snapshotOwnerReference?: SnapshotOwnerReference;

  /**
   * Labels of the snapshots.
   *
   * @default - none
   */
  readonly labels?: { readonly [name: string]: string };

  /**
   * Annotations of the snapshots.
   *
   * @default - none
   */
  readonly annotations?: { readonly [name: string]: string };
}

export function volumeSnapshotSpec(options: VolumeSnapshotOptions): cnpg.ClusterSpecBackupVolumeSnapshot {
  return { ...options, snapshotOwnerReference: options.snapshotOwnerReference as string | undefined as cnpg.ClusterSpecBackupVolumeSnapshotSnapshotOwnerReference };
}

export function volumeSnapshotCode(snapshot: Json): Code | undefined {
  if (!snapshot) return undefined;
  const owner = { none: 'NONE', cluster: 'CLUSTER', backup: 'BACKUP' }[snapshot.snapshotOwnerReference as string];
  return { kind: 'struct', fields: {
    className: code.literal(snapshot.className),
    walClassName: code.literal(snapshot.walClassName),
    tablespaceClassName: code.map(snapshot.tablespaceClassName),
    online: code.literal(snapshot.online),
    onlineConfiguration: onlineConfigurationCode(snapshot.onlineConfiguration),
    snapshotOwnerReference: owner === undefined ? undefined : code.constant(`SnapshotOwnerReference.${owner}`),
    labels: code.map(snapshot.labels),
    annotations: code.map(snapshot.annotations),
  } };
}

export function onlineConfigurationCode(configuration: Json): Code | undefined {
  return code.struct({ immediateCheckpoint: code.literal(configuration?.immediateCheckpoint), waitForArchive: code.literal(configuration?.waitForArchive) });
}
