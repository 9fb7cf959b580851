import { ANNOTATION_ACKNOWLEDGE } from '../../facts/annotations';
import { Json } from '../../facts/json-value';


/** `rule-id: reason`, one a line or separated by semicolons. Only rules of the library can be acknowledged. */
export function acknowledgements(object: Json): Map<string, string> {
  const text = object.metadata?.annotations?.[ANNOTATION_ACKNOWLEDGE];
  const entries = typeof text === 'string' ? text.split(/[\n;]/).map(line => /^\s*(ha\/[\w-]+)\s*:\s*(\S.*?)\s*$/.exec(line)) : [];
  return new Map(entries.flatMap(match => (match ? [[match[1], match[2]] as const] : [])));
}
