import { setOwn } from '../../../facts/own-keys';
import { Json } from '../../../facts/json-value';
import { KindSchema, Node } from '../schema';

/** Nodes of a schema that have something, or have one below them that does: a walk that looks for it can leave out the others. */
export class Reach {
  private readonly bySchema = new WeakMap<KindSchema, ReadonlySet<Node>>();

  constructor(private readonly has: (node: Node) => boolean) {}

  public of(schema: KindSchema): ReadonlySet<Node> {
    let nodes = this.bySchema.get(schema);
    if (!nodes) this.bySchema.set(schema, nodes = this.find(schema));
    return nodes;
  }

  private find({ nodes }: KindSchema): ReadonlySet<Node> {
    const found = new Set<Node>();
    const leads = (index: number | undefined) => index !== undefined && found.has(nodes[index]);
    let before;
    // Children stand before their parents, so the second round finds nothing new unless a schema contains itself.
    do {
      before = found.size;
      for (const node of nodes) if (this.has(node) || leads(node.m) || leads(node.l) || Object.values(node.p ?? {}).some(leads)) found.add(node);
    } while (found.size > before);
    return found;
  }
}

/** A copy of plain data; `structuredClone` takes five times as long. */
export function copy(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  const result: Record<string, Json> = {};
  for (const key of Object.keys(value)) setOwn(result, key, copy(value[key]));
  return result;
}
