import { FIXED_PARAMETERS, PROP_FOR_FIXED_PARAMETER } from './fixed-parameters';
import { walSizeKibibytes } from './memory-settings';
import { settingText, settingValueProblem } from './setting-text';
import { describeValue } from '../facts/describe';
import { settingProblem } from './postgres-settings';
import { unsafeSettings } from './unsafe-settings';

/** What the operator parses itself. */
const WAL_SIZES = ['min_wal_size', 'max_wal_size'];

/** Names that are in lower case in PostgreSQL; a few have capitals there too. */
const FOLDED = /^(?!(?:TimeZone|DateStyle|IntervalStyle)$).*[A-Z]/;

const PARAMETER_NAME = /^[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)?$/;

/** Why a user may not set this parameter of a major version to this value, in the words of the prop, or undefined. */
export function parameterProblem(name: string, value: unknown, major: number): string | undefined {
  if (!PARAMETER_NAME.test(name)) return `'parameters' has '${name}', which is not a name of a PostgreSQL setting`;
  if (FIXED_PARAMETERS.has(name.toLowerCase())) {
    const wayOut = PROP_FOR_FIXED_PARAMETER.find(([prefix]) => name.toLowerCase().startsWith(prefix))?.[1];
    return `'parameters' sets '${name}' to ${describeValue(value)}, which CloudNativePG fixes; remove it` + (wayOut ? `: ${wayOut}` : '');
  }
  // Our own rules and defaults, and the operator's, know one spelling; a second one in other letters would be a second line of the file.
  if (FOLDED.test(name)) return `'parameters' has '${name}', which PostgreSQL reads as '${name.toLowerCase()}'; write it so`;
  return settingValueProblem(name, value) ?? refusedValueProblem(name, settingText(value), major) ?? postgresProblem(name, settingText(value), major);
}

/** Values that the operator's webhook refuses, or that lose data, whatever else is set. */
function refusedValueProblem(name: string, value: string, major: number): string | undefined {
  if (name === 'wal_level' && !['replica', 'logical'].includes(value)) {
    return `'parameters' sets 'wal_level' to ${describeValue(value)}; it must be 'replica' or 'logical', since the WAL is archived and replicated`;
  }
  const [unsafe] = unsafeSettings({ [name]: value }, major).filter(({ concerns }) => concerns === 'crash' || concerns === 'replication');
  if (unsafe) return `'parameters' sets '${name}' to ${describeValue(value)}; ${unsafe.why}; remove it`;
  if (WAL_SIZES.includes(name) && walSizeKibibytes(value) === undefined) return `'parameters' sets '${name}' to ${describeValue(value)}; it needs a number and a unit, such as '1GB'`;
  return undefined;
}

/** A parameter that keeps PostgreSQL from starting. Of one that PostgreSQL only leaves out, `cdk8s-postgres-ha check` warns. */
function postgresProblem(name: string, value: string, major: number): string | undefined {
  const problem = settingProblem(name, value, major);
  if (!problem || problem.ignored) return undefined;
  return problem.about === 'name' ? `'parameters' has '${name}': ${problem.message}` : `'parameters' sets '${name}' to ${describeValue(value)}; ${problem.message}`;
}
