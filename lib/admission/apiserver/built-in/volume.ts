import { isObject, Json } from '../../../facts/json-value';
import { dnsLabel, dnsSubdomain } from '../../../facts/kubernetes-names';
import { filePath, forwardPath } from '../../../facts/file-path';
import { Quantity } from '../../../facts/kubernetes-quantity';
import { all, Check, each, free, matching, oneOf, present, required, struct } from './checks';
import { FILE_SOURCES } from './environment';
import { ObjectValidation } from './object-validation';
import { labelsAndAnnotations } from './template-metadata';
import { volumeClaimSpec } from './volume-claim';

const open: Check = (_, path, validation) => validation.leave(path);

const mode: Check = (bits, path, validation) => {
  if (bits < 0 || bits > 0o777) validation.fail('Invalid', path, `must be between 0 and 0777, got ${bits.toString(8)}`);
};

const file = required(matching(filePath));
const keyToPath = struct({ key: required(), path: file, mode });

// The server leaves the index out of these paths.
const downwardFiles: Check = (files, path, validation) => {
  const owner = path.replace(/\.items$/, '');
  const checkFile = all(struct({ path: file, mode, fieldRef: free, resourceFieldRef: free }), ({ fieldRef, resourceFieldRef }) => {
    if (isObject(fieldRef)) {
      FILE_SOURCES.fieldRef(fieldRef, `${owner}.fieldRef`, validation);
      if (isObject(resourceFieldRef)) validation.fail('Invalid', owner, 'must have one of fieldRef and resourceFieldRef, got both');
    } else if (isObject(resourceFieldRef)) FILE_SOURCES.resourceFieldRef(resourceFieldRef, `${owner}.resourceFieldRef`, validation);
    else validation.fail('Required', owner, 'must have one of fieldRef and resourceFieldRef');
  });
  (files ?? []).forEach((item: Json) => checkFile(item, owner, validation));
};

// The server reports the list of sources for the path.
const token: Check = ({ path: name, expirationSeconds }, path, validation) => {
  file(name, `${path.replace(/\.sources\[\d+\]\.\w+$/, '')}.path`, validation);
  if (expirationSeconds < 600 || expirationSeconds > 2 ** 32) validation.fail('Invalid', `${path}.expirationSeconds`, `must be between 600 and 2^32, got ${expirationSeconds}`);
};

const SOURCES: Readonly<Record<string, Check>> = {
  secret: struct({ name: required(), optional: free, items: each(keyToPath) }),
  configMap: struct({ name: required(), optional: free, items: each(keyToPath) }),
  downwardAPI: struct({ items: downwardFiles }),
  serviceAccountToken: all(struct({ audience: free, expirationSeconds: free, path: free }), token),
};

/** Paths that more than one source has are reported of the volume. */
const projection: Check = (volume, path, validation) => {
  const paths = new Set<string>();
  (volume.sources ?? []).forEach((source: Json, i: number) => {
    const at = `${path}.sources[${i}]`;
    const given = Object.keys(SOURCES).filter(name => isObject(source[name]));
    for (const name of given) SOURCES[name](source[name], `${at}.${name}`, validation);
    for (const name of Object.keys(source)) if (!Object.hasOwn(SOURCES, name)) validation.leave(`${at}.${name}`);
    if (given.length > 1) validation.fail('Forbidden', at, `must have one source, got ${given.join(' and ')}`);
    for (const name of given) {
      for (const item of source[name].items ?? []) {
        if (item.path && paths.has(item.path)) validation.fail('Invalid', path, `'${item.path}' is the path of two files`, at);
        paths.add(item.path);
      }
    }
  });
};

const secretRef: Check = ({ name }, path, validation) => {
  if (!name) validation.fail('Required', `${path}.name`, 'is required');
  // The server leaves the reference out of this path.
  else dnsSubdomain(name).forEach(message => validation.fail('Invalid', path.replace(/\.\w+$/, '.name'), `'${name}': ${message}`, `${path}.name`));
};

const driver: Check = (name = '', path, validation) => {
  if (!name) validation.fail('Required', path, 'is required');
  // Before 1.35 the server went on.
  if (!name && validation.minor >= 35) return;
  if (name.length > 63) validation.fail('TooLong', path, 'must be no more than 63 characters');
  dnsSubdomain(name.toLowerCase()).forEach(message => validation.fail('Invalid', path, `'${name}': ${message}`));
};

const hostPath: Check = ({ path: name = '', type = '' }, path, validation) => {
  if (!name) return validation.fail('Required', `${path}.path`, 'is required');
  forwardPath(name).forEach(message => validation.fail('Invalid', `${path}.path`, `'${name}': ${message}`));
  oneOf('DirectoryOrCreate', 'Directory', 'FileOrCreate', 'File', 'Socket', 'CharDevice', 'BlockDevice')(type, `${path}.type`, validation);
};

const absolute: Check = (name = '', path, validation) => {
  if (!name) validation.fail('Required', path, 'is required');
  if (!name.startsWith('/')) validation.fail('Invalid', path, `must be an absolute path, got '${name}'`);
};

const emptyDir: Check = ({ sizeLimit }, path, validation) => {
  if ((Quantity.of(sizeLimit)?.nano ?? 0n) < 0n) validation.fail('Forbidden', `${path}.sizeLimit`, `must not be negative, got ${sizeLimit}`);
};

const claimTemplate: Check = (template, path, validation) => {
  if (!isObject(template)) return validation.fail('Required', path, 'is required');
  labelsAndAnnotations(template.metadata, `${path}.metadata`, validation);
  volumeClaimSpec(template.spec, `${path}.spec`, validation);
};

const listed = { defaultMode: mode, optional: free, items: each(keyToPath) };

/** The types of volumes, in the order of the server, which looks at the first that it finds. */
const TYPES: Readonly<Record<string, Check>> = {
  emptyDir,
  hostPath,
  gitRepo: open,
  gcePersistentDisk: open,
  awsElasticBlockStore: open,
  secret: struct({ ...listed, secretName: required() }),
  nfs: struct({ server: required(), path: absolute, readOnly: free }),
  iscsi: open,
  glusterfs: open,
  flocker: open,
  persistentVolumeClaim: struct({ claimName: required(), readOnly: free }),
  rbd: open,
  cinder: open,
  cephfs: open,
  quobyte: open,
  downwardAPI: struct({ defaultMode: mode, items: downwardFiles }),
  fc: open,
  flexVolume: open,
  configMap: struct({ ...listed, name: required() }),
  azureFile: open,
  vsphereVolume: open,
  photonPersistentDisk: open,
  portworxVolume: open,
  azureDisk: open,
  storageos: open,
  projected: all(struct({ defaultMode: mode, sources: free }), projection),
  scaleIO: open,
  csi: struct({ driver, readOnly: free, fsType: free, volumeAttributes: free, nodePublishSecretRef: present(secretRef) }),
  ephemeral: (value, path, validation) => claimTemplate(value.volumeClaimTemplate, `${path}.volumeClaimTemplate`, validation),
  image: open,
};

/** How the server spells the paths of some types. */
const SPELLING: Readonly<Record<string, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' };

/** Without a type a volume is an emptyDir. */
const source: Check = (volume, path, validation) => {
  const [first, ...others] = Object.keys(TYPES).filter(type => isObject(volume[type]));
  if (first) TYPES[first](volume[first], `${path}.${first}`, validation);
  for (const type of others) validation.fail('Forbidden', `${path}.${SPELLING[type] ?? type}`, `must have one type of volume, got ${first} and ${type}`, `${path}.${type}`);
};

const FIELDS = struct({ name: required(matching(dnsLabel)), ...Object.fromEntries(Object.keys(TYPES).map(type => [type, free])) });

/** The claim of an ephemeral volume is called after the pod. */
const claimName = (podName: string): Check => (volume, path, validation) => {
  if (!isObject(volume.ephemeral) || !volume.name || !podName) return;
  dnsSubdomain(`${podName}-${volume.name}`).forEach(message => validation.fail('Invalid', `${path}.name`, `the claim '${podName}-${volume.name}': ${message}`));
};

/** The volumes by their names, of which nothing is wrong: to the server the others are not there. */
export function volumesByName(list: Json, path: string, validation: ObjectValidation, podName = ''): ReadonlyMap<string, Json> {
  const known = new Map<string, Json>();
  const made = (list ?? []).filter((volume: Json) => podName && isObject(volume.ephemeral)).map((volume: Json) => `${podName}-${volume.name ?? ''}`);
  (list ?? []).forEach((volume: Json, i: number) => {
    const before = validation.errors.length;
    const at = `${path}[${i}]`;
    all(source, FIELDS, claimName(podName))(volume, at, validation);
    if (known.has(volume.name)) validation.fail('Duplicate', `${at}.name`, `'${volume.name}' is there already`);
    if (validation.errors.length === before) known.set(volume.name, volume);
    const claim = volume.persistentVolumeClaim?.claimName ?? '';
    if (isObject(volume.persistentVolumeClaim) && made.includes(claim)) validation.fail('Invalid', `${at}.persistentVolumeClaim.claimName`, `'${claim}' is made for an ephemeral volume`);
  });
  return known;
}
