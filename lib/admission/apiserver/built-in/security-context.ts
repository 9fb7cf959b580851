import { isObject, Json } from '../../../facts/json-value';
import { byteLength } from '../../../facts/go';
import { relativePath } from '../../../facts/file-path';
import { all, Check, choice, each, free, given, oneOf, required, struct } from './checks';
import { ObjectValidation } from './object-validation';

const HIGHEST_ID = 2 ** 31 - 1;

const id: Check = (value, path, validation) => {
  if (value < 0 || value > HIGHEST_ID) validation.fail('Invalid', path, `must be between 0 and ${HIGHEST_ID}, got ${value}`);
};

type Profile = (name: string, path: string, validation: ObjectValidation) => void;

/** A profile, whose name is one on the node when its type is Localhost. */
function profile(local: Profile): Check {
  const type = required(oneOf('Localhost', 'RuntimeDefault', 'Unconfined'));
  return (value, path, validation) => {
    if (!isObject(value)) return;
    struct({ type, localhostProfile: free })(value, path, validation);
    const at = `${path}.localhostProfile`;
    if (value.type !== 'Localhost') {
      if (value.localhostProfile !== undefined && (local === seccomp || ['RuntimeDefault', 'Unconfined'].includes(value.type))) validation.fail('Invalid', at, 'must be left out unless the type is Localhost');
    } else if (value.localhostProfile === undefined) validation.fail('Required', at, 'is required with the type Localhost');
    else local(value.localhostProfile, at, validation);
  };
}

const seccomp: Profile = (name, path, validation) => relativePath(name).forEach(message => validation.fail('Invalid', path, `'${name}': ${message}`));

const appArmor: Profile = (name, path, validation) => {
  // Go's `strings.TrimSpace` cuts what JavaScript's does, but for the byte order mark, and U+0085.
  if (/^[\s\u0085]|[\s\u0085]$/.test(name)) validation.fail('Invalid', path, `must not start or end with a space, got '${name}'`);
  else if (!name) validation.fail('Required', path, 'is required with the type Localhost');
  if (byteLength(name) > 4095) validation.fail('TooLong', path, 'must be no more than 4095 bytes');
};

const COMMON = { runAsUser: id, runAsGroup: id, runAsNonRoot: free, seLinuxOptions: free, seccompProfile: profile(seccomp), appArmorProfile: profile(appArmor) };

const privileges: Check = (context, path, validation) => {
  if (context?.allowPrivilegeEscalation !== false) return;
  if (context.privileged) validation.fail('Invalid', path, 'allowPrivilegeEscalation must not be false when privileged is true', `${path}.allowPrivilegeEscalation`);
  if (context.capabilities?.add?.includes('CAP_SYS_ADMIN')) validation.fail('Invalid', path, 'allowPrivilegeEscalation must not be false when CAP_SYS_ADMIN is added', `${path}.allowPrivilegeEscalation`);
};

const unmasked: Check = (type, path, validation) => {
  if (type === 'Unmasked') validation.fail('Invalid', path, 'must not be Unmasked unless hostUsers is false');
};

const CONTAINER = { ...COMMON, allowPrivilegeEscalation: free, privileged: free, capabilities: free, readOnlyRootFilesystem: free };
const procMount = choice('Default', 'Unmasked');
const ofHostUsers = all(struct({ ...CONTAINER, procMount: all(procMount, unmasked) }), privileges);
const ofOthers = all(struct({ ...CONTAINER, procMount }), privileges);

export function containerSecurityContext(hostUsers: boolean): Check {
  return hostUsers ? ofHostUsers : ofOthers;
}

const SYSCTL = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const IPC = /^(kernel\.(sem|shmall|shmmax|shmmni|shm_rmid_forced|shm|msgmax|msgmnb|msgmni|msg)$|fs\.mqueue\.)/;

/** The server looks at the name with dots, which may be written with slashes. */
const dotted = (name: string): string => (/^[^.]*\//.test(name) ? name.replace(/[./]/g, sign => (sign === '/' ? '.' : '/')) : name);

function sysctls({ hostNetwork, hostIPC }: Json): Check {
  return (list, path, validation) => {
    each(struct({ name: free, value: free }))(list, path, validation);
    const names = (list ?? []).map((sysctl: Json) => sysctl.name ?? '');
    names.forEach((name: string, i: number) => {
      const at = `${path}[${i}].name`;
      if (!name) validation.fail('Required', at, 'is required');
      else if (name.length > 253 || !SYSCTL.test(name)) validation.fail('Invalid', at, `must be the name of a sysctl, got '${name}'`);
      else if (names.indexOf(name) < i) validation.fail('Duplicate', at, `'${name}' is there already`);
      if (hostNetwork && dotted(name).startsWith('net.')) validation.fail('Invalid', at, `'${name}' must not be set with hostNetwork`);
      if (hostIPC && IPC.test(dotted(name))) validation.fail('Invalid', at, `'${name}' must not be set with hostIPC`);
    });
  };
}

/** Versions after 1.34 take MountOption. */
const seLinuxChange: Check = (policy, path, validation) => (policy === 'MountOption' ? validation.leave(path) : choice('Recursive')(policy, path, validation));

/** The security context of a whole pod. */
export function podSecurityContext(spec: Json): Check {
  return struct({
    ...COMMON,
    fsGroup: id,
    supplementalGroups: each(id),
    supplementalGroupsPolicy: choice('Merge', 'Strict'),
    fsGroupChangePolicy: choice('Always', 'OnRootMismatch'),
    seLinuxChangePolicy: seLinuxChange,
    sysctls: given(sysctls(spec)),
  });
}
