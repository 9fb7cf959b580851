import { labelKeyProblem, labelsProblem, labelValueProblem } from '../facts/name-problems';
import { checkStruct } from '../internal/struct-check';
import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { nonEmpty } from '../internal/non-empty';

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

  /** @internal */
  public static _convert(affinity: Json = {}): Code {
    const made = affinity.podAntiAffinityType === 'required' ? 'Placement.separateHosts' : 'Placement.preferSeparateHosts';
    return code.call(made, code.struct({
      topologyKey: code.literal(affinity.topologyKey),
      nodeSelector: code.map(affinity.nodeSelector),
      tolerations: code.list(affinity.tolerations?.map((toleration: Json) => code.struct({
        key: code.literal(toleration.key),
        operator: code.literal(toleration.operator),
        value: code.literal(toleration.value),
        effect: code.literal(toleration.effect),
        tolerationSeconds: code.literal(toleration.tolerationSeconds),
      }))),
    }));
  }

  private constructor(private readonly isRequired: boolean, private readonly options: PlacementOptions) {
    checkStruct('PlacementOptions', options);
    const problem = placementProblem(options);
    if (problem) throw new Error(problem);
  }

  /**
   * The affinity of a Cluster, in CloudNativePG's own form.
   * @internal
   */
  public _toAffinityConfiguration() {
    return {
      enablePodAntiAffinity: true,
      podAntiAffinityType: this.isRequired ? 'required' : 'preferred',
      topologyKey: this.topologyKey,
      nodeSelector: nonEmpty(this.options.nodeSelector),
      tolerations: nonEmpty(this.options.tolerations),
    };
  }

  /**
   * The same for pods that are found by their labels, in Kubernetes' form.
   * @internal
   */
  public _toPodSpec(matchLabels: { readonly [label: string]: string }) {
    const term = { labelSelector: { matchLabels }, topologyKey: this.topologyKey };
    return {
      affinity: {
        podAntiAffinity: this.isRequired
          ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
          : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] },
      },
      nodeSelector: nonEmpty(this.options.nodeSelector),
      tolerations: nonEmpty(this.options.tolerations),
    };
  }

  private get topologyKey(): string {
    return this.options.topologyKey ?? 'kubernetes.io/hostname';
  }
}

function placementProblem({ topologyKey, nodeSelector, tolerations }: PlacementOptions): string | undefined {
  const problem = topologyKey === undefined ? undefined : labelKeyProblem(topologyKey);
  if (problem) return `'topologyKey' is ${describeValue(topologyKey)}, which ${problem}`;
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
