import { isObject, Json } from '../../../facts/json-value';
import { atoi } from '../../../facts/go';
import { relativePath } from '../../../facts/file-path';
import { ObjectValidation } from './object-validation';
import { containersOf } from './pod-parts';

const COST = 'controller.kubernetes.io/pod-deletion-cost';
const OPEN = ['kubernetes.io/config.mirror', 'scheduler.alpha.kubernetes.io/tolerations'];
/** What set the profiles of pods and of containers before there were fields for them. */
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP = 'container.seccomp.security.alpha.kubernetes.io/';
const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const LOCAL = 'localhost/';

/** The words of the annotations for the types of the fields. */
const SECCOMP_WORDS: Readonly<Record<string, readonly string[]>> = { RuntimeDefault: ['runtime/default', 'docker/default'], Unconfined: ['unconfined'] };
const APP_ARMOR_WORDS: Readonly<Record<string, readonly string[]>> = { RuntimeDefault: ['runtime/default'], Unconfined: ['unconfined'] };

const isWord = (words: Readonly<Record<string, readonly string[]>>, text: string): boolean => Object.values(words).some(list => list.includes(text));

/** Annotations that the server reads of a pod or a template at this path; `reported` is how it calls the path of the annotations. */
export function podAnnotations(pod: Json, path: string, validation: ObjectValidation, reported = path): void {
  const annotations: Record<string, string> = pod?.metadata?.annotations ?? {};
  const names = new Set(containersOf(pod?.spec ?? {}, '').map(([container]) => container.name ?? ''));
  for (const [key, value] of Object.entries(annotations)) {
    const fail = (message: string, at = `${reported}[${key}]`) => validation.fail('Invalid', at, message, `${path}.${key}`);
    if (OPEN.includes(key)) validation.leave(`${path}[${key}]`);
    if (key === COST && !isCost(value)) fail(`must be a 32-bit integer, got '${value}'`);
    if (key === SECCOMP_POD || key.startsWith(SECCOMP)) for (const message of seccompProblems(value)) fail(`'${value}': ${message}`, `${reported}.${key}`);
    if (!key.startsWith(APP_ARMOR)) continue;
    if (!names.has(key.slice(APP_ARMOR.length))) fail('there is no such container');
    if (value && !isWord(APP_ARMOR_WORDS, value) && !value.startsWith(LOCAL)) fail(`must be runtime/default, unconfined or ${LOCAL}..., got '${value}'`);
  }
}

function isCost(text: string): boolean {
  const value = /^(-|0$|[1-9])/.test(text) ? atoi(text) : undefined;
  return value !== undefined && value >= -(2n ** 31n) && value < 2n ** 31n;
}

function seccompProblems(text: string): readonly string[] {
  if (text.startsWith(LOCAL)) return relativePath(text.slice(LOCAL.length));
  return isWord(SECCOMP_WORDS, text) ? [] : [`must be runtime/default, unconfined or ${LOCAL}...`];
}

/** The fields must say the same as the annotations. */
export function matchingProfiles(pod: Json, path: string, validation: ObjectValidation): void {
  const annotations: Record<string, string> = pod?.metadata?.annotations ?? {};
  const { securityContext, ...spec } = pod?.spec ?? {};
  const compare = (field: Json, key: string, words: Readonly<Record<string, readonly string[]>>, at: string) => {
    const text = annotations[key];
    if (!isObject(field) || text === undefined) return;
    const right = field.type === 'Localhost' ? text.startsWith(LOCAL) : words[field.type]?.includes(text) ?? true;
    const wrong = right ? field.type === 'Localhost' && text.slice(LOCAL.length) !== field.localhostProfile && 'localhostProfile' : 'type';
    if (wrong) validation.fail('Forbidden', `${at}.${wrong}`, `must be the same as in the annotation ${key}, '${text}'`);
  };
  compare(securityContext?.seccompProfile, SECCOMP_POD, SECCOMP_WORDS, `${path}.securityContext.seccompProfile`);
  for (const [container, at] of containersOf(spec, path)) {
    const { seccompProfile, appArmorProfile = securityContext?.appArmorProfile } = container.securityContext ?? {};
    compare(seccompProfile, `${SECCOMP}${container.name ?? ''}`, SECCOMP_WORDS, `${at}.securityContext.seccompProfile`);
    compare(appArmorProfile, `${APP_ARMOR}${container.name ?? ''}`, APP_ARMOR_WORDS, `${at}.securityContext.appArmorProfile`);
  }
}

/**
 * In a pod, though not in a template, the server turns the annotations of AppArmor into fields before it validates the rest, and
 * warns at once.
 */
export function hasAppArmor(pod: Json): boolean {
  return Object.keys(pod.metadata.annotations ?? {}).some(key => key.startsWith(APP_ARMOR));
}

/** The field for an annotation that AppArmor had; undefined for one that says nothing. */
function appArmorField(text: string): Json {
  const type = Object.keys(APP_ARMOR_WORDS).find(word => APP_ARMOR_WORDS[word].includes(text));
  if (type) return { type };
  return text.startsWith(LOCAL) && text !== LOCAL ? { type: 'Localhost', localhostProfile: text.slice(LOCAL.length) } : undefined;
}

/** What the server warns of the annotations that have a field today. */
export function profileWarnings(pod: Json, path: string, validation: ObjectValidation): void {
  const annotations: Record<string, string> = pod?.metadata?.annotations ?? {};
  const { securityContext, ...spec } = pod?.spec ?? {};
  const warn = (key: string, text: string) => Object.hasOwn(annotations, key) && validation.warn(`${path}[${key}]`, `${path}[${key}]: ${text}`);
  const seccomp = 'non-functional in v1.27+; use the "seccompProfile" field instead';
  if (!isObject(securityContext?.seccompProfile)) warn(SECCOMP_POD, seccomp);
  for (const [container] of containersOf(spec, '')) {
    const { seccompProfile, appArmorProfile } = container.securityContext ?? {};
    if (!isObject(seccompProfile)) warn(`${SECCOMP}${container.name ?? ''}`, seccomp);
    const key = `${APP_ARMOR}${container.name ?? ''}`;
    if (isObject(appArmorProfile) || !Object.hasOwn(annotations, key)) continue;
    const field = appArmorField(annotations[key]);
    if (!field || !isSame(field, securityContext?.appArmorProfile)) warn(key, 'deprecated since v1.30; use the "appArmorProfile" field instead');
  }
}

function isSame(one: Json, other: Json): boolean {
  return one.type === other?.type && one.localhostProfile === other?.localhostProfile;
}
