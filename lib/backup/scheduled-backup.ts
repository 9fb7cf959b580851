import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { IPostgresClusterRef } from '../access/postgres-cluster-ref';
import { Delivery, SyncWave } from '../delivery/delivery';
import { BARMAN_PLUGIN } from '../facts/cnpg';
import { nameProps } from '../internal/props';
import { checkProps } from '../internal/struct-check';
import { judgeAtSynthesis } from '../internal/synthesis-check';
import { BackupSchedule } from './backup-schedule';

nameProps('ScheduledBackup', { 'metadata.name': 'scheduledBackupName', 'spec.schedule': 'schedule', 'spec.immediate': 'immediate' });

/**
 * Options for `IPostgresCluster.addScheduledBackup`.
 */
export interface ScheduledBackupOptions {
  /** When. */
  readonly schedule: BackupSchedule;

  /**
   * Whether one backup is made at once, when the object appears.
   *
   * @default true
   */
  readonly immediate?: boolean;

  /**
   * Name of the ScheduledBackup.
   *
   * @default - `<clusterName>-<id>`
   */
  readonly scheduledBackupName?: string;

  /**
   * Which GitOps engine delivers it.
   *
   * @default Delivery.ANY
   */
  readonly delivery?: Delivery;
}

/**
 * Properties of a `ScheduledBackup`.
 */
export interface ScheduledBackupProps extends ScheduledBackupOptions {
  /** The cluster. */
  readonly cluster: IPostgresClusterRef;
}

/**
 * Base backups of a cluster on a schedule, through the Barman Cloud plugin.
 *
 * @see https://cloudnative-pg.io/docs/1.30/backup/#scheduled-backups
 */
export class ScheduledBackup extends Construct {
  /** Name of the ScheduledBackup. */
  public readonly scheduledBackupName: string;

  constructor(scope: Construct, id: string, props: ScheduledBackupProps) {
    super(scope, id);
    checkProps(this, 'ScheduledBackupProps', props);
    const { clusterName } = props.cluster;
    this.scheduledBackupName = props.scheduledBackupName ?? `${clusterName}-${id.toLowerCase()}`;

    new ApiObject(this, 'Resource', cnpg.ScheduledBackup.manifest({
      metadata: {
        name: this.scheduledBackupName,
        annotations: (props.delivery ?? Delivery.ANY)._annotations(SyncWave.DEPENDENT, { guarded: true }),
      },
      spec: {
        cluster: { name: clusterName },
        schedule: props.schedule.expression,
        immediate: props.immediate ?? true,
        backupOwnerReference: cnpg.ScheduledBackupSpecBackupOwnerReference.SELF,
        // Left out, the method is the in-tree Barman that CloudNativePG 1.31 removes.
        method: cnpg.ScheduledBackupSpecMethod.PLUGIN,
        pluginConfiguration: { name: BARMAN_PLUGIN },
      },
    }));
    judgeAtSynthesis(this);
  }
}
