/**
 * A key, and the file that it becomes.
 */
export interface KeyToPath {
  /** The key. */
  readonly key: string;

  /** The file, relative to the volume. */
  readonly path: string;

  /**
   * Permissions of the file, such as 0o400.
   *
   * @default - those of the volume
   */
  readonly mode?: number;
}

/**
 * Keys of a Secret or of a ConfigMap as files.
 */
export interface KeyProjection {
  /** Name of the Secret or of the ConfigMap. */
  readonly name: string;

  /**
   * Which keys, and the files that they become.
   *
   * @default - every key, as a file of its name
   */
  readonly items?: KeyToPath[];

  /**
   * Whether it may be missing.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/**
 * A token of the pod's service account as a file, which the kubelet renews.
 */
export interface ServiceAccountTokenProjection {
  /** The file, relative to the volume. */
  readonly path: string;

  /**
   * For whom it is.
   *
   * @default - the API server
   */
  readonly audience?: string;

  /**
   * How long it is valid, in seconds, at least 600.
   *
   * @default 3600
   */
  readonly expirationSeconds?: number;
}

/**
 * Something that becomes files in a projected volume: one of these.
 */
export interface VolumeProjection {
  /**
   * Keys of a Secret.
   *
   * @default - something else
   */
  readonly secret?: KeyProjection;

  /**
   * Keys of a ConfigMap.
   *
   * @default - something else
   */
  readonly configMap?: KeyProjection;

  /**
   * A token of the service account.
   *
   * @default - something else
   */
  readonly serviceAccountToken?: ServiceAccountTokenProjection;
}

/**
 * A volume of files from Secrets, ConfigMaps and tokens, in Kubernetes' form.
 *
 * @see https://kubernetes.io/docs/concepts/storage/projected-volumes/
 */
export interface ProjectedVolumeTemplate {
  /** What is in it. */
  readonly sources: VolumeProjection[];

  /**
   * Permissions of the files, such as 0o440.
   *
   * @default 0o644
   */
  readonly defaultMode?: number;
}
