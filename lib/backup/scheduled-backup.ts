import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { BackupSchedule } from './backup-schedule';
import { Delivery, SyncWave } from '../delivery/delivery';
import { BARMAN_PLUGIN } from '../facts/cnpg';

/** Properties of a `ScheduledBackup`. */
export interface ScheduledBackupProps {
  /** The cluster. */
  readonly clusterName: string;
  /** When. */
  readonly schedule: BackupSchedule;
  /** Which GitOps engine delivers it. */
  readonly delivery: Delivery;
}

/** The base backups of a cluster: one at once, then on schedule. */
export class ScheduledBackup extends Construct {
  constructor(scope: Construct, id: string, props: ScheduledBackupProps) {
    super(scope, id);

    new ApiObject(this, 'Resource', cnpg.ScheduledBackup.manifest({
      metadata: {
        name: `${props.clusterName}-backup`,
        annotations: props.delivery._annotations(SyncWave.DEPENDENT, { guarded: true }),
      },
      spec: {
        cluster: { name: props.clusterName },
        schedule: props.schedule.expression,
        immediate: true,
        backupOwnerReference: cnpg.ScheduledBackupSpecBackupOwnerReference.SELF,
        // Left out, the method is the in-tree Barman that CloudNativePG 1.31 removes.
        method: cnpg.ScheduledBackupSpecMethod.PLUGIN,
        pluginConfiguration: { name: BARMAN_PLUGIN },
      },
    }));
  }
}
