import * as cnpg from '../../imports/postgresql.cnpg.io';
import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { objectNameProblem } from '../facts/name-problems';

/**
 * What a volume of a new cluster is filled from.
 */
export class VolumeSource {
  /**
   * A VolumeSnapshot in the cluster's namespace.
   *
   * Errors: `name` is not a valid name.
   */
  public static volumeSnapshot(name: string): VolumeSource {
    return new VolumeSource('snapshot.storage.k8s.io', 'VolumeSnapshot', name);
  }

  /**
   * A PersistentVolumeClaim in the cluster's namespace, which the storage driver clones.
   *
   * Errors: `name` is not a valid name.
   */
  public static persistentVolumeClaim(name: string): VolumeSource {
    return new VolumeSource('', 'PersistentVolumeClaim', name);
  }

  /** @internal */
  public static _convert(source: Json): Code | undefined {
    return source?.name && code.call(source.kind === 'PersistentVolumeClaim' ? 'VolumeSource.persistentVolumeClaim' : 'VolumeSource.volumeSnapshot', code.literal(source.name));
  }

  private constructor(private readonly apiGroup: string, private readonly kind: string, private readonly name: string) {
    const problem = objectNameProblem(name);
    if (problem) throw new Error(`'name' of a ${kind} ${problem}, got '${name}'`);
  }

  /** @internal */
  public _toSpec(): cnpg.ClusterSpecBootstrapRecoveryVolumeSnapshotsStorage {
    return { apiGroup: this.apiGroup, kind: this.kind, name: this.name };
  }
}

/**
 * Snapshots of all volumes of one instance, taken at one moment.
 *
 * @see https://cloudnative-pg.io/docs/1.30/recovery/#recovery-from-volumesnapshot-objects
 */
export interface VolumeSnapshots {
  /** Of the data. */
  readonly storage: VolumeSource;

  /**
   * Of the WAL, if that has a volume of its own.
   *
   * @default - the WAL is on `storage`
   */
  readonly walStorage?: VolumeSource;

  /**
   * Of each tablespace.
   *
   * @default - none
   */
  readonly tablespaceStorage?: { readonly [tablespace: string]: VolumeSource };
}

export function volumeSnapshotsSpec({ storage, walStorage, tablespaceStorage }: VolumeSnapshots): cnpg.ClusterSpecBootstrapRecoveryVolumeSnapshots {
  return {
    storage: storage._toSpec(),
    walStorage: walStorage?._toSpec(),
    tablespaceStorage: tablespaceStorage && Object.fromEntries(Object.entries(tablespaceStorage).map(([name, source]) => [name, source._toSpec()])),
  };
}

export function volumeSnapshotsCode(snapshots: Json): Code | undefined {
  return snapshots && code.struct({
    storage: VolumeSource._convert(snapshots.storage),
    walStorage: VolumeSource._convert(snapshots.walStorage),
    tablespaceStorage: snapshots.tablespaceStorage && code.struct(Object.fromEntries(
      Object.entries(snapshots.tablespaceStorage).map(([name, source]) => [name, VolumeSource._convert(source)]),
    )),
  });
}
