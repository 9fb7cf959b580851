/**
 * A taint of a node that the pods may ignore.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
 */
export interface Toleration {
  /**
   * Key of the taint.
   *
   * @default - every key; the operator must then be 'Exists'
   */
  readonly key?: string;

  /**
   * 'Equal' or 'Exists'.
   *
   * @default - Kubernetes' default, 'Equal'
   */
  readonly operator?: string;

  /**
   * Value of the taint, with 'Equal'.
   *
   * @default - no value
   */
  readonly value?: string;

  /**
   * 'NoSchedule', 'PreferNoSchedule' or 'NoExecute'.
   *
   * @default - every effect
   */
  readonly effect?: string;

  /**
   * How many seconds a pod stays on a node that gets a 'NoExecute' taint.
   *
   * @default - for ever
   */
  readonly tolerationSeconds?: number;
}

/**
 * Options for a `Placement`.
 */
export interface PlacementOptions {
  /**
   * The node label whose values the pods must differ in.
   *
   * @default 'kubernetes.io/hostname'
   */
  readonly topologyKey?: string;

  /**
   * Labels that a node must have.
   *
   * @default - any node
   */
  readonly nodeSelector?: { readonly [label: string]: string };

  /**
   * Taints that the pods may ignore.
   *
   * @default - none
   */
  readonly tolerations?: Toleration[];
}

/**
 * On which nodes the pods run, and whether two may share one.
 *
 * @see https://cloudnative-pg.io/docs/1.30/scheduling/
 */
export class Placement {
  /**
   * Never two instances on one host: one that finds no host of its own waits. Losing a host costs one instance, always.
   */
  public static separateHosts(options: PlacementOptions = {}): Placement {
    return new Placement(true, options);
  }

  /**
   * Different hosts where possible. Measured: draining one of two workers put both instances on the other, where they stayed when
   * the first came back, and the next power cut took both.
   */
  public static preferSeparateHosts(options: PlacementOptions = {}): Placement {
    return new Placement(false, options);
  }

  /** Whether a pod waits rather than share a host. */
  public readonly isRequired: boolean;
  /** The node label whose values the pods must differ in. */
  public readonly topologyKey: string;
  /**
   * Labels that a node must have.
   * @default - any node
   */
  public readonly nodeSelector?: { readonly [label: string]: string };
  /**
   * Taints that the pods may ignore.
   * @default - none
   */
  public readonly tolerations?: Toleration[];

  private constructor(isRequired: boolean, options: PlacementOptions) {
    this.isRequired = isRequired;
    this.topologyKey = options.topologyKey ?? 'kubernetes.io/hostname';
    this.nodeSelector = options.nodeSelector;
    this.tolerations = options.tolerations;
  }
}
