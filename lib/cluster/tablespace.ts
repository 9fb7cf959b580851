import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { ClusterStorage } from './cluster-storage';

/**
 * Another volume of each instance, for tables and indexes that belong elsewhere than on `storage`. It can be added later and never removed.
 *
 * @see https://cloudnative-pg.io/docs/1.30/tablespaces/
 */
export interface Tablespace {
  /** Name in PostgreSQL. */
  readonly name: string;

  /** Its volume. */
  readonly storage: ClusterStorage;

  /**
   * The role that owns it.
   *
   * @default - the owner of the first database
   */
  readonly owner?: string;

  /**
   * Whether PostgreSQL puts temporary tables and files there.
   *
   * @default false
   */
  readonly temporary?: boolean;
}

export function tablespaceSpec({ name, storage, owner, temporary = false }: Tablespace) {
  return { name, storage: storage._toStorage(), owner: owner === undefined ? undefined : { name: owner }, temporary };
}

export function tablespaceCode({ name, storage, owner, temporary }: Json): Code | undefined {
  return code.struct({
    name: code.literal(name),
    storage: ClusterStorage._convert(storage),
    owner: code.literal(owner?.name),
    temporary: code.literal(temporary ?? false),
  });
}
