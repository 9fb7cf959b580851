import { Construct } from 'constructs';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { IPostgresClusterRef } from '../access/postgres-cluster-ref';
import { Delivery, SyncWave } from '../delivery/delivery';
import { code, CodeFields } from '../facts/code';
import { Json } from '../facts/json-value';
import { addDependent } from '../internal/dependents';
import { reserveName } from '../internal/name-registry';
import { fail } from '../internal/naming';
import { nonEmpty } from '../internal/non-empty';
import { RenamedByRestore, RestoredMetadata } from '../internal/next-restore';
import { nameProps } from '../internal/props';
import { checkProps } from '../internal/construct-props';
import { Metadata } from '../pods/metadata';
import { BackupMethod } from './backup-method';
import { BackupSchedule } from './backup-schedule';
import { BackupTarget } from './backup-target';

nameProps('ScheduledBackup', {
  'metadata.name': 'scheduledBackupName',
  'metadata.labels': 'metadata',
  'spec.schedule': 'schedule',
  'spec.immediate': 'immediate',
  'spec.suspend': 'suspend',
  'spec.target': 'target',
  'spec.method': 'method',
  'spec.pluginConfiguration': 'method',
  'spec.online': 'method',
  'spec.backupOwnerReference': 'backupOwnerReference',
});

/**
 * Whose deletion deletes the Backup objects that a schedule makes. What they stand for stays in the store until the retention deletes it.
 */
export enum BackupOwnerReference {
  /** Nobody's. */
  NONE = 'none',
  /** That of the ScheduledBackup. */
  SELF = 'self',
  /** That of the cluster. */
  CLUSTER = 'cluster',
}

/**
 * Options for `IPostgresCluster.addScheduledBackup`.
 */
export interface ScheduledBackupOptions {
  /** When. */
  readonly schedule: BackupSchedule;

  /**
   * How it is made.
   *
   * @default BackupMethod.plugin()
   */
  readonly method?: BackupMethod;

  /**
   * Which instance is backed up.
   *
   * @default - as the cluster's `backup` says, else a standby if there is one
   */
  readonly target?: BackupTarget;

  /**
   * Whether one backup is made at once, when the object appears. It is made once in the life of the object.
   *
   * @default true
   */
  readonly immediate?: boolean;

  /**
   * Makes no backups for the time being.
   *
   * @default false
   */
  readonly suspend?: boolean;

  /**
   * Whose deletion deletes the Backup objects.
   *
   * @default BackupOwnerReference.SELF
   */
  readonly backupOwnerReference?: BackupOwnerReference;

  /**
   * Name of the ScheduledBackup.
   *
   * @default - `<clusterName>-<id>`
   */
  readonly scheduledBackupName?: string;

  /**
   * Labels and annotations of the ScheduledBackup.
   *
   * @default - those of the chart and of `delivery`
   */
  readonly metadata?: Metadata;

  /**
   * Which GitOps engine delivers it.
   *
   * @default Delivery.ANY
   */
  readonly delivery?: Delivery;
}

/** A longer one is no value of the label `cnpg.io/scheduled-backup`, so the API server refuses every Backup of the schedule. */
const NAME_MAX_LENGTH = 63;

/**
 * Properties of a `ScheduledBackup`.
 */
export interface ScheduledBackupProps extends ScheduledBackupOptions {
  /** The cluster. */
  readonly cluster: IPostgresClusterRef;
}

/**
 * Base backups of a cluster on a schedule. A cluster can have several.
 *
 * @see https://cloudnative-pg.io/docs/1.30/backup/#scheduled-backups
 */
export class ScheduledBackup extends Construct {
  /** @internal */
  public static _convert({ metadata, spec }: Json): CodeFields {
    const owner = { none: 'NONE', self: 'SELF', cluster: 'CLUSTER' }[(spec.backupOwnerReference ?? 'none') as string];
    return {
      schedule: BackupSchedule._convert(spec.schedule),
      method: BackupMethod._convert(spec),
      target: spec.target === undefined ? undefined : code.constant(spec.target === 'primary' ? 'BackupTarget.PRIMARY' : 'BackupTarget.PREFER_STANDBY'),
      immediate: code.literal(spec.immediate ?? false),
      suspend: code.literal(spec.suspend),
      backupOwnerReference: owner === undefined ? undefined : code.constant(`BackupOwnerReference.${owner}`),
      scheduledBackupName: code.literal(metadata.name),
    };
  }

  /** Name of the ScheduledBackup. */
  public readonly scheduledBackupName: string;

  /**
   * Its name and further annotations, also while a restore is rendered that has not happened yet.
   * @internal
   */
  public _metadataNow?: () => RestoredMetadata;

  constructor(scope: Construct, id: string, props: ScheduledBackupProps) {
    super(scope, id);
    checkProps(this, 'ScheduledBackupProps', props);
    const { clusterName } = props.cluster;
    if (props.schedule._isNone) fail(this, "'schedule' is BackupSchedule.none(), and a ScheduledBackup without one does nothing; say when");
    this.scheduledBackupName = props.scheduledBackupName ?? `${clusterName}-${id.toLowerCase()}`;
    const { length } = this.scheduledBackupName;
    if (length > NAME_MAX_LENGTH) {
      fail(this, `'scheduledBackupName' has ${length} characters, the limit is ${NAME_MAX_LENGTH}: the operator writes it into a label of each Backup; got '${this.scheduledBackupName}'`);
    }
    reserveName(this, 'scheduledBackupName', 'ScheduledBackup', this.scheduledBackupName);

    const annotations = (props.delivery ?? Delivery.ANY)._annotations(SyncWave.DEPENDENT, { guarded: true });
    const backup = new RenamedByRestore(this, 'Resource', cnpg.ScheduledBackup.manifest({
      metadata: {
        name: this.scheduledBackupName,
        labels: nonEmpty(props.metadata?.labels),
        annotations: nonEmpty({ ...annotations, ...props.metadata?.annotations }),
      },
      spec: {
        cluster: { name: clusterName },
        schedule: props.schedule.expression,
        immediate: props.immediate === false ? undefined : true,
        suspend: props.suspend,
        target: props.target as string | undefined as cnpg.ScheduledBackupSpecTarget,
        backupOwnerReference: (props.backupOwnerReference ?? BackupOwnerReference.SELF) as string as cnpg.ScheduledBackupSpecBackupOwnerReference,
        // Left out, the method is the in-tree Barman that CloudNativePG 1.31 removes.
        ...(props.method ?? BackupMethod.plugin())._toSpec(),
      },
    }), () => this._metadataNow?.() ?? { name: this.scheduledBackupName });
    addDependent(props.cluster, backup);
  }
}
