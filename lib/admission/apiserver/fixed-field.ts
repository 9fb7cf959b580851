import { ErrorType } from './field-error';
import { compare, Filling } from './machinery/compare';
import { isObject, Json } from '../../facts/json-value';
import { below, KindSchema } from './schema';
import { Problem } from './problem';

/** What a change does to a field that cannot change: it is refused, or nobody knows without the cluster. */
export interface Ruling {
  readonly refused?: Problem;
  readonly unknown?: string;
}

/** A change of an object of Kubernetes itself. */
export interface BuiltInChange {
  /** The version of the server: 34 for 1.34. */
  readonly minor: number;
  readonly schema: KindSchema;
  /** The old manifest as it is stored, and what the new one makes of it; without most of what the server fills in. */
  readonly before: Json;
  readonly after: Json;
}

/** A field that cannot change, and what the server says when it does. */
export interface Fixed extends Filling {
  readonly path: string;
  readonly message?: string;
  /** @default Invalid */
  readonly type?: ErrorType;
  /** The path that is reported, when it is not that of the field. */
  readonly reported?: string;
}

const IMMUTABLE = 'field is immutable';
const SEALED = 'field is immutable when `immutable` is set';

/** A check of fields that cannot change. */
export function fixed(...fields: readonly Fixed[]): (change: BuiltInChange) => readonly Ruling[] {
  return ({ schema, before, after }) => fields.flatMap(field => rulingsOn(field, schema, before, after));
}

/** The server refuses the change of a field. */
export function refusal({ path, message = IMMUTABLE, type, reported }: Fixed): Ruling {
  return { refused: { path: reported ?? path, at: path, message, type } };
}

function rulingsOn(field: Fixed, schema: KindSchema, before: Json, after: Json): readonly Ruling[] {
  const { path } = field;
  switch (compare(schema, before, after, path, field)) {
    case 'changed': return [refusal(field)];
    case 'unknown': return [{ unknown: `\`${path}\` cannot change, and what the server filled in there is not known` }];
    default: return [];
  }
}

/** The data of an object that has been made immutable. */
export function sealed(...names: readonly string[]): (change: BuiltInChange) => readonly Ruling[] {
  const opened: Ruling = { refused: { path: 'immutable', type: 'Forbidden', message: SEALED } };
  return ({ schema, before, after }) => {
    if (before.immutable !== true) return [];
    const changed = names.flatMap(path => {
      const field: Fixed = { path, type: 'Forbidden', message: SEALED };
      return holdsBytes(schema, path) && emptied(before[path], after[path]) ? [refusal(field)] : rulingsOn(field, schema, before, after);
    });
    return [...(after.immutable === true ? [] : [opened]), ...changed];
  };
}

function holdsBytes(schema: KindSchema, path: string): boolean {
  const map = below(schema, schema.nodes[schema.root], path);
  return map?.m !== undefined && schema.nodes[map.m].f === 'byte';
}

/** Nothing is stored of an empty map; of a map of bytes that is not what a manifest has that writes it out again. */
function emptied(before: Json, after: Json): boolean {
  return [before ?? {}, after].every(map => isObject(map) && Object.keys(map).length === 0);
}

/** The server says it once, however many fields changed. */
export function once(rulings: readonly Ruling[]): readonly Ruling[] {
  const refused = rulings.find(ruling => ruling.refused);
  return refused ? [refused] : rulings.slice(0, 1);
}

type Check = (change: BuiltInChange) => readonly Ruling[];

export function both(...checks: readonly Check[]): Check {
  return change => checks.flatMap(check => check(change));
}
