import { isObject, Json } from '../../../facts/json-value';
import { quoted } from '../../../facts/go';
import { fractionWarning } from './fraction';
import { ObjectValidation } from './object-validation';

const GONE: Readonly<Record<string, string>> = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  gitRepo: 'deprecated in v1.11, and disabled by default in v1.33+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
};

/** How the server calls the volumes and sources that make files of keys. */
const FILES: Readonly<Record<string, (source: Json) => string>> = {
  configMap: ({ name = '' }) => `ConfigMap ${quoted(name)}`,
  secret: ({ secretName, name = '' }) => `Secret ${quoted(secretName ?? name)}`,
  downwardAPI: () => 'DownwardAPI',
};

interface File {
  readonly path: string;
  readonly source: string;
}

/** What the server warns of the volumes of a pod. */
export function volumeWarnings(volumes: readonly Json[], path: string, validation: ObjectValidation): void {
  volumes.forEach((volume, i) => {
    const at = `${path}[${i}]`;
    for (const type of Object.keys(GONE)) if (isObject(volume[type])) validation.warn(`${at}.${type}`, `${at}.${SPELLING[type] ?? type}: ${GONE[type]}`);
    claimWarnings(volume.ephemeral?.volumeClaimTemplate?.spec?.resources, `${at}.ephemeral.volumeClaimTemplate.spec.resources`, validation);
    const warn = (kind: string, text: string) => validation.warn(at, `volume ${quoted(volume.name ?? '')} (${kind})${text}`);
    for (const type of Object.keys(FILES)) {
      if (isObject(volume[type])) overlaps(filesOf(volume[type], '')).forEach(pair => warn(FILES[type](volume[type]), `: overlapping paths: ${pair}`));
    }
    const sources: Json[] = volume.projected?.sources ?? [];
    sources.filter(source => !Object.keys(source).length).forEach(() => warn('Projected', ' has no sources provided'));
    overlaps(sources.flatMap(sourceFiles)).forEach(pair => warn('Projected', `: overlapping paths: ${pair}`));
  });
}

/** Parts of bytes, as in the resources of containers. */
export function claimWarnings(resources: Json, path: string, validation: ObjectValidation): void {
  for (const kind of ['requests', 'limits']) fractionWarning(resources?.[kind]?.storage, `${path}.${kind}[storage]`, validation);
}

const SPELLING: Readonly<Record<string, string>> = { storageos: 'storageOS' };

function filesOf({ items }: Json, source: string): File[] {
  return (items ?? []).map(({ path = '' }: Json) => ({ path: path.replace(/\/+$/, ''), source }));
}

function sourceFiles(projected: Json): File[] {
  const type = Object.keys(FILES).find(name => projected[name]?.items);
  if (type) return filesOf(projected[type], FILES[type](projected[type]));
  const { serviceAccountToken: token } = projected;
  return isObject(token) ? filesOf({ items: [token] }, 'ServiceAccountToken') : [];
}

/** Pairs of files of which one would be written over the other, or into it. */
function overlaps(files: readonly File[]): string[] {
  const written = ({ path, source }: File) => quoted(path) + (source && ` (${source})`);
  const inside = (inner: File, outer: File) => `${inner.path}/`.startsWith(`${outer.path}/`);
  return files.flatMap((file, i) => files.slice(0, i)
    .filter(other => file.path && other.path && (inside(file, other) || inside(other, file)))
    .map(other => `${written(file)} with ${written(other)}`));
}
