import { ApplyMethod } from '../../../lib/admission/apiserver/apply/method';
import { applyProblems } from '../../../lib/admission/apiserver/apply/server-side';
import { validateMeta } from '../../../lib/admission/apiserver/machinery/object-meta';
import { validateSchema } from '../../../lib/admission/apiserver/machinery/validate';
import { admitCreate, storedUnchecked } from '../../../lib/admission/admit-create';
import { isObject } from '../../../lib/facts/json-value';
import { BASE } from '../manifests';
import { valueFor, valuesOf } from './hard-values';
import { Mutations } from './mutations';
import { Field, PerField } from './per-field';
import { Random } from './random';

/** What keeps a value from being stored however few rules there are. */
const NEVER_STORED = ['strict', 'decode', 'apply', 'conflict', 'webhook-decode'];
const KUBERNETES = 34;
const TRIES = 12;

interface Kind {
  readonly perField: PerField;
  readonly mutations: Mutations;
  readonly fields: readonly Field[];
  /** Those that a rule of the schema is about. */
  readonly ruled: readonly Field[];
  readonly transitions: readonly Field[];
}

/** Objects of custom kinds that are stored although they are invalid, and what they are changed to: seeded, without end. */
export class UncheckedPairs {
  private readonly random: Random;
  private readonly kinds = new Map<string, Kind>();
  private made = 0;

  constructor(private readonly seed: number, private readonly names: readonly string[] = ['Cluster', 'Cluster', 'Cluster', 'Cluster', ...Object.keys(BASE)], private readonly method: ApplyMethod = 'client') {
    this.random = new Random(seed);
  }

  public *pairs(count: number): Generator<[any, any]> {
    for (let i = 0; i < count; i++) yield this.next();
  }

  private next(): [any, any] {
    for (;;) {
      const kind = this.kind(this.random.pick(this.names));
      const old = kind.mutations.next([0]);
      const spots = Array.from({ length: this.random.pick([0, 1, 1, 1, 2, 2, 3]) }, () => this.spoil(kind, old)).filter(spot => spot !== undefined);
      if (this.random.chance(0.3)) this.grow(old);
      if (!this.storable(kind, old) || (admitCreate(old).allowed && this.random.chance(0.9))) continue;
      if (!kind.perField.schema.namespaced) old.metadata.name = `a-${++this.made}`;   // else only one of them could be stored
      let changed = structuredClone(old);
      for (let i = this.random.pick([0, 1, 1, 1, 2, 2, 3]); i > 0; i--) changed = this.change(kind, changed, spots);
      if (!isObject(changed.metadata)) continue;
      changed.metadata.name = old.metadata.name;
      return [old, changed];
    }
  }

  private kind(name: string): Kind {
    let kind = this.kinds.get(name);
    if (!kind) {
      const perField = new PerField(name, this.seed);
      const fields = perField.all.filter(({ path }) => path[0] !== 'status');
      const ruled = fields.filter(({ node: { e, re, ge, le, gl, ll, gi, li, k, v, r, f } }) => [e, re, ge, le, gl, ll, gi, li, k, v, r, f].some(rule => rule !== undefined));
      const transitions = fields.filter(({ node }) => node.v?.some(([rule]) => rule.includes('oldSelf')));
      this.kinds.set(name, kind = { perField, mutations: new Mutations(this.seed, [name]), fields, ruled, transitions });
    }
    return kind;
  }

  /** The judge can store it: every value has its type, the metadata is right. */
  private storable({ perField: { schema } }: Kind, object: any): boolean {
    const stored = storedUnchecked(object, {});
    if (!stored || NEVER_STORED.includes(admitCreate(object).by ?? '') || validateMeta(structuredClone(stored.metadata), schema.namespaced, 34).length) return false;
    // Server-side apply keeps nulls, of which no schema takes one, and two items of one key are none that it could merge.
    if (this.method === 'server' && (applyProblems(schema, object).length || JSON.stringify(object).includes('null'))) return false;
    return validateSchema(schema, stored, KUBERNETES).every(error => error.ruleId !== 'apiserver/type');
  }

  /** Puts a value into the object that is refused, or more of them; says where. */
  private spoil(kind: Kind, object: any): Field | undefined {
    for (let i = 0; i < TRIES && kind.fields.length; i++) {
      const field = this.placed(object, this.random.pick(this.random.chance(0.8) && kind.ruled.length ? kind.ruled : kind.fields));
      const spoiled = kind.perField.putInto(structuredClone(object), field, this.value(kind, field));
      if (!this.storable(kind, spoiled) || admitCreate(spoiled).errors.length <= admitCreate(object).errors.length) continue;
      for (const key of Object.keys(object)) delete object[key];
      Object.assign(object, spoiled);
      return field;
    }
    return undefined;
  }

  private value({ perField: { schema } }: Kind, { path, node }: Field): any {
    return this.random.pick(valuesOf(schema, node, String(path.filter(part => typeof part === 'string').at(-1))).filter(value => value !== null));
  }

  /** The field in one of the items that are there, where the schema knows but the first. */
  private placed(object: any, { path, node }: Field): Field {
    let value = object;
    const places = path.map(part => {
      const place = Array.isArray(value) && value.length ? this.random.below(value.length) : part;
      value = value?.[place];
      return place;
    });
    return { path: places, node };
  }

  private change(kind: Kind, object: any, spots: readonly Field[]): any {
    const { random } = this;
    if (!kind.fields.length) return kind.mutations.mutate(object, 1);
    const put = (field: Field, value: any) => kind.perField.putInto(object, this.placed(object, field), value);
    const spot = spots.length ? random.pick(spots) : random.pick(kind.ruled.length ? kind.ruled : kind.fields);
    const changes: readonly (() => any)[] = [
      () => put(random.pick(kind.fields), undefined),
      () => this.beside(kind, object, spot),
      () => this.beside(kind, object, spot),
      () => put(spot, this.value(kind, spot)),
      () => put(spot, valueFor(kind.perField.schema, spot.node, String(spot.path.at(-1)))),
      () => put(spot, undefined),
      () => this.move(object),
      () => this.move(object),
      () => this.grow(object),
      () => kind.mutations.mutate(object, 1),
      () => { this.spoil(kind, object); return object; },
      () => (kind.transitions.length ? put(random.pick(kind.transitions), random.chance(0.3) ? undefined : this.value(kind, random.pick(kind.transitions))) : object),
      () => (random.chance(0.3) ? kind.mutations.next([0, 1]) : object),
    ];
    return changes[random.below(changes.length)]();
  }

  /** Another field of the object that the field stands in, or of one around it. */
  private beside(kind: Kind, object: any, { path }: Field): any {
    const parent = path.slice(0, 1 + this.random.below(Math.max(path.length - 1, 1)));
    const near = kind.fields.filter(field => field.path.length > parent.length && parent.every((part, i) => typeof part === 'number' || field.path[i] === part));
    if (!near.length) return object;
    const field = this.random.pick(near.filter(({ path: other }) => other.length === parent.length + 1).concat(near.slice(0, 1)));
    return kind.perField.putInto(object, this.placed(object, field), valueFor(kind.perField.schema, field.node, String(field.path.at(-1))));
  }

  /** Other places for the items of a list, or one item less. */
  private move(object: any): any {
    const list = this.list(object);
    if (!list) return object;
    const roll = this.random.next();
    if (roll < 0.4) list.reverse();
    else if (roll < 0.7) list.push(list.shift());
    else list.splice(this.random.below(list.length), 1);
    return object;
  }

  /** One more item in a list: the same again, or one that differs in a text. */
  private grow(object: any): any {
    const list = this.list(object);
    if (!list) return object;
    const item = this.random.pick(list);
    if (isObject(item) && this.random.chance(0.7)) {
      const texts = Object.keys(item).filter(key => typeof item[key] === 'string');
      if (texts.length) item[this.random.pick(texts)] = this.random.pick(['a', 'b', 'other']);
    } else if (typeof item === 'string' && this.random.chance(0.7)) {
      list.splice(this.random.below(list.length + 1), 0, `${item}x`);
      return object;
    }
    list.splice(this.random.below(list.length + 1), 0, item);
    return object;
  }

  private list(object: any): any[] | undefined {
    const lists = (value: any): any[][] => {
      if (Array.isArray(value)) return [...(value.length ? [value] : []), ...value.flatMap(lists)];
      return isObject(value) ? Object.values(value).flatMap(lists) : [];
    };
    const found = lists(object.spec);
    return found.length ? found[this.random.below(found.length)] : undefined;
  }
}
