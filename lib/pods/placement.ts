import { labelKeyProblem, labelsProblem, labelValueProblem } from '../facts/name-problems';
import { checkStruct } from '../internal/construct-props';
import { code, Code, CodeFields } from '../facts/code';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { nonEmpty } from '../internal/non-empty';
import { NodeAffinity, PodAffinity, TopologySpreadConstraint } from './affinity';

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
   * @default - forever
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

  /**
   * Conditions on nodes that `nodeSelector` cannot say.
   *
   * @default - none
   */
  readonly nodeAffinity?: NodeAffinity;

  /**
   * Pods of others that these pods should be near to.
   *
   * @default - none
   */
  readonly additionalPodAffinity?: PodAffinity;

  /**
   * Pods that these pods should be away from, besides those of the same cluster or pooler.
   *
   * @default - none
   */
  readonly additionalPodAntiAffinity?: PodAffinity;

  /**
   * How evenly the pods are spread over zones or hosts.
   *
   * @default - whatever separate hosts make of it
   */
  readonly topologySpreadConstraints?: TopologySpreadConstraint[];

  /**
   * The PriorityClass of the pods: whom the scheduler evicts when nodes are full.
   *
   * @default - the cluster's default priority
   */
  readonly priorityClassName?: string;

  /**
   * Which scheduler places the pods.
   *
   * @default - Kubernetes' own
   */
  readonly schedulerName?: string;
}

/**
 * Options for `Placement.of`: the fields of CloudNativePG. What is left out stays out of the manifest, and the operator decides.
 */
export interface AffinityConfiguration extends PlacementOptions {
  /**
   * Whether pods of the same cluster keep away from each other.
   *
   * @default - the operator's, true
   */
  readonly enablePodAntiAffinity?: boolean;

  /**
   * 'required' or 'preferred'.
   *
   * @default - the operator's, 'preferred'
   */
  readonly podAntiAffinityType?: string;
}

/** Whether two pods may share a host, in CloudNativePG's words. */
interface AntiAffinity {
  readonly enablePodAntiAffinity?: boolean;
  readonly podAntiAffinityType?: string;
  readonly topologyKey?: string;
}

const HOSTNAME = 'kubernetes.io/hostname';

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
    checkStruct('PlacementOptions', options);
    return new Placement(options, { enablePodAntiAffinity: true, podAntiAffinityType: 'required', topologyKey: options.topologyKey ?? HOSTNAME });
  }

  /**
   * Different hosts where possible. Measured: draining one of two workers put both instances on the other, where they stayed when
   * the first came back, and the next power cut took both.
   */
  public static preferSeparateHosts(options: PlacementOptions = {}): Placement {
    checkStruct('PlacementOptions', options);
    return new Placement(options, { enablePodAntiAffinity: true, podAntiAffinityType: 'preferred', topologyKey: options.topologyKey ?? HOSTNAME });
  }

  /**
   * Wherever the scheduler puts them: one lost host may take every instance. For clusters of one instance, and where
   * `topologySpreadConstraints` spread the pods.
   */
  public static anywhere(options: PlacementOptions = {}): Placement {
    checkStruct('PlacementOptions', options);
    return new Placement(options, { enablePodAntiAffinity: false, topologyKey: options.topologyKey });
  }

  /**
   * CloudNativePG's own fields. `Placement.of()` leaves it all to the operator, which prefers separate hosts and puts up with one.
   */
  public static of(affinity: AffinityConfiguration = {}): Placement {
    const { enablePodAntiAffinity, podAntiAffinityType, topologyKey } = affinity;
    checkStruct('AffinityConfiguration', affinity);
    return new Placement(affinity, { enablePodAntiAffinity, podAntiAffinityType, topologyKey });
  }

  /**
   * From the spec of a Cluster.
   * @internal
   */
  public static _convert(spec: Json): Code {
    const { affinity = {}, ...pod } = spec;
    const { enablePodAntiAffinity, podAntiAffinityType, topologyKey } = affinity;
    const options = {
      nodeSelector: code.map(affinity.nodeSelector),
      tolerations: code.plain(affinity.tolerations),
      nodeAffinity: code.plain(affinity.nodeAffinity),
      additionalPodAffinity: code.plain(affinity.additionalPodAffinity),
      additionalPodAntiAffinity: code.plain(affinity.additionalPodAntiAffinity),
      ...podOptions(pod),
    };
    if (enablePodAntiAffinity === true && topologyKey !== undefined) {
      const made = podAntiAffinityType === 'required' ? 'Placement.separateHosts' : 'Placement.preferSeparateHosts';
      return code.call(made, code.struct({ topologyKey: code.literal(topologyKey), ...options }));
    }
    if (enablePodAntiAffinity === false && podAntiAffinityType === undefined) {
      return code.call('Placement.anywhere', code.struct({ topologyKey: code.literal(topologyKey), ...options }));
    }
    return code.call('Placement.of', code.struct({
      enablePodAntiAffinity: code.literal(enablePodAntiAffinity),
      podAntiAffinityType: code.literal(podAntiAffinityType),
      topologyKey: code.literal(topologyKey),
      ...options,
    }));
  }

  /**
   * From the spec of a pod, whose anti-affinity is Kubernetes' own.
   * @internal
   */
  public static _convertPod(pod: Json, matchLabels: { readonly [label: string]: string }): Code {
    const { nodeAffinity, podAffinity, podAntiAffinity } = pod.affinity ?? {};
    const own = ['separateHosts', 'preferSeparateHosts'] as const;
    const made = own.find(name => JSON.stringify(Placement[name]()._toPodSpec(matchLabels).affinity?.podAntiAffinity) === JSON.stringify(podAntiAffinity));
    return code.call(`Placement.${made ?? 'anywhere'}`, code.struct({
      nodeSelector: code.map(pod.nodeSelector),
      tolerations: code.plain(pod.tolerations),
      nodeAffinity: code.plain(nodeAffinity),
      additionalPodAffinity: code.plain(podAffinity),
      additionalPodAntiAffinity: made ? undefined : code.plain(podAntiAffinity),
      ...podOptions(pod),
    }));
  }

  private constructor(private readonly options: PlacementOptions, private readonly antiAffinity: AntiAffinity) {
    const problem = placementProblem(options) ?? antiAffinityProblem(antiAffinity);
    if (problem) throw new Error(problem);
  }

  /**
   * What a Cluster says about it, in CloudNativePG's own form.
   * @internal
   */
  public _toSpec() {
    const { nodeSelector, tolerations, nodeAffinity, additionalPodAffinity, additionalPodAntiAffinity } = this.options;
    return {
      affinity: nonEmpty({
        ...this.antiAffinity,
        nodeSelector: nonEmpty(nodeSelector),
        tolerations: nonEmpty(tolerations),
        nodeAffinity: nonEmpty(nodeAffinity),
        additionalPodAffinity: nonEmpty(additionalPodAffinity),
        additionalPodAntiAffinity: nonEmpty(additionalPodAntiAffinity),
      }),
      ...this.podFields(),
    };
  }

  /**
   * The same for pods that are found by their labels, in Kubernetes' form.
   * @internal
   */
  public _toPodSpec(matchLabels: { readonly [label: string]: string }) {
    const { nodeSelector, tolerations, nodeAffinity, additionalPodAffinity, additionalPodAntiAffinity } = this.options;
    return {
      affinity: nonEmpty({
        nodeAffinity: nonEmpty(nodeAffinity),
        podAffinity: nonEmpty(additionalPodAffinity),
        podAntiAffinity: nonEmpty(this.podAntiAffinity(matchLabels, additionalPodAntiAffinity ?? {})),
      }),
      nodeSelector: nonEmpty(nodeSelector),
      tolerations: nonEmpty(tolerations),
      ...this.podFields(),
    };
  }

  private podFields() {
    const { topologySpreadConstraints, priorityClassName, schedulerName } = this.options;
    return { topologySpreadConstraints: nonEmpty(topologySpreadConstraints), priorityClassName, schedulerName };
  }

  private podAntiAffinity(matchLabels: { readonly [label: string]: string }, additional: PodAffinity): PodAffinity {
    const { enablePodAntiAffinity, podAntiAffinityType, topologyKey } = this.antiAffinity;
    if (enablePodAntiAffinity !== true && podAntiAffinityType === undefined) return additional;
    const term = { labelSelector: { matchLabels }, topologyKey: topologyKey ?? HOSTNAME };
    const { requiredDuringSchedulingIgnoredDuringExecution: required = [], preferredDuringSchedulingIgnoredDuringExecution: preferred = [] } = additional;
    const isRequired = podAntiAffinityType === 'required';
    return {
      requiredDuringSchedulingIgnoredDuringExecution: nonEmpty([...isRequired ? [term] : [], ...required]),
      preferredDuringSchedulingIgnoredDuringExecution: nonEmpty([...isRequired ? [] : [{ weight: 100, podAffinityTerm: term }], ...preferred]),
    };
  }
}

/** The options whose fields are those of a pod. */
function podOptions(pod: Json): CodeFields {
  return {
    topologySpreadConstraints: code.plain(pod.topologySpreadConstraints),
    priorityClassName: code.literal(pod.priorityClassName),
    schedulerName: code.literal(pod.schedulerName),
  };
}

function antiAffinityProblem({ podAntiAffinityType }: AntiAffinity): string | undefined {
  return [undefined, 'required', 'preferred'].includes(podAntiAffinityType) ? undefined
    : `'podAntiAffinityType' must be one of 'required', 'preferred', got ${describeValue(podAntiAffinityType)}`;
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
