import { code, Code } from '../facts/code';

/** Where an object stands in the order of a sync. Below 0, so that applications in wave 0 find a database. */
export enum SyncWave {
  /** Where backups go: before the clusters that need it. */
  STORE = -3,
  /** Databases. */
  CLUSTER = -2,
  /** What belongs to a database: poolers, schedules, monitors. */
  DEPENDENT = -1,
}

interface DeliveryCode {
  readonly delivery: Code;
  readonly rest: { readonly [key: string]: string };
}

/**
 * Which GitOps engine delivers `dist/`, and so which annotations protect the data and order the objects.
 *
 * The guards: a Cluster, an ObjectStore or a ScheduledBackup that disappears from Git stays in Kubernetes, since deleting a Cluster deletes
 * its volumes. To delete one for good, delete it by hand.
 *
 * The order (Argo CD only; Flux has none inside a Kustomization): stores in wave -3, clusters in -2, poolers, schedules and monitors in -1.
 * What must exist before them (the Namespace, Secrets) needs a wave below -3; what uses the database is fine in wave 0, the default.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#prune
 */
export class Delivery {
  /** Argo CD and Flux; each ignores the other's annotations. */
  public static readonly ANY = new Delivery(true, true);
  /** Argo CD alone. */
  public static readonly ARGO_CD = new Delivery(true, false);
  /** Flux alone. */
  public static readonly FLUX = new Delivery(false, true);
  /** No engine: no guard and no order. */
  public static readonly NONE = new Delivery(false, false);

  /**
   * The engine whose annotations an object has, and its annotations without them.
   * @internal
   */
  public static _convert(annotations: { readonly [key: string]: string }, wave: SyncWave, options: { guarded: boolean }): DeliveryCode {
    for (const name of ['ANY', 'ARGO_CD', 'FLUX'] as const) {
      const own = Object.entries(Delivery[name]._annotations(wave, options));
      if (own.length === 0 || own.some(([key, value]) => annotations[key] !== value)) continue;
      return { delivery: code.constant(`Delivery.${name}`), rest: Object.fromEntries(Object.entries(annotations).filter(([key]) => !own.some(([ours]) => ours === key))) };
    }
    return { delivery: code.constant('Delivery.NONE'), rest: annotations };
  }

  private constructor(private readonly argoCd: boolean, private readonly flux: boolean) {}

  /** @internal */
  public _annotations(wave: SyncWave, options: { guarded: boolean }): { [key: string]: string } {
    return {
      ...this.argoCd && { 'argocd.argoproj.io/sync-wave': `${wave}` },
      // Prune=false keeps what left Git; Delete=false keeps it when the Application itself is deleted.
      ...this.argoCd && options.guarded && { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
      ...this.flux && options.guarded && { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
    };
  }
}
