import { ClusterStorage } from '../cluster-storage';
import { ClusterPart } from '../cluster-part';

/**
 * The volumes of each instance.
 * @internal
 */
export interface StorageProps {
  /** The volume that each instance gets for itself. */
  readonly storage: ClusterStorage;

  /**
   * A volume of its own for the WAL of each instance. It can be added later and never removed.
   *
   * @default - the WAL is on `storage`
   */
  readonly walStorage?: ClusterStorage;
}

export const storagePart: ClusterPart<StorageProps> = {
  rules: [
    { problem: ({ storage }) => storage._tooSmall('storage') },
  ],
  spec: ({ storage, walStorage }) => ({ storage: storage._toStorage(), walStorage: walStorage?._toStorage() }),
  paths: { 'spec.storage': 'storage', 'spec.walStorage': 'walStorage' },
  convert: ({ spec }) => ({ storage: ClusterStorage._convert(spec.storage), walStorage: ClusterStorage._convert(spec.walStorage) }),
};
