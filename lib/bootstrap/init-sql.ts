import * as cnpg from '../../imports/postgresql.cnpg.io';
import { ConfigMapKey, SecretKey } from '../access/secret-key';
import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { nonEmpty } from '../internal/non-empty';

/**
 * SQL that runs once, as superuser, when the cluster is made: first `statements`, then the Secrets, then the ConfigMaps, each in its order.
 *
 * @see https://cloudnative-pg.io/docs/1.30/bootstrap/#executing-queries-after-initialization
 */
export interface InitSql {
  /**
   * Statements, one per item.
   *
   * @default - none
   */
  readonly statements?: string[];

  /**
   * Keys of Secrets that hold SQL.
   *
   * @default - none
   */
  readonly secretRefs?: SecretKey[];

  /**
   * Keys of ConfigMaps that hold SQL.
   *
   * @default - none
   */
  readonly configMapRefs?: ConfigMapKey[];
}

/** The references of one of the three moments. */
export function sqlRefs(sql: InitSql | undefined): cnpg.ClusterSpecBootstrapInitdbPostInitSqlRefs | undefined {
  return nonEmpty({ secretRefs: nonEmpty(sql?.secretRefs), configMapRefs: nonEmpty(sql?.configMapRefs) });
}

export function initSqlCode(statements: Json, refs: Json): Code | undefined {
  const keys = (list: Json) => code.list(list?.map((ref: Json) => code.struct({ name: code.literal(ref.name), key: code.literal(ref.key) })));
  return code.struct({ statements: code.list(statements?.map(code.literal)), secretRefs: keys(refs?.secretRefs), configMapRefs: keys(refs?.configMapRefs) });
}
