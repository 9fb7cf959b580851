import { isObject, Json } from '../../../facts/json-value';
import { dnsSubdomain, qualifiedName } from '../../../facts/kubernetes-names';
import { Quantity } from '../../../facts/kubernetes-quantity';
import { all, Check, each, free, given, isZero, matching, required, struct } from './checks';
import { dataKey } from './data';

/** What can be made of the fields of a pod; the server refuses some of them only where a file or a variable is made of them. */
const LABELS = 'metadata.labels';
const ANNOTATIONS = 'metadata.annotations';
const COMMON = ['metadata.name', 'metadata.namespace', 'metadata.uid'];
const IN_VARIABLES = [...COMMON, 'spec.nodeName', 'spec.serviceAccountName', 'status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs'];
const IN_FILES = [...COMMON, LABELS, ANNOTATIONS];
const CONVERTED = [...IN_VARIABLES, LABELS, ANNOTATIONS, 'spec.restartPolicy', 'spec.schedulerName', 'status.phase'];
const RESOURCES = ['limits', 'requests'].flatMap(kind => ['cpu', 'memory', 'ephemeral-storage'].map(name => `${kind}.${name}`));
const HUGE = /^(limits|requests)\.hugepages-/;

function fieldRef(allowed: readonly string[]): Check {
  return all(struct({ apiVersion: free, fieldPath: free }), (ref, path, validation) => {
    if (!isObject(ref)) return;
    const { apiVersion, fieldPath: text = '' } = ref;
    const at = `${path}.fieldPath`;
    const [, field, key] = /^([^]+?)\['([^]*)'\]$/.exec(text) ?? [undefined, text === 'spec.host' ? 'spec.nodeName' : text];
    const hasKeys = field === LABELS || field === ANNOTATIONS;
    if (text === '') validation.fail('Required', at, 'is required');
    else if ((apiVersion || 'v1') !== 'v1') validation.fail('Invalid', at, `apiVersion must be 'v1', got '${apiVersion}'`);
    else if (key !== undefined && hasKeys) qualifiedName(field === LABELS ? key : key.toLowerCase()).forEach(message => validation.fail('Invalid', path, `'${key}': ${message}`, at));
    else if (key !== undefined || !CONVERTED.includes(field)) validation.fail('Invalid', at, `must be one of ${allowed.join(', ')}, got '${text}'`);
    else if (!allowed.includes(field)) validation.fail('NotSupported', at, `must be one of ${allowed.join(', ')}, got '${text}'`);
  });
}

/** The unit of an amount. The server asks how it would write it, so that 1024 is none and 1Ki is one, and no exponent is. */
function isUnit(divisor: Json, resource: string): boolean {
  const { nano } = Quantity.of(divisor)!;
  const text = String(divisor).trim();
  if (/[eE][+-]?\d+$/.test(text)) return false;
  if (resource.endsWith('.cpu')) return nano === ONE || nano === ONE / 1000n;
  const step = text.endsWith('i') ? 1024n : 1000n;
  return [0n, 1n, 2n, 3n, 4n, 5n, 6n].some(power => nano === ONE * step ** power);
}

const ONE = 1_000_000_000n;

function resourceFieldRef(inFile: boolean): Check {
  return all(struct({ containerName: free, resource: free, divisor: free }), (ref, path, validation) => {
    if (!isObject(ref)) return;
    const { containerName, resource = '', divisor = 0 } = ref;
    if (inFile && !containerName) validation.fail('Required', `${path}.containerName`, 'is required');
    else if (!resource) validation.fail('Required', `${path}.resource`, 'is required');
    else if (!RESOURCES.includes(resource) && !HUGE.test(resource)) validation.fail('NotSupported', `${path}.resource`, `must be one of ${RESOURCES.join(', ')}, got '${resource}'`);
    if (Quantity.of(divisor)?.isZero ?? true) return;
    if ((RESOURCES.includes(resource) || HUGE.test(resource)) && !isUnit(divisor, resource))
      validation.fail('Invalid', `${path}.divisor`, `must be ${resource.endsWith('.cpu') ? '1m or 1' : '1, 1k, 1M, ... or 1Ki, 1Mi, ...'}, got ${divisor}`);
  });
}

/** A field of the pod or a resource of a container, of which a file is made. */
export const FILE_SOURCES = { fieldRef: fieldRef(IN_FILES), resourceFieldRef: resourceFieldRef(true) };

const keyRef = struct({ name: (name, path, validation) => dnsSubdomain(name ?? '').forEach(message => validation.fail('Invalid', path, `'${name ?? ''}': ${message}`)), key: required(dataKey), optional: free });

const SOURCES = { fieldRef: fieldRef(IN_VARIABLES), resourceFieldRef: resourceFieldRef(false), configMapKeyRef: keyRef, secretKeyRef: keyRef };

const variableName: Check = (name, path, validation) => {
  if (!/^[ -<>-~]+$/.test(name)) validation.fail('Invalid', path, `must consist of printable ASCII characters other than '=', got '${name}'`);
};

const sources: Check = ({ value, valueFrom }, path, validation) => {
  if (!isObject(valueFrom) || valueFrom.fileKeyRef !== undefined) return;
  const present = Object.keys(SOURCES).filter(name => isObject(valueFrom[name]));
  if (!present.length) validation.fail('Invalid', `${path}.valueFrom`, `must have one of ${Object.keys(SOURCES).join(', ')}`);
  else if (value) validation.fail('Invalid', `${path}.valueFrom`, 'must be left out when there is a value');
  else if (present.length > 1) validation.fail('Invalid', `${path}.valueFrom`, `must have one source, got ${present.join(' and ')}`);
};

export const env: Check = each(all(struct({ name: required(variableName), value: free, valueFrom: struct(SOURCES) }), sources));

const sourceRef = struct({ name: required(matching(maskedSubdomain)), optional: free });

/** A name that more may follow. */
function maskedSubdomain(name: string): string[] {
  return dnsSubdomain(name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name);
}

export const envFrom: Check = (list, path, validation) => {
  each(struct({ prefix: given(variableName), configMapRef: sourceRef, secretRef: sourceRef }))(list, path, validation);
  // The server leaves the index out of these paths.
  (list ?? []).forEach((source: Json, i: number) => {
    const count = ['configMapRef', 'secretRef'].filter(name => !isZero(source[name])).length;
    if (count !== 1) validation.fail('Invalid', path, `must have one of configMapRef and secretRef, got ${count}`, `${path}[${i}]`);
  });
};
