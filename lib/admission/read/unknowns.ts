import { isUnknown, textsOf, unknown } from '../../facts/unknown';
import { isObject, Json } from '../../facts/json-value';
import { setOwn } from '../../facts/own-keys';
import { evaluate, parseTemplate, Variable } from './substitution';
import { resolvePlain } from './yaml/scalar';

/** What is known about the values that a manifest leaves open. */
export interface Known {
  /** Values of variables such as `${APP}`. */
  readonly variables: ReadonlyMap<string, string>;
  /** Where a variable stands without quotes, so that its value may be of any type. */
  readonly bare?: readonly (readonly (string | number)[])[];
}

/** A variable that has a name, alone or with one of the functions of Flux. `${podselector:NAME}` is CloudNativePG's own. */
const VARIABLE = /\$\{#?(?!podselector:)[A-Za-z_][A-Za-z0-9_]*[}:=^,/#%]/;

/** Whether anything in a value may have to be replaced before Kubernetes gets it. */
export function mayHoldUnknowns(value: Json): boolean {
  if (typeof value === 'string') return value.includes('${') || value.startsWith('ENC[') || isUnknown(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(mayHoldUnknowns);
  return Object.keys(value).some(key => key.includes('${') || isUnknown(key) || mayHoldUnknowns(value[key]));
}

/** A copy of a manifest in which what only the deployment knows is marked; the manifest itself where there is nothing of the kind. */
export function markUnknowns(manifest: Json, known: Known): { readonly value: Json; readonly hasUnknowns: boolean; readonly isEncrypted: boolean } {
  const isEncrypted = isSops(manifest);
  const path: (string | number)[] = [];
  const mark = (text: string): Json => {
    if (isEncrypted && ENCRYPTED.test(text)) return unknown('an encrypted value');
    return VARIABLE.test(text) && !isUnknown(text) && !isFreeText(manifest, path) ? substitute(text, path, known) : text;
  };
  const walk = (value: Json): Json => {
    if (typeof value === 'string') return mark(value);
    if (Array.isArray(value)) return value.map((item, i) => inside(i, item));
    if (!isObject(value)) return value;
    const result: Json = {};
    for (const key of Object.keys(value)) {
      if (isEncrypted && path.length === 0 && key === 'sops') continue;
      setOwn(result, VARIABLE.test(key) && !isFreeText(manifest, [...path, key]) ? String(substitute(key, [], known)) : key, inside(key, value[key]));
    }
    return result;
  };
  const inside = (part: string | number, value: Json): Json => {
    path.push(part);
    const result = walk(value);
    path.pop();
    return result;
  };
  const value = walk(manifest);
  return { value, hasUnknowns: [...textsOf(value)].some(isUnknown), isEncrypted };
}

function substitute(text: string, path: readonly (string | number)[], { variables, bare = [] }: Known): Json {
  const lookup = (name: string): Variable => {
    const value = variables.get(name);
    return value === undefined ? 'unset' : { value };
  };
  let result: string;
  try {
    result = evaluate(parseTemplate(text), lookup, ({ source }) => unknown(source));
  } catch {
    return unknown(text);
  }
  if (isUnknown(result)) return result;
  const resolved = result === '' ? null : resolvePlain(result);
  if (typeof resolved === 'string') return result;
  // Flux drops the quotes, and whatever works on the text of the file keeps them.
  return bare.some(found => found.join('\0') === path.join('\0')) ? resolved : unknown(text);
}

/** Whether SOPS has encrypted a manifest: it leaves an object with this name. */
function isSops(manifest: Json): boolean {
  return isObject(manifest.sops) && ['mac', 'version', 'lastmodified'].some(key => Object.hasOwn(manifest.sops, key));
}

const ENCRYPTED = /^ENC\[AES256_GCM,data:[^\]]*\]$/;

/** Where a text such as `${HOME}` is more likely the business of a shell than of Flux, and is taken as it stands either way. */
function isFreeText({ kind, apiVersion }: Json, path: readonly (string | number)[]): boolean {
  if (apiVersion === 'v1' && (kind === 'ConfigMap' || kind === 'Secret') && ['data', 'stringData', 'binaryData'].includes(path[0] as string)) return true;
  const names = path.filter(part => typeof part === 'string');
  const last = names.at(-1);
  if (last === 'command' || last === 'args' || (last === 'value' && names.at(-2) === 'env')) return true;
  const at = names.indexOf('annotations');
  return at >= 0 && !names[at + 1]?.includes('cnpg.io/');
}
