import { Json } from '../../../facts/json-value';
import { quoted } from '../../../facts/go';
import { ipWarnings } from '../../../facts/ip-address';
import { Check, within } from './checks';
import { fractionWarning } from './fraction';
import { ObjectValidation } from './object-validation';
import { profileWarnings } from './pod-annotations';
import { containersOf, Located } from './pod-parts';
import { portWarnings } from './port-warnings';
import { schedulingWarnings } from './scheduling-warnings';
import { volumeWarnings } from './volume-warnings';

const ANNOTATIONS: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
};

/** What the server warns of a pod or of a template of pods, in its words (`GetWarningsForPodTemplate`). */
export const podWarnings: Check = (pod, path, validation) => {
  const warn = (at: string, text: string) => validation.warn(at, `${at}: ${text}`);
  const spec = pod?.spec ?? {};
  const at = within(path, 'spec');
  const containers = containersOf(spec, at);
  for (const key of Object.keys(pod?.metadata?.annotations ?? {})) if (Object.hasOwn(ANNOTATIONS, key)) warn(`${within(path, 'metadata')}.annotations[${key}]`, ANNOTATIONS[key]);
  if (spec.terminationGracePeriodSeconds < 0) warn(`${at}.terminationGracePeriodSeconds`, 'must be >= 0; negative values are invalid and will be treated as 1');
  profileWarnings(pod, `${within(path, 'metadata')}.annotations`, validation);
  repeated(spec.hostAliases ?? [], 'ip', `${at}.hostAliases`, validation);
  const addresses: Located[] = [
    ...(spec.dnsConfig?.nameservers ?? []).map((address: string, i: number) => [address, `${at}.dnsConfig.nameservers[${i}]`]),
    ...(spec.hostAliases ?? []).map(({ ip }: Json, i: number) => [ip, `${at}.hostAliases[${i}].ip`]),
  ];
  for (const [address, where] of addresses) for (const text of ipWarnings(where, address ?? '')) validation.warn(where, text);
  repeated(spec.imagePullSecrets ?? [], 'name', `${at}.imagePullSecrets`, validation);
  (spec.imagePullSecrets ?? []).forEach(({ name }: Json, i: number) => name || warn(`${at}.imagePullSecrets[${i}].name`, 'invalid empty name ""'));
  for (const [container, where] of containers) {
    fractions(container.resources, where, validation);
    hiddenVariables(container.env ?? [], where, validation);
  }
  portWarnings(containers, validation);
  volumeWarnings(spec.volumes ?? [], `${at}.volumes`, validation);
  schedulingWarnings(spec, at, validation);
};

function repeated(list: readonly Json[], key: string, path: string, validation: ObjectValidation): void {
  const texts = list.map(item => item[key] ?? '');
  texts.forEach((text, i) => {
    const at = `${path}[${i}].${key}`;
    if (texts.indexOf(text) < i) validation.warn(at, `${at}: duplicate ${key} ${quoted(text)}`);
  });
}

function fractions(resources: Json, path: string, validation: ObjectValidation): void {
  for (const kind of ['limits', 'requests']) {
    for (const name of ['memory', 'ephemeral-storage']) fractionWarning(resources?.[kind]?.[name], `${path}.resources.${kind}[${name}]`, validation);
  }
}

function hiddenVariables(env: readonly Json[], path: string, validation: ObjectValidation): void {
  const names = env.map(({ name = '' }) => name);
  env.forEach(({ value = '', valueFrom }, i) => {
    const [name, at] = [names[i], `${path}.env[${i}]`];
    if (names.indexOf(name) === i) return;
    const before = `$(${name})`;
    if (valueFrom || value === before || !value.includes(before)) validation.warn(at, `${at}: hides previous definition of ${quoted(name)}, which may be dropped when using apply`);
  });
}
