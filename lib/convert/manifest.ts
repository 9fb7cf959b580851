import { storedUnchecked } from '../admission/admit-create';
import { kindSchema } from '../admission/apiserver/schema';
import { DEFAULT_KUBERNETES, minorVersion } from '../admission/apiserver/server';
import { isObject, Json } from '../facts/json-value';
import { canonicalSchedule } from '../backup/backup-schedule';
import { canonical } from './canonical';
import { stable } from './stable';

/** A manifest that is converted. */
export interface Manifest {
  /** The file that it stands in. */
  readonly file: string;
  readonly kind: string;
  readonly name: string;
  /** Undefined where the manifest leaves it to the command that applies it. */
  readonly namespace?: string;
  /** What somebody wrote, without what the server and GitOps engines add to it. */
  readonly json: Json;
  /** What the API server stores. */
  readonly stored: Json;
}

/** A manifest's place among others: what must be unique. */
export function keyOf({ kind, namespace, name }: Pick<Manifest, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace ?? ''}/${name}`;
}

/** A manifest as people call it. */
export function titleOf({ kind, namespace, name }: Pick<Manifest, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} '${name}'${namespace === undefined ? '' : ` in '${namespace}'`}`;
}

const SERVER = { kubernetes: DEFAULT_KUBERNETES };

/** What the API server and the operator's webhook make of a manifest, or undefined if they cannot read it. */
export function storedOf(json: Json): Json | undefined {
  const stored = storedUnchecked(json, SERVER);
  if (!stored) return undefined;
  const schema = kindSchema(json.apiVersion, json.kind, minorVersion(SERVER))!;
  // Six fields say how five really run.
  if (json.kind === 'ScheduledBackup') return { ...stored, spec: { ...stored.spec, schedule: canonicalSchedule(String(stored.spec?.schedule)) } };
  // The webhook writes a Cluster anew, and with it every quantity and duration.
  return json.kind === 'Cluster' ? { ...stored, spec: canonical(stored.spec, schema) } : stored;
}

/** The fields of a manifest that no version of its kind has: the API server drops them. */
export function unknownFields(json: Json, stored: Json): string[] {
  const walk = (one: Json, other: Json, path: string): string[] => {
    if (Array.isArray(one) && Array.isArray(other) && one.length === other.length) return one.flatMap((item, i) => walk(item, other[i], `${path}[${i}]`));
    if (!isObject(one) || !isObject(other)) return [];
    return Object.entries(one).flatMap(([key, value]) => (value === null ? [] : key in other ? walk(value, other[key], `${path}.${key}`) : [`${path}.${key}`]));
  };
  return walk(json.spec, stored.spec, 'spec');
}

/** What the server writes into `metadata`, and nobody applies. */
const SERVER_METADATA = [
  'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'managedFields', 'selfLink', 'ownerReferences',
];
const SERVER_ANNOTATIONS = [/^kubectl\.kubernetes\.io\/last-applied-configuration$/];
/** What the operator adds to objects of users. */
const OPERATOR_FINALIZER = /^cnpg\.io\//;
/** What an engine writes on what it applies; it writes it again. */
const ENGINE_METADATA = [
  /^argocd\.argoproj\.io\/(tracking-id|instance)$/, /^kustomize\.toolkit\.fluxcd\.io\/(name|namespace)$/, /^helm\.toolkit\.fluxcd\.io\//, /^meta\.helm\.sh\//,
];

/** A manifest without what the server, the operator and GitOps engines have added, such as `kubectl get -o yaml` shows it. */
export function cleaned({ status, ...object }: Json): Json {
  const metadata = { ...object.metadata };
  const isLive = metadata.uid !== undefined || metadata.resourceVersion !== undefined;
  for (const name of SERVER_METADATA) delete metadata[name];
  const finalizers = metadata.finalizers?.filter?.((name: string) => !OPERATOR_FINALIZER.test(name));
  if (finalizers?.length === 0) delete metadata.finalizers;
  for (const map of ['labels', 'annotations']) {
    const drop = [...SERVER_ANNOTATIONS, ...isLive ? ENGINE_METADATA : []];
    const kept = Object.entries(metadata[map] ?? {}).filter(([key]) => !drop.some(pattern => pattern.test(key)));
    if (kept.length > 0) metadata[map] = Object.fromEntries(kept);
    else delete metadata[map];
  }
  return isLive && object.kind === 'Cluster' ? { ...object, metadata, spec: withoutDefaultQueries(object.spec) } : { ...object, metadata };
}

/** The queries that the webhook of an operator with the usual configuration puts first, unless the Cluster has them switched off. */
const DEFAULT_QUERIES = { name: 'cnpg-default-monitoring', key: 'queries' };

function withoutDefaultQueries(spec: Json): Json {
  const { customQueriesConfigMap, ...monitoring } = spec?.monitoring ?? {};
  if (!Array.isArray(customQueriesConfigMap) || stable(customQueriesConfigMap[0]) !== stable(DEFAULT_QUERIES)) return spec;
  const others = customQueriesConfigMap.slice(1);
  return { ...spec, monitoring: others.length > 0 ? { ...monitoring, customQueriesConfigMap: others } : monitoring };
}
