import { FIXED_PARAMETERS, PROP_FOR_FIXED_PARAMETER } from '../private/fixed-parameters';
import { show } from '../private/show';

const PARAMETER_NAME = /^[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)?$/;

/** Why a user may not set this parameter to this value, in the words of the prop, or undefined. */
export function parameterProblem(name: string, value: unknown): string | undefined {
  if (!PARAMETER_NAME.test(name)) return `'parameters' has '${name}', which is no name of a PostgreSQL setting`;
  if (FIXED_PARAMETERS.has(name.toLowerCase())) {
    const wayOut = PROP_FOR_FIXED_PARAMETER.find(([prefix]) => name.toLowerCase().startsWith(prefix))?.[1];
    return `'parameters' sets '${name}' to ${show(value)}, which CloudNativePG fixes; remove it` + (wayOut ? `: ${wayOut}` : '');
  }
  if (!['string', 'number', 'boolean'].includes(typeof value)) return `'parameters' sets '${name}' to ${show(value)}; write the value as text, such as '64MB'`;
  return undefined;
}

/** Values as the CRD wants them, for callers without types: `100` and `true` were meant as '100' and 'on'. */
export function parameterText(value: unknown): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}
