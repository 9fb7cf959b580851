import { code } from '../../facts/code';
import { ANNOTATION_ACKNOWLEDGE, ANNOTATION_HIBERNATION, ANNOTATION_NO_BACKUP_REASON } from '../../facts/annotations';
import { Json } from '../../facts/json-value';
import { labelsProblem } from '../../facts/name-problems';
import { Delivery, SyncWave } from '../../delivery/delivery';
import { nonEmpty } from '../../internal/non-empty';
import { Metadata } from '../../pods/metadata';
import { ClusterPart, WithDefaults } from '../cluster-part';

/**
 * What a Cluster says about itself.
 * @internal
 */
export interface MetadataProps {
  /**
   * Which GitOps engine delivers the objects.
   *
   * @default Delivery.ANY
   */
  readonly delivery?: Delivery;

  /**
   * Labels and annotations of the Cluster. The labels of a chart are on every object of it, these on the Cluster alone.
   *
   * @default - those of the chart and of `delivery`
   */
  readonly metadata?: Metadata;

  /**
   * Labels and annotations that the operator copies to everything it makes for the cluster: pods, Services, Secrets, claims.
   *
   * @default - none
   * @see https://cloudnative-pg.io/docs/1.30/labels_annotations/
   */
  readonly inheritedMetadata?: Metadata;

  /**
   * A sentence for people who read the Cluster.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Rules of this library that the cluster breaks on purpose: the rule's id, such as 'ha/wal-fills-volume', and the reason, for
   * the person who reads it later.
   *
   * @default - none
   */
  readonly acknowledge?: { readonly [ruleId: string]: string };

  /**
   * Whether the Cluster carries what is in `acknowledge` as an annotation, so that `check` on the finished manifests knows it too.
   *
   * @default true
   */
  readonly annotateAcknowledged?: boolean;
}

export type MetadataSettings = WithDefaults<MetadataProps, 'delivery'>;

export const metadataPart: ClusterPart<MetadataProps, MetadataSettings> = {
  defaults: () => ({ delivery: Delivery.ANY }),
  rules: [
    { problem: ({ metadata }) => labelsProblem('metadata.labels', metadata?.labels ?? {}) },
    { problem: ({ inheritedMetadata }) => labelsProblem('inheritedMetadata.labels', inheritedMetadata?.labels ?? {}) },
    { problem: ({ acknowledge }) => Object.entries(acknowledge ?? {}).map(acknowledgementProblem).find(problem => problem !== undefined) },
  ],
  spec: ({ inheritedMetadata, description }) => ({
    description,
    inheritedMetadata: nonEmpty({ labels: nonEmpty(inheritedMetadata?.labels), annotations: nonEmpty(inheritedMetadata?.annotations) }),
  }),
  annotations: ({ delivery, metadata, acknowledge, annotateAcknowledged }) => ({
    ...delivery._annotations(SyncWave.CLUSTER, { guarded: true }),
    ...annotateAcknowledged !== false && nonEmpty(acknowledge) && { [ANNOTATION_ACKNOWLEDGE]: Object.entries(acknowledge!).map(([ruleId, reason]) => `${ruleId}: ${reason}`).join('\n') },
    ...metadata?.annotations,
  }),
  labels: ({ metadata }) => metadata?.labels ?? {},
  paths: { 'metadata.labels': 'metadata', 'metadata.annotations': 'metadata', 'spec.inheritedMetadata': 'inheritedMetadata', 'spec.description': 'description' },
  convert: ({ metadata, spec }) => ({
    ...metadataCode(metadata),
    inheritedMetadata: code.struct({ labels: code.map(spec.inheritedMetadata?.labels), annotations: code.map(spec.inheritedMetadata?.annotations) }),
    description: code.literal(spec.description),
  }),
};

function acknowledgementProblem([ruleId, reason]: [string, unknown]): string | undefined {
  if (!/^ha\/[\w-]+$/.test(ruleId)) return `'acknowledge' has '${ruleId}'; only rules of this library, whose ids begin with 'ha/', can be acknowledged`;
  return typeof reason === 'string' && reason.trim() !== '' && !/[\n;]/.test(reason) ? undefined
    : `'acknowledge' must give the reason for '${ruleId}' in one line without semicolons`;
}

/** Without the annotations that other props write. */
function metadataCode(metadata: Json) {
  const { [ANNOTATION_ACKNOWLEDGE]: acknowledged, ...annotations } = metadata?.annotations ?? {};
  for (const name of [ANNOTATION_NO_BACKUP_REASON, ANNOTATION_HIBERNATION]) delete annotations[name];
  const { delivery, rest } = Delivery._convert(annotations, SyncWave.CLUSTER, { guarded: true });
  return {
    delivery,
    metadata: code.struct({ labels: code.map(nonEmpty(metadata?.labels)), annotations: code.map(nonEmpty(rest)) }),
    acknowledge: code.map(acknowledged && Object.fromEntries(acknowledged.split('\n').map((line: string) => line.split(/:\s*(.*)/s).slice(0, 2)))),
  };
}
