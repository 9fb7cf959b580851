import { FIXED_PARAMETERS, PROP_FOR_FIXED_PARAMETER } from '../private/fixed-parameters';
import { walSizeKibibytes } from '../private/postgres-memory';
import { settingText, settingValueProblem } from '../private/settings';
import { show } from '../private/show';

/** What the operator parses itself. */
const BOOLEANS_THAT_ARE_READ = ['hot_standby_feedback', 'sync_replication_slots', 'wal_log_hints'];
const WAL_SIZES = ['min_wal_size', 'max_wal_size'];
const BOOLEAN = /^(1|on|y|ye|yes|t|tr|tru|true|0|of|off|n|no|f|fa|fal|fals|false)$/i;

/** Values that every cluster of this library would pay for with its data. */
const UNSAFE: ReadonlyArray<readonly [name: string, value: RegExp, why: string]> = [
  ['fsync', /^(0|n|f|of)/i, 'a crash of the node then corrupts the database'],
  ['full_page_writes', /^(0|n|f|of)/i, 'a crash of the node then corrupts the database'],
  ['max_wal_senders', /^0$/, 'replicas and backups then get no WAL'],
  ['max_replication_slots', /^0$/, 'replicas then lose the WAL that they still need'],
];

/** Names that are in lower case in PostgreSQL; a few have capitals there too. */
const FOLDED = /^(?!(?:TimeZone|DateStyle|IntervalStyle)$).*[A-Z]/;

const PARAMETER_NAME = /^[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)?$/;

/** Why a user may not set this parameter to this value, in the words of the prop, or undefined. */
export function parameterProblem(name: string, value: unknown): string | undefined {
  if (!PARAMETER_NAME.test(name)) return `'parameters' has '${name}', which is no name of a PostgreSQL setting`;
  if (FIXED_PARAMETERS.has(name.toLowerCase())) {
    const wayOut = PROP_FOR_FIXED_PARAMETER.find(([prefix]) => name.toLowerCase().startsWith(prefix))?.[1];
    return `'parameters' sets '${name}' to ${show(value)}, which CloudNativePG fixes; remove it` + (wayOut ? `: ${wayOut}` : '');
  }
  // Our own rules and defaults, and the operator's, know one spelling; a second one in other letters would be a second line of the file.
  if (FOLDED.test(name)) return `'parameters' has '${name}', which PostgreSQL reads as '${name.toLowerCase()}'; write it so`;
  return settingValueProblem(name, value) ?? refusedValueProblem(name, settingText(value));
}

/** Values that the operator's webhook refuses, or that lose data, whatever else is set. */
function refusedValueProblem(name: string, value: string): string | undefined {
  if (name === 'wal_level' && !['replica', 'logical'].includes(value)) {
    return `'parameters' sets 'wal_level' to ${show(value)}; it must be 'replica' or 'logical', since the WAL is archived and replicated`;
  }
  if (BOOLEANS_THAT_ARE_READ.includes(name) && !BOOLEAN.test(value)) return `'parameters' sets '${name}' to ${show(value)}; it must be 'on' or 'off'`;
  const unsafe = UNSAFE.find(([unsafeName, unsafeValue]) => unsafeName === name && unsafeValue.test(value));
  if (unsafe) return `'parameters' sets '${name}' to ${show(value)}; ${unsafe[2]}; remove it`;
  if (WAL_SIZES.includes(name) && walSizeKibibytes(value) === undefined) return `'parameters' sets '${name}' to ${show(value)}; it needs a number and a unit, such as '1GB'`;
  return undefined;
}
