import { code, Code, CodeFields } from '../facts/code';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { nonEmpty } from '../internal/non-empty';
import { IDatabaseRole } from './database-role-ref';
import { ForeignDataWrapper, ForeignServer, foreignDataProblem, foreignOptions, foreignUsage, usageCode } from './foreign-data';
import { Ensure } from './reclaim-policy';

/**
 * An extension of a database.
 */
export interface DatabaseExtension {
  /** Its name, such as 'vector'. */
  readonly name: string;

  /**
   * Its version. The operator updates the extension when this changes.
   *
   * @default - the default of the image when it is created, and then what is there
   */
  readonly version?: string;

  /**
   * The schema for its objects. The operator moves them when this changes.
   *
   * @default - the extension's own choice, or the first of the search path
   */
  readonly schema?: string;

  /**
   * Whether it should be there.
   *
   * @default Ensure.PRESENT
   */
  readonly ensure?: Ensure;
}

/**
 * A schema of a database.
 */
export interface DatabaseSchema {
  /** Its name. */
  readonly name: string;

  /**
   * The role that owns it.
   *
   * @default - the role that is made with the database by `credentials` or `logins`; else the operator's superuser, so that
   * nobody else can create a table in it
   */
  readonly owner?: IDatabaseRole;

  /**
   * Whether it should be there.
   *
   * @default Ensure.PRESENT
   */
  readonly ensure?: Ensure;
}

/** What a database has in it. */
type DatabaseContents = {
  readonly extensions?: DatabaseExtension[]; readonly schemas?: DatabaseSchema[]; readonly fdws?: ForeignDataWrapper[]; readonly servers?: ForeignServer[];
};

/**
 * The lists of a Database. What the CRD would fill in inside their items is written out.
 *
 * @param made The owner that is made with the database, if one is.
 */
export function contentsSpec({ extensions, schemas, fdws, servers }: DatabaseContents, made?: IDatabaseRole): Json {
  return {
    extensions: nonEmpty(extensions?.map(({ name, version, schema, ensure = Ensure.PRESENT }) => ({ name, version, schema, ensure }))),
    schemas: nonEmpty(schemas?.map(({ name, owner = made, ensure = Ensure.PRESENT }) => ({ name, owner: owner?.roleName, ensure }))),
    fdws: nonEmpty(fdws?.map(({ name, handler, validator, owner, options, usage, ensure = Ensure.PRESENT }) => ({
      name, handler, validator, owner: owner?.roleName, options: foreignOptions(options), usage: foreignUsage(usage), ensure,
    }))),
    servers: nonEmpty(servers?.map(({ name, fdw, options, usage, ensure = Ensure.PRESENT }) => ({
      name, fdw, options: foreignOptions(options), usage: foreignUsage(usage), ensure,
    }))),
  };
}

export function contentsCode({ extensions, schemas, fdws, servers }: Json): CodeFields {
  const items = (list: Json[] | undefined, special: (item: Json) => CodeFields) => code.list(list?.map(item => code.struct({
    ...Object.fromEntries(Object.entries(item).map(([key, value]) => [key, code.plain(value)])),
    owner: item.owner && code.call('DatabaseRole.fromRoleName', code.literal(item.owner)),
    ensure: item.ensure && ensureCode(item.ensure),
    ...special(item),
  })));
  const foreign = ({ options, usage }: Json) => ({
    options: items(options, () => ({})),
    usage: code.list(usage?.map(usageCode)),
  });
  return { extensions: items(extensions, () => ({})), schemas: items(schemas, () => ({})), fdws: items(fdws, foreign), servers: items(servers, foreign) };
}

export function ensureCode(ensure: string): Code {
  return code.constant(`Ensure.${ensure.toUpperCase()}`);
}

/** What the operator's webhook refuses, in the words of the props, or undefined. */
export function contentsProblem(contents: DatabaseContents): string | undefined {
  for (const prop of ['extensions', 'schemas', 'fdws', 'servers'] as const) {
    const names = (contents[prop] ?? []).map(({ name }) => name);
    if (names.includes('')) return `'${prop}' has one without a name`;
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) return `'${prop}' has ${describeValue(twice)} twice; the operator would undo one by the other`;
  }
  return foreignDataProblem(contents.fdws ?? [], contents.servers ?? []);
}
