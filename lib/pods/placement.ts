import { PropNames } from '../internal/misspelt';
import { labelKeyProblem, labelsProblem, labelValueProblem } from '../facts/name-problems';
import { checkOptions } from '../internal/options';
import { describeValue } from '../facts/describe';

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

const OPTIONS: PropNames<PlacementOptions> = { topologyKey: true, nodeSelector: true, tolerations: true };

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
 * Errors: a label or a topology key that Kubernetes refuses; a toleration that contradicts itself.
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
    checkOptions(options, "{ topologyKey: 'topology.kubernetes.io/zone' }", OPTIONS);
    const problem = placementProblem(options);
    if (problem) throw new Error(problem);
    this.isRequired = isRequired;
    this.topologyKey = options.topologyKey ?? 'kubernetes.io/hostname';
    this.nodeSelector = options.nodeSelector;
    this.tolerations = options.tolerations && [...options.tolerations];
  }
}

function placementProblem({ topologyKey, nodeSelector, tolerations }: PlacementOptions): string | undefined {
  const problem = topologyKey === undefined ? undefined : labelKeyProblem(topologyKey);
  if (problem) return `'topologyKey' is ${describeValue(topologyKey)}, which ${problem}`;
  if (tolerations !== undefined && !Array.isArray(tolerations)) return `'tolerations' must be a list such as [{ key: 'db', operator: 'Exists' }], got ${describeValue(tolerations)}`;
  return labelsProblem('nodeSelector', nodeSelector ?? {}) ?? (tolerations ?? []).map(tolerationProblem).find(found => found !== undefined);
}

/** What the operator's webhook refuses. */
function tolerationProblem(toleration: Toleration): string | undefined {
  const { key, operator = 'Equal', value = '', effect, tolerationSeconds } = toleration;
  const wrong = (problem: string) => `'tolerations' has ${describeValue(toleration)}: ${problem}`;
  if (!['Equal', 'Exists'].includes(operator)) return wrong(`'operator' must be one of 'Equal', 'Exists', got ${describeValue(operator)}`);
  if (effect !== undefined && !['NoSchedule', 'PreferNoSchedule', 'NoExecute'].includes(effect)) {
    return wrong(`'effect' must be one of 'NoSchedule', 'PreferNoSchedule', 'NoExecute', got ${describeValue(effect)}`);
  }
  if (key === undefined && operator === 'Equal') return wrong("without a 'key' it means every taint; say so with operator: 'Exists'");
  const keyProblem = key === undefined ? undefined : labelKeyProblem(key);
  if (keyProblem) return wrong(`'key' ${keyProblem}`);
  if (operator === 'Exists' && value !== '') return wrong("'Exists' takes no 'value'; remove it or use 'Equal'");
  const valueProblem = labelValueProblem(value);
  if (valueProblem) return wrong(`'value' ${valueProblem}`);
  if (tolerationSeconds !== undefined && !Number.isInteger(tolerationSeconds)) return wrong(`'tolerationSeconds' must be a whole number, got ${describeValue(tolerationSeconds)}`);
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') return wrong("'tolerationSeconds' needs effect: 'NoExecute'");
  return undefined;
}
