/** How the server merges a value of a built-in kind: what its OpenAPI document says of patches. */
export class PatchType {
  /** The type of a kind; `document` is the answer of `/openapi/v3/...` for its group and version. */
  public static of(document: any, kind: string): PatchType {
    const { schemas } = document.components;
    const schema = Object.values<any>(schemas).find(candidate => candidate.properties?.metadata
      && candidate['x-kubernetes-group-version-kind']?.some((known: any) => known.kind === kind));
    return new PatchType(schemas, schema);
  }

  constructor(private readonly schemas: any, private readonly schema: any = {}) {}

  public below(key: string): PatchType {
    return new PatchType(this.schemas, this.resolved.properties?.[key] ?? this.resolved.additionalProperties ?? {});
  }

  /** A strategy that a list has besides `merge` is one of its items. */
  public get items(): PatchType {
    const strategy = this.has('retainKeys') ? { 'x-kubernetes-patch-strategy': 'retainKeys' } : {};
    return new PatchType(this.schemas, { ...this.resolved.items, ...strategy });
  }

  public has(strategy: string): boolean {
    return String(this.schema['x-kubernetes-patch-strategy'] ?? '').split(',').includes(strategy);
  }

  public get mergeKey(): string | undefined {
    return this.schema['x-kubernetes-patch-merge-key'];
  }

  private get resolved(): any {
    const reference = this.schema.$ref ?? this.schema.allOf?.[0]?.$ref;
    return reference ? this.schemas[reference.split('/').at(-1)] : this.schema;
  }
}

/** What `kubectl apply` sends for a built-in kind: the new object, with directives for what the old one had and the new one has not. */
export function strategicPatch(old: any, object: any, type: PatchType): any {
  if (Array.isArray(old) && Array.isArray(object) && type.has('merge')) return mergedList(old, object, type);
  if (!isMap(old) || !isMap(object)) return object;
  const patch: any = {};
  for (const [key, value] of Object.entries<any>(object)) {
    const below = type.below(key);
    // kubectl compares with what is stored too, which has the defaults of such a map.
    patch[key] = strategicPatch(old[key] ?? (below.has('retainKeys') && isMap(value) ? {} : undefined), value, below);
    if (Array.isArray(old[key]) && Array.isArray(value) && below.has('merge')) patch[`$setElementOrder/${key}`] = orderOf(value, below);
    const gone = Array.isArray(old[key]) && Array.isArray(value) ? old[key].filter((item: any) => !isMap(item) && !value.includes(item)) : [];
    if (gone.length && below.has('merge')) patch[`$deleteFromPrimitiveList/${key}`] = gone;
  }
  for (const key of Object.keys(old)) if (!(key in object)) patch[key] = null;
  if (type.has('retainKeys') && JSON.stringify(old) !== JSON.stringify(object)) patch.$retainKeys = Object.keys(object);
  return patch;
}

/** The items of the new list, each with its difference to the old one of the same key, and an order to delete for each that is gone. */
function mergedList(old: any[], object: any[], type: PatchType): any[] {
  const { mergeKey } = type;
  if (!mergeKey) return object;
  const same = (list: any[], item: any) => list.find(other => isMap(other) && isMap(item) && other[mergeKey] === item[mergeKey]);
  const gone = old.filter(item => isMap(item) && mergeKey in item && !same(object, item));
  return [...object.map(value => strategicPatch(same(old, value), value, type.items)), ...gone.map(value => ({ $patch: 'delete', [mergeKey]: value[mergeKey] }))];
}

/** The order of a merged list, by its keys, without which the server keeps the old one. */
function orderOf(list: any[], { mergeKey }: PatchType): any[] {
  return mergeKey ? list.filter(item => isMap(item) && mergeKey in item).map(item => ({ [mergeKey]: item[mergeKey] })) : list;
}

function isMap(value: unknown): value is Record<string, any> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
