import { Size } from 'cdk8s';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { EnvFromSource, EnvVar } from '../access/env-var';
import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { binaryQuantity } from '../facts/quantity';
import { nonEmpty } from '../internal/non-empty';
import { sizeCode } from '../internal/size-code';
import { ImagePullPolicy, LogLevel } from '../pods/image';
import { Metadata } from '../pods/metadata';
import { imagePullPolicyCode } from '../pods/postgres-extension';
import { ProjectedVolumeTemplate } from '../pods/projected-volume';
import { PvcTemplate, pvcTemplateCode, pvcTemplateSpec } from '../pods/pvc-template';
import { PodSecurityContext, SeccompProfile, SecurityContext } from '../pods/security-context';

/**
 * How large the volumes of each pod may be that are lost with it.
 */
export interface EphemeralVolumesSizeLimit {
  /**
   * Shared memory, which PostgreSQL uses for parallel queries.
   *
   * @default - no limit but the container's memory
   */
  readonly shm?: Size;

  /**
   * Temporary files of the operator and of PostgreSQL's sidecars. Not with `ephemeralVolumeSource`.
   *
   * @default - no limit but the node's disk
   */
  readonly temporaryData?: Size;
}

/**
 * Less common settings of the pods of the instances. CPU, memory, placement, volumes and probes have props of their own.
 */
export interface ClusterPods {
  /**
   * Environment variables. The operator keeps those of libpq and its own for itself.
   *
   * @default - none
   */
  readonly env?: EnvVar[];

  /**
   * Environment variables from all keys of Secrets and ConfigMaps.
   *
   * @default - none
   */
  readonly envFrom?: EnvFromSource[];

  /**
   * The ServiceAccount of the pods, made by you, with the rights that the operator's own would have. Not with `serviceAccountTemplate`.
   *
   * @default - one that the operator makes, with the name of the cluster
   */
  readonly serviceAccountName?: string;

  /**
   * Labels and annotations of the ServiceAccount that the operator makes: the identities of AWS, Azure and Google Cloud hang on them.
   *
   * @default - none
   */
  readonly serviceAccountTemplate?: Metadata;

  /**
   * When the image is pulled.
   *
   * @default - Kubernetes' choice: always for the tag 'latest', else when the node does not have it
   */
  readonly imagePullPolicy?: ImagePullPolicy;

  /**
   * Secrets with which the images are pulled.
   *
   * @default - those of the ServiceAccount
   */
  readonly imagePullSecrets?: string[];

  /**
   * How much the instances log.
   *
   * @default LogLevel.INFO
   */
  readonly logLevel?: LogLevel;

  /**
   * User id of PostgreSQL in the image. It cannot be changed later.
   *
   * @default 26
   */
  readonly postgresUid?: number;

  /**
   * Group id of PostgreSQL in the image. It cannot be changed later.
   *
   * @default 26
   */
  readonly postgresGid?: number;

  /**
   * Security settings of the pods. What is left out is the operator's.
   *
   * @default - the operator's, which fit the "restricted" Pod Security Standard
   */
  readonly podSecurityContext?: PodSecurityContext;

  /**
   * Security settings of the containers. What is left out is the operator's.
   *
   * @default - the operator's, which fit the "restricted" Pod Security Standard
   */
  readonly securityContext?: SecurityContext;

  /**
   * Which system calls the containers may make.
   *
   * @default - the operator's, RuntimeDefault
   */
  readonly seccompProfile?: SeccompProfile;

  /**
   * Files from Secrets, ConfigMaps and tokens, at `/projected`.
   *
   * @default - none
   */
  readonly projectedVolumeTemplate?: ProjectedVolumeTemplate;

  /**
   * A claim for the temporary files of each pod, instead of the node's disk. It needs a `size`.
   *
   * @default - the node's disk
   */
  readonly ephemeralVolumeSource?: PvcTemplate;

  /**
   * How large the volumes may be that are lost with the pod.
   *
   * @default - no limit
   */
  readonly ephemeralVolumesSizeLimit?: EphemeralVolumesSizeLimit;
}

/** What two of them cannot say together, or undefined. */
export function podsProblem({ serviceAccountName, serviceAccountTemplate, ephemeralVolumeSource, ephemeralVolumesSizeLimit }: ClusterPods): string | undefined {
  if (serviceAccountName !== undefined && serviceAccountTemplate) {
    return "'pods' has a 'serviceAccountName' and a 'serviceAccountTemplate'; the template is for the ServiceAccount that the operator makes, so remove one";
  }
  if (ephemeralVolumeSource && !ephemeralVolumeSource.size) return "'pods.ephemeralVolumeSource' needs a 'size', such as Size.gibibytes(5)";
  return ephemeralVolumeSource && ephemeralVolumesSizeLimit?.temporaryData
    ? "'pods' has an 'ephemeralVolumeSource' and a limit for 'temporaryData', which is on the node's disk; remove one" : undefined;
}

export function podsSpec(pods: ClusterPods): Partial<cnpg.ClusterSpec> {
  const { serviceAccountTemplate, ephemeralVolumeSource, ephemeralVolumesSizeLimit, projectedVolumeTemplate } = pods;
  const { shm, temporaryData } = ephemeralVolumesSizeLimit ?? {};
  const limits = {
    shm: shm && cnpg.ClusterSpecEphemeralVolumesSizeLimitShm.fromString(binaryQuantity(shm.toKibibytes())),
    temporaryData: temporaryData && cnpg.ClusterSpecEphemeralVolumesSizeLimitTemporaryData.fromString(binaryQuantity(temporaryData.toKibibytes())),
  };
  return {
    env: nonEmpty(pods.env),
    envFrom: nonEmpty(pods.envFrom),
    serviceAccountName: pods.serviceAccountName,
    serviceAccountTemplate: serviceAccountTemplate && { metadata: { ...serviceAccountTemplate } },
    imagePullPolicy: pods.imagePullPolicy as string | undefined,
    imagePullSecrets: nonEmpty(pods.imagePullSecrets?.map(name => ({ name }))),
    logLevel: pods.logLevel as string as cnpg.ClusterSpecLogLevel | undefined,
    postgresUid: pods.postgresUid,
    postgresGid: pods.postgresGid,
    podSecurityContext: nonEmpty(pods.podSecurityContext),
    securityContext: nonEmpty(pods.securityContext),
    seccompProfile: nonEmpty(pods.seccompProfile),
    projectedVolumeTemplate: nonEmpty(projectedVolumeTemplate),
    ephemeralVolumeSource: ephemeralVolumeSource && {
      volumeClaimTemplate: {
        spec: pvcTemplateSpec(ephemeralVolumeSource, cnpg.ClusterSpecEphemeralVolumeSourceVolumeClaimTemplateSpecResourcesRequests.fromString)!,
      },
    },
    ephemeralVolumesSizeLimit: nonEmpty(limits),
  };
}

export function podsCode(spec: Json): Code | undefined {
  const { ephemeralVolumesSizeLimit: limits, serviceAccountTemplate } = spec;
  const level = Object.entries(LogLevel).find(([, value]) => value === spec.logLevel);
  return code.struct({
    env: code.plain(spec.env),
    envFrom: code.plain(spec.envFrom),
    serviceAccountName: code.literal(spec.serviceAccountName),
    serviceAccountTemplate: serviceAccountTemplate && code.struct({
      labels: code.map(serviceAccountTemplate.metadata?.labels),
      annotations: code.map(serviceAccountTemplate.metadata?.annotations),
    }),
    imagePullPolicy: imagePullPolicyCode(spec.imagePullPolicy),
    imagePullSecrets: code.list(spec.imagePullSecrets?.map(({ name }: Json) => code.literal(name))),
    logLevel: level && code.constant(`LogLevel.${level[0]}`),
    postgresUid: code.literal(spec.postgresUID),
    postgresGid: code.literal(spec.postgresGID),
    podSecurityContext: code.plain(spec.podSecurityContext),
    securityContext: code.plain(spec.securityContext),
    seccompProfile: code.plain(spec.seccompProfile),
    projectedVolumeTemplate: code.plain(spec.projectedVolumeTemplate),
    ephemeralVolumeSource: pvcTemplateCode(spec.ephemeralVolumeSource?.volumeClaimTemplate?.spec),
    ephemeralVolumesSizeLimit: limits && code.struct({ shm: sizeCode(limits.shm), temporaryData: sizeCode(limits.temporaryData) }),
  });
}
