import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { nonEmpty } from '../internal/non-empty';
import { IDatabaseRole } from './database-role-ref';
import { Ensure } from './reclaim-policy';

/**
 * An option of a foreign data wrapper or of a foreign server. Never a password: everybody who can read the Database can read it.
 */
export interface ForeignOption {
  /** Its name, such as 'host'. */
  readonly name: string;

  /** Its value. */
  readonly value: string;

  /**
   * Whether it should be there.
   *
   * @default Ensure.PRESENT
   */
  readonly ensure?: Ensure;
}

/**
 * Whether a privilege is given or taken away.
 */
export enum UsageType {
  /** It is given. */
  GRANT = 'grant',
  /** It is taken away. */
  REVOKE = 'revoke',
}

/**
 * Who may use a foreign data wrapper or a foreign server.
 */
export interface ForeignUsage {
  /** The role. */
  readonly role: IDatabaseRole;

  /**
   * Whether it may, or may no longer.
   *
   * @default UsageType.GRANT
   */
  readonly type?: UsageType;
}

/**
 * A foreign data wrapper of a database.
 *
 * @see https://www.postgresql.org/docs/current/sql-createforeigndatawrapper.html
 */
export interface ForeignDataWrapper {
  /** Its name, such as 'postgres_fdw'. Its extension belongs into `extensions`. */
  readonly name: string;

  /**
   * The function that handles it.
   *
   * @default - that of the extension
   */
  readonly handler?: string;

  /**
   * The function that checks its options.
   *
   * @default - that of the extension
   */
  readonly validator?: string;

  /**
   * The role that owns it, a superuser.
   *
   * @default - the operator's superuser
   */
  readonly owner?: IDatabaseRole;

  /**
   * Its options.
   *
   * @default - none
   */
  readonly options?: ForeignOption[];

  /**
   * Who may use it.
   *
   * @default - its owner
   */
  readonly usage?: ForeignUsage[];

  /**
   * Whether it should be there.
   *
   * @default Ensure.PRESENT
   */
  readonly ensure?: Ensure;
}

/**
 * A foreign server of a database.
 *
 * @see https://www.postgresql.org/docs/current/sql-createserver.html
 */
export interface ForeignServer {
  /** Its name. */
  readonly name: string;

  /** Name of its foreign data wrapper, one of `fdws`. */
  readonly fdw: string;

  /**
   * Its options, such as 'host' and 'dbname'.
   *
   * @default - none
   */
  readonly options?: ForeignOption[];

  /**
   * Who may use it.
   *
   * @default - its owner
   */
  readonly usage?: ForeignUsage[];

  /**
   * Whether it should be there.
   *
   * @default Ensure.PRESENT
   */
  readonly ensure?: Ensure;
}

export function foreignOptions(options?: ForeignOption[]) {
  return nonEmpty(options?.map(({ name, value, ensure = Ensure.PRESENT }) => ({ name, value, ensure })));
}

export function foreignUsage(usage?: ForeignUsage[]) {
  return nonEmpty(usage?.map(({ role, type = UsageType.GRANT }) => ({ name: role.roleName, type })));
}

export function usageCode({ name, type }: Json): Code | undefined {
  return code.struct({
    role: code.call('DatabaseRole.fromRoleName', code.literal(name)),
    type: type && code.constant(`UsageType.${type.toUpperCase()}`),
  });
}

/** What the operator's webhook refuses, in the words of the props, or undefined. */
export function foreignDataProblem(fdws: readonly ForeignDataWrapper[], servers: readonly ForeignServer[]): string | undefined {
  const lost = servers.find(({ fdw, ensure }) => ensure !== Ensure.ABSENT && !fdws.some(({ name }) => name === fdw));
  if (lost) return `'servers' has '${lost.name}' with the wrapper ${describeValue(lost.fdw)}, which 'fdws' does not declare; add it there`;
  for (const [prop, items] of [['fdws', fdws], ['servers', servers]] as const) {
    for (const { name, options = [], usage = [] } of items) {
      const twice = repeated(options.map(option => option.name)) ?? repeated(usage.map(({ role }) => role.roleName));
      if (twice !== undefined) return `'${prop}' says of '${name}' ${describeValue(twice)} twice; the operator would undo one by the other`;
    }
  }
  return undefined;
}

function repeated(names: readonly string[]): string | undefined {
  return names.find((name, i) => names.indexOf(name) !== i);
}
