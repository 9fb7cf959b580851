import * as cnpg from '../../imports/postgresql.cnpg.io';
import { code, Code } from '../facts/code';
import { BARMAN_PLUGIN } from '../facts/cnpg';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { checkStruct } from '../internal/construct-props';
import { OnlineConfiguration, onlineConfigurationCode } from './volume-snapshot-options';

/**
 * Options for `BackupMethod.plugin`.
 */
export interface PluginMethodOptions {
  /**
   * Name of the plugin.
   *
   * @default 'barman-cloud.cloudnative-pg.io'
   */
  readonly name?: string;

  /**
   * Parameters of the plugin for this backup.
   *
   * @default - nothing
   */
  readonly parameters?: { readonly [name: string]: string };
}

/**
 * Options for `BackupMethod.volumeSnapshot`.
 */
export interface VolumeSnapshotMethodOptions {
  /**
   * Whether the instance keeps running while the snapshot is taken.
   *
   * @default - as the cluster's `backup` says
   */
  readonly online?: boolean;

  /**
   * How a snapshot of a running instance is taken.
   *
   * @default - as the cluster's `backup` says
   */
  readonly onlineConfiguration?: OnlineConfiguration;
}

/**
 * How a base backup is made.
 *
 * @see https://cloudnative-pg.io/docs/1.30/backup/
 */
export class BackupMethod {
  /** A plugin, by default that of Barman Cloud, which copies the files into the object store. */
  public static plugin(options: PluginMethodOptions = {}): BackupMethod {
    checkStruct('PluginMethodOptions', options);
    if (options.name === '') throw new Error(`'name' of a plugin must not be empty, got ${describeValue(options.name)}`);
    return new BackupMethod({
      method: cnpg.ScheduledBackupSpecMethod.PLUGIN,
      pluginConfiguration: { name: options.name ?? BARMAN_PLUGIN, parameters: options.parameters },
    });
  }

  /** Snapshots of the volumes, by the storage driver. */
  public static volumeSnapshot(options: VolumeSnapshotMethodOptions = {}): BackupMethod {
    checkStruct('VolumeSnapshotMethodOptions', options);
    return new BackupMethod({ method: cnpg.ScheduledBackupSpecMethod.VOLUME_SNAPSHOT, ...options });
  }

  /** @internal */
  public static _convert(spec: Json): Code | undefined {
    if (spec.method === 'volumeSnapshot') {
      return code.call('BackupMethod.volumeSnapshot', code.struct({ online: code.literal(spec.online), onlineConfiguration: onlineConfigurationCode(spec.onlineConfiguration) }));
    }
    const { name, parameters } = spec.pluginConfiguration ?? {};
    return spec.method === 'plugin' ? code.call('BackupMethod.plugin', code.struct({ name: code.literal(name), parameters: code.map(parameters) })) : undefined;
  }

  private constructor(private readonly spec: Pick<cnpg.ScheduledBackupSpec, 'method' | 'pluginConfiguration' | 'online' | 'onlineConfiguration'>) {}

  /** @internal */
  public _toSpec() {
    return this.spec;
  }
}
