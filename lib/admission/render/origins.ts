import { isObject, Json } from '../../facts/json-value';
import { setOwn } from '../../facts/own-keys';

/** Where something was written: a path in a document of a file. */
export interface SourcePosition {
  readonly file: string;
  readonly index: number;
  readonly path: string;
}

/**
 * Where the parts of a built object were written. Each mapping and list of an object knows where it stands in a file, and which
 * of its entries came from
 * elsewhere; the parts keep that when they are merged into other objects.
 */
export class Origins {
  private readonly containers = new WeakMap<object, SourcePosition>();
  private readonly entries = new WeakMap<object, Map<string | number, SourcePosition>>();

  /** Notes where a value was read, with everything in it. */
  public note(value: Json, origin: SourcePosition): void {
    if (typeof value !== 'object' || value === null) return;
    this.containers.set(value, origin);
    if (Array.isArray(value)) value.forEach((item, i) => this.note(item, { ...origin, path: `${origin.path}[${i}]` }));
    else for (const key of Object.keys(value)) this.note(value[key], { ...origin, path: origin.path ? `${origin.path}.${key}` : key });
  }

  /** Notes that one entry was written elsewhere than what is around it. */
  public noteEntry(container: object, key: string | number, origin: SourcePosition | undefined): void {
    if (!origin) return;
    if (!this.entries.has(container)) this.entries.set(container, new Map());
    this.entries.get(container)!.set(key, origin);
  }

  /** Where an entry was written. */
  public ofEntry(container: object, key: string | number): SourcePosition | undefined {
    const own = this.entries.get(container)?.get(key);
    const around = this.containers.get(container);
    if (own || !around) return own;
    return { ...around, path: typeof key === 'number' ? `${around.path}[${key}]` : around.path ? `${around.path}.${key}` : key };
  }

  /** A copy that knows what its original knows. */
  public copy(value: Json): Json {
    if (typeof value !== 'object' || value === null) return value;
    const copied: Json = Array.isArray(value) ? value.map(item => this.copy(item)) : {};
    if (!Array.isArray(value)) for (const key of Object.keys(value)) setOwn(copied, key, this.copy(value[key]));
    const origin = this.containers.get(value);
    if (origin) this.containers.set(copied, origin);
    const entries = this.entries.get(value);
    if (entries) this.entries.set(copied, new Map(entries));
    return copied;
  }

  /** Where a path of a finding was written, or the nearest thing above it that is known. */
  public locate(root: Json, path: string): SourcePosition | undefined {
    let found = this.containers.get(root);
    let at = root;
    let rest = path;
    while (rest !== '' && typeof at === 'object' && at !== null) {
      const key = firstKey(at, rest);
      if (key === undefined) break;
      rest = rest.slice(typeof key === 'number' ? `[${key}]`.length : key.length).replace(/^\./, '');
      found = this.ofEntry(at, key) ?? found;
      at = at[key];
      if (typeof at === 'object' && at !== null) found = this.containers.get(at) ?? found;
    }
    return found;
  }
}

/** The first key of a path; keys of mappings may have dots and brackets themselves. */
function firstKey(container: Json, path: string): string | number | undefined {
  if (Array.isArray(container)) {
    const index = /^\[(\d+)\]/.exec(path)?.[1];
    return index !== undefined && Number(index) < container.length ? Number(index) : undefined;
  }
  const isFirst = (key: string) => path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[`);
  return isObject(container) ? Object.keys(container).filter(isFirst).sort((one, other) => other.length - one.length)[0] : undefined;
}
