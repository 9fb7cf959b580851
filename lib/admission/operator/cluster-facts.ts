import { Json } from '../../facts/json-value';
import { memo } from '../../facts/memo';
import { parseImageName } from '../../facts/image-name';
import { majorOfTag } from '../../postgres/operator-grammar';
import { Quantity } from '../../facts/kubernetes-quantity';

/** What several rules ask of a Cluster, answered as the operator's own code does: a missing field is its zero value. */

export function majorVersion(cluster: Json): number | undefined {
  const { imageName, imageCatalogRef } = cluster.spec;
  return imageCatalogRef ? imageCatalogRef.major ?? 0 : majorOfImage(imageName || DEFAULT_IMAGE);
}

const majorOfImage = memo((image: string) => majorOfTag(parseImageName(image).tag));

export const POD_PATCH = 'cnpg.io/podPatch';
export const DEFAULT_IMAGE = 'ghcr.io/cloudnative-pg/postgresql:18.4-system-trixie';

export { isReplica } from '../../facts/replica-cluster';

export function parametersOf(cluster: Json): Record<string, string> {
  return cluster.spec.postgresql?.parameters ?? {};
}

export function externalCluster(cluster: Json, name: string): Json | undefined {
  return list(cluster.spec.externalClusters).find(external => (external.name ?? '') === name);
}

/** The declared size of a volume; undefined when it cannot be read, zero when a template does not say. */
export function volumeSize(storage: Json): Quantity | undefined {
  if (!storage) return undefined;
  if (storage.size) return Quantity.parse(storage.size);
  return storage.pvcTemplate ? templateRequest(storage) : undefined;
}

export function templateRequest(storage: Json): Quantity {
  return Quantity.of(storage.pvcTemplate?.resources?.requests?.storage ?? '0') ?? Quantity.parse('0')!;
}

export function list(value: Json): Json[] {
  return Array.isArray(value) ? value : [];
}

export function usesExtension(parameters: Record<string, string>, namespace: string): boolean {
  const prefix = `${namespace}.`;
  for (const name in parameters) if (name.startsWith(prefix)) return true;
  return false;
}

export function slotsEnabled(section: Json): boolean {
  return section?.enabled ?? true;
}

export function annotation(object: Json, name: string): string | undefined {
  return object.metadata.annotations?.[name];
}
