import { atoi, isRfc3339, parseUint } from '../facts/go';
import { Quantity } from '../facts/kubernetes-quantity';

/** The value grammars that CNPG's webhook applies to PostgreSQL facts. They are not always PostgreSQL's own. */

/** A size as the webhook reads it: a bare number means MB, `kB` and `KB` both mean Ki. Undefined when it refuses. */
export function pgQuantity(text: string): Quantity | undefined {
  let value = atoi(text) === undefined ? text : `${text}MB`;
  if (!value.endsWith('B')) return undefined;
  value = value.slice(0, -1).replaceAll(' ', '');
  if (atoi(value) === undefined) value = `${value}i`.replaceAll('ki', 'Ki');
  return Quantity.parse(value);
}

export function pgBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  if (['1', 'on', 'y', 'ye', 'yes', 't', 'tr', 'tru', 'true'].includes(lower)) return true;
  return ['0', 'of', 'off', 'n', 'no', 'f', 'fa', 'fal', 'fals', 'false'].includes(lower) ? false : undefined;
}

/** The PostgreSQL major version that an image tag starts with. */
export function majorOfTag(tag: string): number | undefined {
  const match = /^(\d\.?)+/.exec(tag);
  if (!match) return undefined;
  const [major, minor] = match[0].split('.').map(atoi);
  return major === undefined || (match[0].includes('.') && minor === undefined) ? undefined : Number(major);
}

export function isLsn(text: string): boolean {
  const halves = text.split('/');
  return halves.length === 2 && halves.every(half => parseUint(half, 16, 64) !== undefined);
}

/** A recovery target time: RFC 3339, or PostgreSQL's form with a blank, whose ranges nobody checks. */
export function isTargetTime(text: string): boolean {
  return isPgTimestamp(text) || isRfc3339(text, true) || isRfc3339(text, false);
}

function isPgTimestamp(text: string): boolean {
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  const number = (from: number, to: number) => from >= 0 && from <= to && to <= bytes.length && atoi(bytes.slice(from, to)) !== undefined;
  const month = bytes.indexOf('-');
  const day = month + 3;
  const time = day + 3;
  if (month < 0 || !number(0, month) || !number(month + 1, day) || bytes[day] !== '-' || !number(day + 1, time)) return false;
  const bc = bytes.endsWith(' BC');
  if (bytes.length > month + 6 + (bc ? 3 : 0)) {
    if (bytes[time] !== ' ' || bytes[time + 3] !== ':' || bytes[time + 6] !== ':') return false;
    if (!number(time + 1, time + 3) || !number(time + 4, time + 6) || !number(time + 7, time + 9)) return false;
  }
  let rest = month + 15;
  if (bytes[rest] === '.') {
    const length = bytes.slice(rest + 1).search(/[-+Z ]/);
    const end = length < 0 ? bytes.length : rest + 1 + length;
    if (!number(rest + 1, end)) return false;
    rest = end;
  }
  if (bytes[rest] === '-' || bytes[rest] === '+') {
    if (!number(rest + 1, rest + 3)) return false;
    rest += 3;
    for (let part = 0; part < 2 && bytes[rest] === ':'; part++) {
      if (!number(rest + 1, rest + 3)) return false;
      rest += 3;
    }
  } else if (bytes[rest] === 'Z') {
    rest += 1;
  }
  if (bc) rest += 3;
  return rest >= bytes.length;
}

export function isReservedRole(name: string): boolean {
  return ['postgres', 'streaming_replica'].includes(name) || name.startsWith('pg_') || name.startsWith('cnpg_');
}

export function isReservedEnv(name: string): boolean {
  const upper = name.toUpperCase();
  return upper.startsWith('CNPG_') || upper.startsWith('PG') || ['POD_NAME', 'NAMESPACE', 'CLUSTER_NAME'].includes(upper);
}
