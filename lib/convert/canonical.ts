import { below, items, KindSchema, Node } from '../admission/apiserver/schema';
import { canonicalQuantity } from '../facts/canonical-quantity';
import { parseDuration } from '../facts/go';
import { isObject, Json } from '../facts/json-value';
import { goDurationText } from '../internal/durations';

/** The spec of an object with its quantities and durations as Go writes them back: `1Gi` for `1024Mi`, `1m0s` for `60s`. */
export function canonical(spec: Json, schema: KindSchema): Json {
  const walk = (value: Json, node: Node | undefined): Json => {
    if (Array.isArray(value)) return value.map(item => walk(item, items(schema, node)));
    if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, walk(field, below(schema, node, key))]));
    if (node?.g === 'duration' && typeof value === 'string') return duration(value);
    if (node?.t === 'x' && node.re !== undefined && (typeof value === 'string' || typeof value === 'number')) return canonicalQuantity(value) ?? value;
    return value;
  };
  return walk(spec, below(schema, schema.nodes[schema.root], 'spec'));
}

function duration(text: string): string {
  const nanoseconds = parseDuration(text);
  return nanoseconds === undefined || nanoseconds % 1_000_000n !== 0n || nanoseconds < 0n ? text : goDurationText(Number(nanoseconds / 1_000_000n));
}
