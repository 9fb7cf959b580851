import { own } from '../../../facts/own-keys';
import { isObject, Json } from '../../../facts/json-value';
import { below, items, KindSchema, Node } from '../schema';
import { decodeBase64 } from '../../../facts/go';
import { Quantity } from '../../../facts/kubernetes-quantity';
import { canonical } from './lists';

/**
 * How a value changed, as far as two manifests can tell: a field that only one of them has may be filled in by the server with
 * the value of the other.
 */
export type Difference = 'same' | 'changed' | 'unknown';

export interface Filling {
  /** What the server fills in, by path, without the indexes of lists. */
  readonly defaults?: Readonly<Record<string, Json>>;
  /** Below this path the server fills in more than the defaults that are named. */
  readonly unsure?: string;
}

/** Compares the values of one path in two objects as the server compares what it stores. */
export function compare(schema: KindSchema, before: Json, after: Json, path: string, filling: Filling = {}): Difference {
  const names = path.split('.');
  const node = names.reduce<Node | undefined>((at, name) => below(schema, at, name), schema.nodes[schema.root]);
  const [old, now] = [before, after].map(object => names.reduce((value, name) => (isObject(value) ? value[name] : undefined), object));
  return new Comparison(schema, filling).of(old, now, node, path);
}

class Comparison {
  constructor(private readonly schema: KindSchema, private readonly filling: Filling) {}

  public of(old: Json, now: Json, node: Node | undefined, path: string): Difference {
    const fill = this.filling.defaults?.[path];
    const [before, after] = fill === undefined ? [old, now] : [old || fill, now || fill];
    if (canonical(before ?? null) === canonical(after ?? null)) return 'same';
    if (isAbsent(before) || isAbsent(after)) return this.oneSided(isAbsent(before) ? after : before, node, path);
    if (Array.isArray(before) && Array.isArray(after)) {
      if (before.length !== after.length) return 'changed';
      return worst(before.map((item, i) => this.of(item, after[i], items(this.schema, node), path)));
    }
    if (isObject(before) && isObject(after)) {
      const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
      return worst([...keys].map(key => this.of(own(before, key), own(after, key), below(this.schema, node, key), `${path}.${key}`)));
    }
    if (isWide(before) || isWide(after)) return 'unknown';
    return equalScalars(before, after, node) ? 'same' : 'changed';
  }

  /** An empty value may be the same as none, or not, as the Go type has it. */
  private oneSided(value: Json, node: Node | undefined, path: string): Difference {
    if (value === '' || value === 0 || value === false || isEmpty(value)) return 'unknown';
    const { unsure } = this.filling;
    if (unsure === undefined || !path.startsWith(unsure)) return 'changed';
    // No list is filled in, and of the maps only the requests, from the limits.
    return (Array.isArray(value) || (isObject(value) && node?.p === undefined)) && !path.endsWith('.requests') ? 'changed' : 'unknown';
  }
}

function worst(changes: readonly Difference[]): Difference {
  return changes.includes('changed') ? 'changed' : changes.includes('unknown') ? 'unknown' : 'same';
}

function isAbsent(value: Json): boolean {
  return value === undefined || value === null;
}

function isEmpty(value: Json): boolean {
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** An integer that may lose its upper bits. */
function isWide(value: Json): boolean {
  return typeof value === 'number' && Math.abs(value) >= 2 ** 31;
}

function equalScalars(before: Json, after: Json, node: Node | undefined): boolean {
  if (node?.g === 'quantity') {
    const [a, b] = [before, after].map(value => Quantity.of(value)?.milli);
    return a !== undefined && a === b;
  }
  if (node?.f === 'byte') return decodeBase64(String(before))?.equals(decodeBase64(String(after)) ?? Buffer.of()) ?? false;
  return before === after;
}
