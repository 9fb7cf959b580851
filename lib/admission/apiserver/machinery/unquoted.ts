import { Json } from '../../../facts/json-value';

/** What to say more where a text is wanted and a value without quotes was read as something else. */
export function unquoted(value: Json): string {
  if (typeof value === 'boolean') return '; put it in quotes, since YAML reads on, off, yes and no as booleans too';
  return typeof value === 'number' ? '; put it in quotes' : '';
}
