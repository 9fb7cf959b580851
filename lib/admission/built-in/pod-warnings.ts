import { Json } from '../schema';
import { quoted } from '../values/go';
import { Quantity } from '../values/quantity';
import { Check, within } from './checks';
import { Notes } from './notes';
import { Located, portWarnings } from './port-warnings';
import { schedulingWarnings } from './scheduling-warnings';
import { volumeWarnings } from './volume-warnings';

const ANNOTATIONS: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
};

/** What the server warns of a pod or of a template of pods, in its words (`GetWarningsForPodTemplate`). */
export const podWarnings: Check = (pod, path, notes) => {
  const warn = (at: string, text: string) => notes.warn(at, `${at}: ${text}`);
  const spec = pod?.spec ?? {};
  const at = within(path, 'spec');
  const located = (key: string): Located[] => (spec[key] ?? []).map((container: Json, i: number) => [container, `${at}.${key}[${i}]`]);
  const containers = [...located('initContainers'), ...located('containers')];
  for (const key of Object.keys(pod?.metadata?.annotations ?? {})) if (Object.hasOwn(ANNOTATIONS, key)) warn(`${within(path, 'metadata')}.annotations[${key}]`, ANNOTATIONS[key]);
  if (spec.terminationGracePeriodSeconds < 0) warn(`${at}.terminationGracePeriodSeconds`, 'must be >= 0; negative values are invalid and will be treated as 1');
  repeated(spec.hostAliases ?? [], 'ip', `${at}.hostAliases`, notes);
  repeated(spec.imagePullSecrets ?? [], 'name', `${at}.imagePullSecrets`, notes);
  (spec.imagePullSecrets ?? []).forEach(({ name }: Json, i: number) => name || warn(`${at}.imagePullSecrets[${i}].name`, 'invalid empty name ""'));
  for (const [container, where] of containers) {
    fractions(container.resources, where, notes);
    hiddenVariables(container.env ?? [], where, notes);
  }
  portWarnings(containers, notes);
  volumeWarnings(spec.volumes ?? [], `${at}.volumes`, notes);
  schedulingWarnings(spec, at, notes);
};

function repeated(list: readonly Json[], key: string, path: string, notes: Notes): void {
  const texts = list.map(item => item[key] ?? '');
  texts.forEach((text, i) => {
    const at = `${path}[${i}].${key}`;
    if (texts.indexOf(text) < i) notes.warn(at, `${at}: duplicate ${key} ${quoted(text)}`);
  });
}

/** Parts of bytes, which mostly were to be millions of them. */
function fractions(resources: Json, path: string, notes: Notes): void {
  for (const kind of ['limits', 'requests']) {
    for (const name of ['memory', 'ephemeral-storage']) {
      const at = `${path}.resources.${kind}[${name}]`;
      const written = fraction(resources?.[kind]?.[name]);
      // The server counts such amounts wrongly.
      if ((Quantity.of(resources?.[kind]?.[name])?.milli ?? 0n) >= 2n ** 63n) notes.leave(at);
      if (written) notes.warn(at, `${at}: fractional byte value ${quoted(written)} is invalid, must be an integer`);
    }
  }
}

/** An amount with a fraction, as the server writes it. */
export function fraction(value: Json): string | undefined {
  const milli = Quantity.of(value)?.milli ?? 0n;
  return milli % 1000n === 0n ? undefined : `${milli}${/[eE][+-]?\d+$/.test(String(value).trim()) ? 'e-3' : 'm'}`;
}

function hiddenVariables(env: readonly Json[], path: string, notes: Notes): void {
  const names = env.map(({ name = '' }) => name);
  env.forEach(({ value = '', valueFrom }, i) => {
    const [name, at] = [names[i], `${path}.env[${i}]`];
    if (names.indexOf(name) === i) return;
    const before = `$(${name})`;
    if (valueFrom || value === before || !value.includes(before)) notes.warn(at, `${at}: hides previous definition of ${quoted(name)}, which may be dropped when using apply`);
  });
}
