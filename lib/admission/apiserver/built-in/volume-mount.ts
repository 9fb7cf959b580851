import { Json } from '../../../facts/json-value';
import { forwardPath, relativePath } from '../../../facts/file-path';
import { all, Check, choice, each, free, matching, struct } from './checks';
import { ObjectValidation } from './object-validation';

type Volumes = ReadonlyMap<string, Json>;

const inside = matching(relativePath);
const MODES = ['Disabled', 'IfPossible', 'Enabled'];

/** The server leaves the index out of the paths of these fields. */
function common(container: Json, path: string): Check {
  return (mount, at, validation) => {
    const { subPath = '', subPathExpr = '', mountPropagation, recursiveReadOnly, readOnly } = mount;
    inside(subPath, `${path}.subPath`, validation);
    if (subPathExpr && subPath) validation.fail('Invalid', `${at}.subPathExpr`, 'must not be there together with subPath');
    inside(subPathExpr, `${path}.subPathExpr`, validation);
    if (mountPropagation !== undefined) {
      choice('None', 'HostToContainer', 'Bidirectional')(mountPropagation, `${path}.mountPropagation`, validation);
      if (mountPropagation === 'Bidirectional' && !container.securityContext?.privileged) validation.fail('Forbidden', `${path}.mountPropagation`, 'must not be Bidirectional unless the container is privileged', `${at}.mountPropagation`);
    }
    if (recursiveReadOnly === undefined || recursiveReadOnly === 'Disabled') return;
    const wrong = (type: 'NotSupported' | 'Forbidden', message: string) => validation.fail(type, `${path}.recursiveReadOnly`, message, `${at}.recursiveReadOnly`);
    if (!MODES.includes(recursiveReadOnly)) return wrong('NotSupported', `must be one of ${MODES.join(', ')}, got '${recursiveReadOnly}'`);
    if (!readOnly) wrong('Forbidden', 'needs readOnly: true');
    if (mountPropagation !== undefined && mountPropagation !== 'None') wrong('Forbidden', 'needs mountPropagation: None');
  };
}

const MOUNT = struct({ name: free, mountPath: free, subPath: free, subPathExpr: free, mountPropagation: free, readOnly: free, recursiveReadOnly: free });

/** The mounts of a container: of volumes that are there, each at a path of its own. */
export function volumeMounts(container: Json, volumes: Volumes): Check {
  return (list, path, validation) => {
    const devices: Json[] = container.volumeDevices ?? [];
    const paths = new Set<string>();
    all(each(MOUNT), each(common(container, path)))(list, path, validation);
    each(({ name = '', mountPath = '' }, at) => {
      found(name, volumes, at, validation);
      if (!mountPath) validation.fail('Required', `${at}.mountPath`, 'is required');
      if (paths.has(mountPath)) validation.fail('Invalid', `${at}.mountPath`, `'${mountPath}' is there already`);
      paths.add(mountPath);
      if (devices.some(device => (device.name ?? '') === name)) validation.fail('Invalid', `${at}.name`, `'${name}' is in volumeDevices too`);
      if (pathsByName(devices, 'devicePath').includes(mountPath)) validation.fail('Invalid', `${at}.mountPath`, `'${mountPath}' is in volumeDevices too`);
    })(list, path, validation);
  };
}

/** The claims that a container uses as raw devices. */
export function volumeDevices(container: Json, volumes: Volumes): Check {
  return (list, path, validation) => {
    const mounts: Json[] = container.volumeMounts ?? [];
    const names = new Set<string>();
    const paths = new Set<string>();
    each(struct({ name: free, devicePath: free }))(list, path, validation);
    each(({ name = '', devicePath = '' }, at) => {
      const volume = found(name, volumes, at, validation);
      if (names.has(name)) validation.fail('Invalid', `${at}.name`, `'${name}' is there already`);
      if (volume && !volume.persistentVolumeClaim && !volume.ephemeral) validation.fail('Invalid', `${at}.name`, `'${name}' must be a persistentVolumeClaim or ephemeral`);
      if (!devicePath) validation.fail('Required', `${at}.devicePath`, 'is required');
      if (paths.has(devicePath)) validation.fail('Invalid', `${at}.devicePath`, `'${devicePath}' is there already`);
      const problems = forwardPath(devicePath);
      problems.forEach(message => validation.fail('Invalid', `${at}.devicePath`, `'${devicePath}': ${message}`));
      if (!problems.length) paths.add(devicePath);
      if (mounts.some(mount => (mount.name ?? '') === name)) validation.fail('Invalid', `${at}.name`, `'${name}' is in volumeMounts too`);
      if (pathsByName(mounts, 'mountPath').includes(devicePath)) validation.fail('Invalid', `${at}.devicePath`, `'${devicePath}' is in volumeMounts too`);
      if (name) names.add(name);
    })(list, path, validation);
  };
}

function found(name: string, volumes: Volumes, path: string, validation: ObjectValidation): Json {
  if (!name) validation.fail('Required', `${path}.name`, 'is required');
  if (!volumes.has(name)) validation.fail('NotFound', `${path}.name`, `there is no volume '${name}'`);
  return volumes.get(name);
}

/** When two have one name, the server keeps the path of the last. */
function pathsByName(list: readonly Json[], key: string): string[] {
  return [...new Map(list.map(item => [item.name ?? '', item[key] ?? ''])).values()];
}
