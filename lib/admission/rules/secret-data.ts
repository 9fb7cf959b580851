import { decodeBase64 } from '../../facts/go';
import { isStandIn, isUnknown } from '../../facts/unknown';
import { isObject, Json } from '../../facts/json-value';

/** What another program replaces on the way to the cluster. */
const PLACEHOLDER = /\$[({]|\{\{|^ENC\[|^<.*>$/;
const isOpen = (text: string) => isStandIn(text) || isUnknown(text) || PLACEHOLDER.test(text);

/** The text of a key of a Secret, or undefined when there is none or only the deployment knows it. */
export function secretText(secret: Json, key: string): string | undefined {
  const plain = isObject(secret.stringData) ? secret.stringData[key] : undefined;
  if (typeof plain === 'string') return isOpen(plain) ? undefined : plain;
  const encoded = isObject(secret.data) ? secret.data[key] : undefined;
  if (typeof encoded !== 'string' || isOpen(encoded)) return undefined;
  const text = decodeBase64(encoded)?.toString('utf8');
  return text === undefined || isOpen(text) ? undefined : text;
}

export function hasKey(secret: Json, key: string): boolean {
  return [secret.stringData, secret.data].some(map => isObject(map) && Object.hasOwn(map, key));
}

/** Whether the manifest has all the keys that the Secret will have: not when it is empty, as one that another program fills. */
export function isWhole(secret: Json): boolean {
  const keys = [secret.stringData, secret.data].flatMap(map => (isObject(map) ? Object.keys(map) : []));
  return keys.length > 0 && !keys.some(key => isOpen(key)) && !isObject(secret.sops) && !isFilledByOthers(secret);
}

/** Annotations by which a program in the cluster copies or fills Secrets. */
const FILLERS = /^(reflector\.v1\.k8s\.emberstack\.com|replicator\.v1\.mittwald\.de|secret-generator\.v1\.mittwald\.de|avp\.kubernetes\.io|kyverno\.io)\//;

function isFilledByOthers(secret: Json): boolean {
  return isObject(secret.metadata?.annotations) && Object.keys(secret.metadata.annotations).some(key => FILLERS.test(key));
}
