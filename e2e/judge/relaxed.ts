/** A field that only a relaxed definition has, so that an object with it tells which one is served. */
export const MARK = 'uncheckedByTheJudge';

/** What a structural schema needs, or what the stored object looks like; everything else only refuses. */
const KEPT = ['type', 'nullable', 'default', 'x-kubernetes-int-or-string', 'x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource', 'x-kubernetes-map-type'];
/** Two items of one key, or an item without one, are refused because of these. Server-side apply cannot do without them. */
const LISTS = ['x-kubernetes-list-type', 'x-kubernetes-list-map-keys'];

/** The definition without what refuses values of the right type; with `lists`, lists keep their keys. */
export function relaxed(crd: any, lists: boolean): any {
  const versions = crd.spec.versions.map(({ schema, subresources, ...version }: any) => {
    const root = relaxedSchema(schema.openAPIV3Schema, lists);
    const others = subresources?.status ? { status: subresources.status } : {};   // `scale` refuses numbers of its own
    return { ...version, schema: { openAPIV3Schema: { ...root, properties: { ...root.properties, [MARK]: { type: 'boolean' } } } }, subresources: others };
  });
  return { ...crd, spec: { ...crd.spec, versions } };
}

function relaxedSchema(schema: any, lists: boolean): any {
  const keys: string[] = lists ? schema['x-kubernetes-list-map-keys'] ?? [] : [];
  const below = (child: any) => relaxedSchema(child, lists);
  const kept = Object.fromEntries([...KEPT, ...lists ? LISTS : []].filter(key => key in schema).map(key => [key, schema[key]]));
  if (schema.properties) kept.properties = Object.fromEntries(Object.entries(schema.properties).map(([key, child]) => [key, below(child)]));
  if (typeof schema.additionalProperties === 'object') kept.additionalProperties = below(schema.additionalProperties);
  else if (schema.additionalProperties !== undefined) kept.additionalProperties = schema.additionalProperties;
  if (schema.items) kept.items = below(schema.items);
  const required = keys.filter(key => schema.items.required?.includes(key));
  if (required.length) kept.items.required = required;
  return kept;
}
