import { Json } from '../schema';
import { atoi } from '../values/go';
import { Notes } from './notes';

const COST = 'controller.kubernetes.io/pod-deletion-cost';
const PROFILES = ['seccomp.security.alpha.kubernetes.io/pod', 'container.seccomp.security.alpha.kubernetes.io/', 'container.apparmor.security.beta.kubernetes.io/'];
const OPEN = ['kubernetes.io/config.mirror', 'scheduler.alpha.kubernetes.io/tolerations'];

/** Annotations of pods that the server reads; `reported` is how it calls the path. */
export function podAnnotations(annotations: Json, path: string, notes: Notes, reported = path): void {
  for (const [key, value] of Object.entries<string>(annotations ?? {})) {
    if (OPEN.includes(key) || PROFILES.some(profile => key.startsWith(profile))) notes.leave(`${path}[${key}]`);
    if (key === COST && !isCost(value)) notes.fail('Invalid', `${reported}[${key}]`, `must be a 32-bit integer, got '${value}'`, `${path}.${key}`);
  }
}

function isCost(text: string): boolean {
  const value = /^(-|0$|[1-9])/.test(text) ? atoi(text) : undefined;
  return value !== undefined && value >= -(2n ** 31n) && value < 2n ** 31n;
}
