import { Manifest } from './manifest';

/** The manifests that are converted, by what refers to them. */
export class World {
  private readonly byKey = new Map<string, Manifest>();

  constructor(public readonly manifests: readonly Manifest[]) {
    for (const manifest of manifests) this.byKey.set(placeOf(manifest.kind, manifest.namespace, manifest.name), manifest);
  }

  public of(...kinds: readonly string[]): Manifest[] {
    return this.manifests.filter(({ kind }) => kinds.includes(kind));
  }

  public find(kind: string, namespace: string | undefined, name: string): Manifest | undefined {
    return this.byKey.get(placeOf(kind, namespace, name));
  }

  /** What belongs to a cluster. */
  public belonging(kind: string, namespace: string | undefined, clusterName: string): Manifest[] {
    return this.of(kind).filter(manifest => manifest.namespace === namespace && manifest.json.spec?.cluster?.name === clusterName);
  }
}

function placeOf(kind: string, namespace: string | undefined, name: string): string {
  return `${kind} ${kind === 'ClusterImageCatalog' ? '' : namespace ?? ''} ${name}`;
}
