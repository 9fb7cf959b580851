import { RULES, WARNINGS } from '../../../lib/admission/operator/operator-rules';
import { isObject } from '../../../lib/facts/json-value';
import { below, items, kindSchema, KindSchema, Node } from '../../../lib/admission/apiserver/schema';
import { BASE, overlay } from '../manifests';
import { BUILT_IN } from './built-in';
import { valueFor, valuesOf } from './hard-values';
import { POD_SPECS } from './pod-specs';
import { Random } from './random';
import { ANNOTATIONS, LABELS, NAMES, ODD } from './values';

/** A field, as the names and indexes that lead to it from the object down, and what the schema says of it. */
export interface Field {
  readonly path: readonly (string | number)[];
  readonly node: Node;
}

export interface FieldCase {
  readonly path: string;
  /** The object without the value. */
  readonly host: any;
  readonly object: any;
}

/** The kinds whose fields are walked. */
export const KINDS: readonly string[] = [...Object.keys(BASE), ...Object.keys(BUILT_IN)];

/** Each field of a kind in turn, with each hard value in it, in an object that is otherwise right. */
export class PerField {
  public readonly fields: number;
  public readonly schema: KindSchema;
  public readonly all: readonly Field[];
  private readonly hosts: readonly any[];
  private readonly random: Random;

  constructor(kind: string, seed: number) {
    const base = BASE[kind] ?? BUILT_IN[kind];
    this.schema = kindSchema(base.apiVersion, kind)!;
    this.hosts = [base, ...[...RULES, ...WARNINGS].filter(row => row.kind === kind).map(row => overlay(kind, row.right)), ...podHosts(base)];
    this.random = new Random(seed);
    this.all = this.walk({ path: [], node: this.schema.nodes[this.schema.root] });
    this.fields = this.all.length;
  }

  /** Every case, or `most` of each field. */
  public *cases(most = Infinity): Generator<FieldCase> {
    for (const field of this.all) {
      const name = String(field.path.filter(part => typeof part === 'string').at(-1));
      const values = sample(this.random, valuesOf(this.schema, field.node, name), most);
      // One case without the field, in an object that has it: what is required shows itself.
      for (const value of [...values, undefined]) yield { path: field.path.join('.'), ...this.put(field, value) };
    }
    for (const [path, value] of sample(this.random, metadataCases(), most * 20)) yield { path, ...this.put({ path: path.split('.'), node: { t: 'x' } }, value) };
  }

  /** The changes that put a value into a field, or take it away, and the changes back. An object keeps its name. */
  public *pairs(most = Infinity): Generator<[any, any]> {
    let made = 0;
    for (const { host, object } of this.cases(most)) {
      if (!isObject(object.metadata)) continue;
      for (const pair of [[host, object], [object, host]]) {
        // Without a namespace of its own only one object could have the name.
        const name = this.schema.namespaced ? host.metadata.name : `a-${++made}`;
        const [old, changed] = structuredClone(pair).map(side => ({ ...side, metadata: { ...side.metadata, name } }));
        yield [old, changed];
      }
    }
  }

  /** Puts the value in the field of this object, with what is required around it; undefined removes the field. */
  public putInto(host: any, { path }: Field, value: any): any {
    let [target, node] = [host, this.schema.nodes[this.schema.root] as Node | undefined];
    for (const [i, key] of path.entries()) {
      const sub = typeof key === 'number' ? node && items(this.schema, node) : below(this.schema, node, key);
      if (i === path.length - 1) {
        if (value !== undefined) target[key] = value;
        else if (Array.isArray(target)) target.splice(Number(key), 1);
        else delete target[key];
        break;
      }
      const fits = typeof path[i + 1] === 'number' ? Array.isArray(target[key]) : isObject(target[key]);
      if (!fits) target[key] = sub ? valueFor(this.schema, sub, String(key)) : {};
      [target, node] = [target[key], sub];
    }
    return host;
  }

  private walk({ path, node }: Field): Field[] {
    const steps: (readonly [string | number, Node | undefined])[] = Object.keys(node.p ?? {}).map(key => [key, below(this.schema, node, key)] as const);
    if (node.m !== undefined) steps.push([path.at(-1) === 'requests' || path.at(-1) === 'limits' ? 'memory' : 'a', this.schema.nodes[node.m]]);
    if (node.l !== undefined) steps.push([0, items(this.schema, node)]);
    const inside = path.length === 0 ? steps.filter(([key]) => !['apiVersion', 'kind', 'metadata'].includes(String(key))) : steps;
    return inside.flatMap(([key, child]) => {
      const field = { path: [...path, key], node: child! };
      return [field, ...this.walk(field)];
    });
  }

  /** The same in a copy of the host that has most of what is around the field already. */
  private put(field: Field, value: any): Omit<FieldCase, 'path'> {
    const depths = this.hosts.map(host => depth(host, field.path));
    const deepest = Math.max(...depths);
    const host = this.random.chance(0.15) ? this.random.pick(this.hosts) : this.random.pick(this.hosts.filter((_, i) => depths[i] === deepest));
    return { host, object: this.putInto(structuredClone(host), field, value) };
  }
}

/** The object with each of the rich specs of pods, if it has such a spec. */
function podHosts(base: any): any[] {
  const places = [['spec'], ['spec', 'template', 'spec'], ['spec', 'jobTemplate', 'spec', 'template', 'spec']];
  const place = places.find(path => path.reduce((value, key) => value?.[key], base)?.containers);
  if (!place) return [];
  return POD_SPECS.map(spec => {
    const host = structuredClone(base);
    const owner = place.slice(0, -1).reduce((value, key) => value[key], host);
    const { restartPolicy } = owner.spec;
    owner.spec = { ...structuredClone(spec), ...(restartPolicy ? { restartPolicy } : {}) };
    return host;
  });
}

/** How many of the steps of a path an object has. */
function depth(object: any, path: readonly (string | number)[]): number {
  let [value, steps] = [object, 0];
  while (steps < path.length && typeof value === 'object' && value !== null && Object.hasOwn(value, path[steps])) value = value[path[steps++]];
  return steps;
}

function sample<T>(random: Random, list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  const left = [...list];
  return Array.from({ length: most }, () => left.splice(random.below(left.length), 1)[0]);
}

/** The metadata has the same fields in every kind. */
function metadataCases(): (readonly [string, any])[] {
  const texts = ['name', 'generateName', 'uid', 'resourceVersion', 'selfLink', 'creationTimestamp', 'deletionTimestamp'];
  // Not the namespace, which is part of the address; and the judge has no address for an object of these names.
  const values = [...ODD, ...NAMES.filter(name => !/^\.\.?$|\//.test(name)), '2024-05-01T10:00:00Z', '2024-13-01T10:00:00Z'];
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: 'a' };
  const owners = [[owner], [owner, owner], [{ ...owner, controller: 1 }], [{ ...owner, foo: 1 }], ...Object.keys(owner).flatMap(key => ['', null, 1].map(bad => [{ ...owner, [key]: bad }]))];
  return [
    ...texts.flatMap(name => values.map(value => [`metadata.${name}`, value] as const)),
    ...['generation', 'deletionGracePeriodSeconds', 'labels', 'annotations', 'finalizers', 'ownerReferences', 'managedFields', 'foo', 'Labels'].flatMap(name => ODD.map(value => [`metadata.${name}`, value] as const)),
    ...[...LABELS, ...NAMES].flatMap(text => [['metadata.labels', { [text]: 'a' }], ['metadata.labels', { a: text }], ['metadata.annotations', { [text]: 'a' }], ['metadata.finalizers', [text]]] as const),
    ...ODD.flatMap(value => [['metadata.labels', { a: value }], ['metadata.annotations', { a: value }], ['metadata.finalizers', [value]], ['metadata.ownerReferences', [value]], ['metadata.managedFields', [value]]] as const),
    ...owners.map(list => ['metadata.ownerReferences', list] as const),
    ...Object.entries(ANNOTATIONS).flatMap(([key, list]) => list.map(value => ['metadata.annotations', { [key]: value }] as const)),
  ];
}

