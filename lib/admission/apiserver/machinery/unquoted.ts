import { Json } from '../../../facts/json-value';

/** A hint for a value without quotes that was read as something else than text. */
export function unquoted(value: Json): string {
  if (typeof value === 'boolean') return '; put it in quotes, since YAML reads on, off, yes and no as booleans too';
  return typeof value === 'number' ? '; put it in quotes' : '';
}
