import { parse } from 'yaml';
import { admitCreate } from '../../../lib/admission/admit-create';
import { RULES, WARNINGS } from '../../../lib/admission/operator/operator-rules';
import { UPDATE_RULES } from '../../../lib/admission/operator/update-rules';
import { kindSchema, KindSchema, Node } from '../../../lib/admission/apiserver/schema';
import { BASE, merge, overlay } from '../manifests';
import { Random } from './random';
import { ANNOTATIONS, BOUNCER, BY_NAME, ENVS, LABELS, NAMES, ODD, PARAMETERS, QUANTITIES, TIMES } from './values';

/** Whole objects with some of their fields changed, and pairs of them: seeded, without end. */
export class Mutations {
  private readonly random: Random;
  private readonly kinds: readonly string[];
  private readonly bases: Map<string, any[]>;

  constructor(seed: number, kinds?: readonly string[], extra: readonly any[] = []) {
    this.random = new Random(seed);
    this.bases = new Map(Object.keys(BASE).map(kind => [kind, [BASE[kind]]]));
    for (const row of [...RULES, ...WARNINGS]) this.bases.get(row.kind)!.push(overlay(row.kind, row.right), overlay(row.kind, row.wrong));
    for (const row of UPDATE_RULES) {
      for (const side of Object.values<any>(parse(row.wrong))) {
        const object = merge(structuredClone(BASE.Cluster), side);
        delete object.status;
        this.bases.get('Cluster')!.push(object);
      }
    }
    for (const object of extra) this.bases.get(object.kind)?.push(object);
    this.kinds = kinds ?? ['Cluster', 'Cluster', 'Cluster', 'Cluster', 'Cluster', 'Cluster', 'Pooler', 'Pooler', ...Object.keys(BASE)];
  }

  /** The next case: a valid or nearly valid object of some kind, with up to four things changed. */
  next(changes: readonly number[] = [0, 1, 1, 1, 2, 2, 3, 4]): any {
    const kind = this.random.pick(this.kinds);
    const object = this.random.pick(this.bases.get(kind)!);
    return this.mutate(object, this.random.pick(changes));
  }

  /** An old object that the server allows, and what it is changed to. */
  nextPair(): [any, any] {
    for (;;) {
      const kind = this.random.pick(this.kinds);
      const old = this.mutate(this.random.pick(this.bases.get(kind)!), this.random.pick([0, 0, 1, 2]));
      if (!admitCreate(old).allowed || !isContainer(old.metadata)) continue;
      if (kind === 'Cluster' && this.random.chance(0.1))
        old.status = this.random.pick([
          { pgDataImageInfo: { image: 'a:17', majorVersion: 17 } },
          { pgDataImageInfo: { image: 'a:15', majorVersion: 15 } },
          { switchReplicaClusterStatus: { inProgress: true } },
        ]);
      const changed = this.random.chance(0.15) ? this.random.pick(this.bases.get(kind)!) : structuredClone(old);
      delete changed.status;
      this.mutate(changed, this.random.pick([0, 1, 1, 2, 2, 3]));
      if (!isContainer(changed.metadata)) changed.metadata = {};
      changed.metadata.name = old.metadata.name;
      if (old.metadata.name && admitCreate(old).allowed) return [old, changed];
    }
  }

  mutate(object: any, count: number): any {
    const schema = kindSchema(object.apiVersion, object.kind)!;
    for (let i = 0; i < count; i++) this.change(schema, object);
    return object;
  }

  private change(schema: KindSchema, object: any): void {
    if (this.random.chance(0.08)) return this.changeMeta(object);
    if (schema.kind === 'Cluster' && this.random.chance(0.12)) return this.changeParameters(object, 'postgresql', PARAMETERS);
    if (schema.kind === 'Pooler' && this.random.chance(0.1))
      return this.changeParameters(object, 'pgbouncer', Object.fromEntries(BOUNCER.map(name => [name, ['1', '']])));
    object.spec ??= {};
    const root = schema.nodes[schema.root];
    if (root.p!.spec === undefined || typeof object.spec !== 'object' || this.random.chance(0.01)) {
      object.spec = this.random.pick(ODD);
      return;
    }
    this.walk(schema, schema.nodes[root.p!.spec], object.spec, 'spec');
  }

  /** Walks down to a random place, along what is there or along the schema, and changes it. */
  private walk(schema: KindSchema, node: Node, value: any, name: string): void {
    const { random } = this;
    if (Array.isArray(value) && node.l !== undefined) {
      const roll = random.next();
      const item = schema.nodes[node.l];
      if (value.length === 0 || roll < 0.15) value.push(this.make(schema, item, name, 3));
      else if (roll < 0.3) value.push(random.pick(value));
      else if (roll < 0.36) value.splice(random.below(value.length), 1);
      else if (roll < 0.4) value[random.below(value.length)] = random.pick(ODD);
      else {
        const i = random.below(value.length);
        if (isContainer(value[i])) this.walk(schema, item, value[i], name);
        else value[i] = this.make(schema, item, name, 3);
      }
      return;
    }
    if (!isContainer(value) || Array.isArray(value)) return;
    if (random.chance(0.02)) {
      value[random.pick(['foo', 'Name', 'replicas', 'a b'])] = random.pick(ODD);
      return;
    }
    const known = Object.keys(node.p ?? {});
    const present = Object.keys(value);
    if (node.m !== undefined && !known.length) {
      value[random.pick(['a', 'app', 'cpu', 'memory', 'hugepages-2Mi', 'storage', 'fast', 'ephemeral-storage', ...LABELS])] = random.chance(0.1)
        ? random.pick(ODD)
        : this.make(schema, schema.nodes[node.m], random.pick(['memory', 'name', 'cpu']), 2);
      return;
    }
    if (!known.length) return;
    const key = present.length && random.chance(0.45) ? random.pick(present) : random.pick(known);
    const index = node.p?.[key];
    if (index === undefined) return;
    const sub = schema.nodes[index];
    if (Object.hasOwn(value, key)) {
      const roll = random.next();
      if (roll < 0.1) delete value[key];
      else if (roll < 0.15) value[key] = random.pick(ODD);
      else if (isContainer(value[key]) && roll < 0.9) this.walk(schema, sub, value[key], key);
      else value[key] = this.make(schema, sub, key, 3);
    } else {
      value[key] = random.chance(0.06) ? random.pick(ODD) : this.make(schema, sub, key, 3);
    }
  }

  private changeMeta(object: any): void {
    const { random } = this;
    if (typeof object.metadata !== 'object' || object.metadata === null) return;
    const name = random.pick(['annotations', 'annotations', 'annotations', 'labels', 'name', 'finalizers', 'ownerReferences', 'unknown', 'odd']);
    if (name === 'annotations') {
      const key = random.pick(Object.keys(ANNOTATIONS));
      object.metadata.annotations = {
        ...object.metadata.annotations,
        [key]: random.chance(0.05) ? random.pick([null, 1, true, 'x'.repeat(300000)]) : random.pick(ANNOTATIONS[key]),
      };
    } else if (name === 'labels')
      object.metadata.labels = { ...object.metadata.labels, [random.pick(LABELS)]: random.chance(0.1) ? random.pick([null, 1]) : random.pick(LABELS) };
    else if (name === 'name') object.metadata.name = random.pick(NAMES.filter(value => !/^\.\.?$|\//.test(value)));
    else if (name === 'finalizers')
      object.metadata.finalizers = [random.pick(['a', 'a/b', 'a.b', 'orphan', 'foregroundDeletion', 'x y', '']), random.pick(['orphan', 'b/c'])];
    else if (name === 'ownerReferences')
      object.metadata.ownerReferences = [
        {
          apiVersion: random.pick(['v1', 'a/v1', '']),
          kind: random.pick(['Event', 'ConfigMap', '']),
          name: random.pick(['a', '']),
          uid: random.pick(['a', '']),
          controller: random.pick([true, false]),
        },
      ];
    else if (name === 'unknown') object.metadata[random.pick(['foo', 'Labels'])] = random.pick(ODD);
    else object.metadata[random.pick(['labels', 'annotations', 'finalizers', 'generation'])] = random.pick(ODD);
  }

  private changeParameters(object: any, section: string, table: Record<string, readonly string[]>): void {
    const { random } = this;
    if (!isContainer(object.spec)) return;
    object.spec[section] ??= {};
    const target = object.spec[section];
    if (!isContainer(target) || Array.isArray(target)) return;
    const name = random.pick(Object.keys(table));
    target.parameters = { ...(isContainer(target.parameters) ? target.parameters : {}), [name]: random.chance(0.04) ? random.pick(ODD) : random.pick(table[name]) };
  }

  /** A value for a node: mostly of its type, often at a boundary. */
  private make(schema: KindSchema, node: Node, name: string, depth: number): any {
    const { random } = this;
    if (node.e && random.chance(0.85)) return random.pick(node.e);
    switch (node.t) {
      case 'b':
        return random.chance(0.5);
      case 'i':
      case 'n': {
        const edges = [0, 1, 2, 3, -1, 10, 17, 100, ...[node.ge, node.le].flatMap(edge => (edge === undefined ? [] : [edge - 1, edge, edge + 1]))];
        return random.chance(0.04) ? random.pick([2147483647, 2147483648, -2147483649, 1e21, 1.5]) : random.pick(edges);
      }
      case 'x':
        return node.re ? (random.chance(0.1) ? random.pick([0.5, 1, 0, -1]) : random.pick(QUANTITIES)) : random.pick([1, 80, 'http', '', 3000000000, 0.5]);
      case 's':
        return this.text(node, name);
      case 'a': {
        const length = random.pick([0, 1, 1, 2, 2, 3]);
        return Array.from({ length }, () => this.make(schema, schema.nodes[node.l!], name, depth - 1));
      }
      default:
        return this.makeObject(schema, node, name, depth);
    }
  }

  private makeObject(schema: KindSchema, node: Node, name: string, depth: number): any {
    const { random } = this;
    const object: any = {};
    if (node.m !== undefined && !node.p) {
      for (let i = random.below(3); i > 0; i--)
        object[random.pick(['a', 'cpu', 'memory', 'hugepages-2Mi', 'fast', 'storage', 'app'])] = this.make(
          schema,
          schema.nodes[node.m],
          name === 'requests' || name === 'limits' ? 'memory' : 'name',
          depth - 1,
        );
      return object;
    }
    const keys = Object.keys(node.p ?? {});
    const chosen = new Set([...(node.r ?? []).filter(() => random.chance(0.9)), ...keys.filter(() => depth > 0 && random.chance(Math.min(0.4, 2 / keys.length)))]);
    for (const key of chosen) object[key] = this.make(schema, schema.nodes[node.p![key]], key, depth - 1);
    return object;
  }

  private text(node: Node, name: string): string {
    const { random } = this;
    if (node.f === 'date-time') return random.pick(TIMES);
    const known = BY_NAME.find(([pattern]) => pattern.test(name));
    if (known && random.chance(0.85)) return random.pick(known[1]);
    if (name === 'name' && random.chance(0.2)) return random.pick(ENVS);
    if (random.chance(0.3) && node.ll !== undefined) return 'a'.repeat(node.ll + random.below(2));
    return random.pick(random.chance(0.7) ? NAMES.slice(0, 7) : NAMES);
  }
}

function isContainer(value: any): boolean {
  return typeof value === 'object' && value !== null;
}
