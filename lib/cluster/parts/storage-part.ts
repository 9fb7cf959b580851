import { code } from '../../facts/code';
import { nonEmpty } from '../../internal/non-empty';
import { ClusterPart } from '../cluster-part';
import { ClusterStorage } from '../cluster-storage';
import { Tablespace, tablespaceCode, tablespaceSpec } from '../tablespace';

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

  /**
   * Further volumes, for tables and indexes that PostgreSQL keeps elsewhere than on `storage`.
   *
   * @default - none
   * @see https://cloudnative-pg.io/docs/1.30/tablespaces/
   */
  readonly tablespaces?: Tablespace[];
}

export const storagePart: ClusterPart<StorageProps> = {
  rules: [
    { id: 'ha/wal-fills-volume', problem: ({ storage, walStorage }) => (walStorage ? undefined : storage._tooSmall('storage')) },
    {
      problem: ({ tablespaces = [] }) => {
        const repeated = tablespaces.find(({ name }, i) => tablespaces.findIndex(other => other.name === name) < i);
        return repeated && `'tablespaces' has '${repeated.name}' twice; give each a name of its own`;
      },
    },
  ],
  spec: ({ storage, walStorage, tablespaces }) => ({
    storage: storage._toStorage(),
    walStorage: walStorage?._toStorage(),
    tablespaces: nonEmpty(tablespaces?.map(tablespaceSpec)),
  }),
  paths: { 'spec.storage': 'storage', 'spec.walStorage': 'walStorage', 'spec.tablespaces': 'tablespaces' },
  convert: ({ spec }) => ({
    storage: ClusterStorage._convert(spec.storage),
    walStorage: ClusterStorage._convert(spec.walStorage),
    tablespaces: code.list(spec.tablespaces?.map(tablespaceCode)),
  }),
};
