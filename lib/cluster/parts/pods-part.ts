import { ClusterPart } from '../cluster-part';
import { ClusterPods, podsCode, podsProblem, podsSpec } from '../cluster-pods';

/**
 * The long tail of the pods' settings.
 * @internal
 */
export interface PodsProps {
  /**
   * Other settings of the pods: environment, service account, security, image pulls, log level.
   *
   * @default - the operator's
   */
  readonly pods?: ClusterPods;
}

const FIELDS = [
  'env', 'envFrom', 'serviceAccountName', 'serviceAccountTemplate', 'imagePullPolicy', 'imagePullSecrets', 'logLevel', 'postgresUID', 'postgresGID', 'podSecurityContext',
  'securityContext', 'seccompProfile', 'projectedVolumeTemplate', 'ephemeralVolumeSource', 'ephemeralVolumesSizeLimit',
];

export const podsPart: ClusterPart<PodsProps> = {
  rules: [{ problem: ({ pods }) => pods && podsProblem(pods) }],
  spec: ({ pods }) => (pods ? podsSpec(pods) : {}),
  paths: Object.fromEntries(FIELDS.map(field => [`spec.${field}`, 'pods'])),
  convert: ({ spec }) => ({ pods: podsCode(spec) }),
};
