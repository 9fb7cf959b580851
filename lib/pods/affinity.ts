import { LabelSelector } from './label-selector';

/**
 * A condition on one label or field of a node.
 */
export interface NodeSelectorRequirement {
  /** Key of the label, such as 'topology.kubernetes.io/zone'. */
  readonly key: string;

  /** 'In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt' or 'Lt'. */
  readonly operator: string;

  /**
   * The values; none with 'Exists' and 'DoesNotExist'.
   *
   * @default - none
   */
  readonly values?: string[];
}

/**
 * A node fits when it meets every condition.
 */
export interface NodeSelectorTerm {
  /**
   * Conditions on labels.
   *
   * @default - none
   */
  readonly matchExpressions?: NodeSelectorRequirement[];

  /**
   * Conditions on fields, of which Kubernetes knows 'metadata.name'.
   *
   * @default - none
   */
  readonly matchFields?: NodeSelectorRequirement[];
}

/**
 * Nodes of which a pod needs one.
 */
export interface NodeSelector {
  /** A node must fit one of these. */
  readonly nodeSelectorTerms: NodeSelectorTerm[];
}

/**
 * Nodes that are preferred.
 */
export interface PreferredSchedulingTerm {
  /** How much it counts, 1 to 100. */
  readonly weight: number;

  /** Which nodes. */
  readonly preference: NodeSelectorTerm;
}

/**
 * On which nodes pods run, in Kubernetes' form.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#node-affinity
 */
export interface NodeAffinity {
  /**
   * What a node must have.
   *
   * @default - nothing
   */
  readonly requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector;

  /**
   * What a node should have.
   *
   * @default - nothing
   */
  readonly preferredDuringSchedulingIgnoredDuringExecution?: PreferredSchedulingTerm[];
}

/**
 * Pods, and how near to them.
 */
export interface PodAffinityTerm {
  /** The node label whose values make two nodes near: 'kubernetes.io/hostname', 'topology.kubernetes.io/zone'. */
  readonly topologyKey: string;

  /**
   * Which pods.
   *
   * @default - none
   */
  readonly labelSelector?: LabelSelector;

  /**
   * The namespaces of these pods.
   *
   * @default - that of the pod itself
   */
  readonly namespaces?: string[];

  /**
   * The namespaces of these pods, by their labels.
   *
   * @default - that of the pod itself
   */
  readonly namespaceSelector?: LabelSelector;

  /**
   * Labels in which these pods must equal the pod itself.
   *
   * @default - none
   */
  readonly matchLabelKeys?: string[];

  /**
   * Labels in which these pods must differ from the pod itself.
   *
   * @default - none
   */
  readonly mismatchLabelKeys?: string[];
}

/**
 * Pods, and how much it counts to be near to them or away from them.
 */
export interface WeightedPodAffinityTerm {
  /** How much it counts, 1 to 100. */
  readonly weight: number;

  /** Which pods. */
  readonly podAffinityTerm: PodAffinityTerm;
}

/**
 * Near to which pods, or away from which pods, in Kubernetes' form.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity
 */
export interface PodAffinity {
  /**
   * What must hold.
   *
   * @default - nothing
   */
  readonly requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];

  /**
   * What should hold.
   *
   * @default - nothing
   */
  readonly preferredDuringSchedulingIgnoredDuringExecution?: WeightedPodAffinityTerm[];
}

/**
 * How evenly pods are spread, in Kubernetes' form.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export interface TopologySpreadConstraint {
  /** The node label over whose values the pods are spread. */
  readonly topologyKey: string;

  /** By how many pods two values may differ, at least 1. */
  readonly maxSkew: number;

  /** 'DoNotSchedule' or 'ScheduleAnyway'. */
  readonly whenUnsatisfiable: string;

  /**
   * Which pods are counted.
   *
   * @default - none
   */
  readonly labelSelector?: LabelSelector;

  /**
   * Labels in which the pods that are counted must equal the pod itself.
   *
   * @default - none
   */
  readonly matchLabelKeys?: string[];

  /**
   * How many values there must be at least.
   *
   * @default 1
   */
  readonly minDomains?: number;

  /**
   * Whether only the nodes that fit the pod's node affinity count: 'Honor' or 'Ignore'.
   *
   * @default 'Honor'
   */
  readonly nodeAffinityPolicy?: string;

  /**
   * Whether the nodes with taints that the pod does not tolerate are left out: 'Honor' or 'Ignore'.
   *
   * @default 'Ignore'
   */
  readonly nodeTaintsPolicy?: string;
}
