import { Construct } from 'constructs';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { IPostgresClusterRef } from '../access/postgres-cluster-ref';
import { Delivery, SyncWave } from '../delivery/delivery';
import { code, CodeFields } from '../facts/code';
import { Json } from '../facts/json-value';
import { CheckedObject } from '../internal/checked-object';
import { reserveName } from '../internal/name-registry';
import { nonEmpty } from '../internal/non-empty';
import { nameProps } from '../internal/props';
import { checkProps } from '../internal/construct-props';
import { Metadata } from '../pods/metadata';
import { BackupMethod } from './backup-method';
import { BackupTarget } from './backup-target';

nameProps('Backup', {
  'metadata.name': 'backupName',
  'metadata.labels': 'metadata',
  'spec.target': 'target',
  'spec.method': 'method',
  'spec.pluginConfiguration': 'method',
  'spec.online': 'method',
});

/**
 * Options for `IPostgresCluster.addBackup`.
 */
export interface BackupObjectOptions {
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
   * Name of the Backup. A second backup is a second name: a Backup runs once.
   *
   * @default - `<clusterName>-<id>`
   */
  readonly backupName?: string;

  /**
   * Labels and annotations of the Backup.
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

/**
 * Properties of a `Backup`.
 */
export interface BackupProps extends BackupObjectOptions {
  /** The cluster. */
  readonly cluster: IPostgresClusterRef;
}

/**
 * One base backup, made when the object appears: before an upgrade, or before a change of data.
 *
 * @see https://cloudnative-pg.io/docs/1.30/backup/#on-demand-backups
 */
export class Backup extends Construct {
  /** @internal */
  public static _convert({ metadata, spec }: Json): CodeFields {
    return {
      method: BackupMethod._convert(spec),
      target: spec.target === undefined ? undefined : code.constant(spec.target === 'primary' ? 'BackupTarget.PRIMARY' : 'BackupTarget.PREFER_STANDBY'),
      backupName: code.literal(metadata.name),
    };
  }

  /** Name of the Backup. */
  public readonly backupName: string;

  constructor(scope: Construct, id: string, props: BackupProps) {
    super(scope, id);
    checkProps(this, 'BackupProps', props);
    const { clusterName } = props.cluster;
    this.backupName = props.backupName ?? `${clusterName}-${id.toLowerCase()}`;
    reserveName(this, 'backupName', 'Backup', this.backupName);

    const annotations = (props.delivery ?? Delivery.ANY)._annotations(SyncWave.DEPENDENT, { guarded: true });
    new CheckedObject(this, 'Resource', cnpg.Backup.manifest({
      metadata: {
        name: this.backupName,
        labels: nonEmpty(props.metadata?.labels),
        annotations: nonEmpty({ ...annotations, ...props.metadata?.annotations }),
      },
      spec: {
        cluster: { name: clusterName },
        target: props.target as string | undefined as cnpg.BackupSpecTarget,
        ...(props.method ?? BackupMethod.plugin())._toSpec() as Pick<cnpg.BackupSpec, 'pluginConfiguration' | 'online' | 'onlineConfiguration'> & { method: any },
      },
    }));
  }
}
