import { ConfigMapKey, SecretKey } from './secret-key';

/**
 * A field of the pod, as an environment variable refers to it.
 */
export interface FieldRef {
  /** Path of the field, such as 'metadata.name' or 'status.hostIP'. */
  readonly fieldPath: string;
}

/**
 * Where an environment variable gets its value: one of these.
 */
export interface EnvVarSource {
  /**
   * The key of a Secret.
   *
   * @default - comes from elsewhere
   */
  readonly secretKeyRef?: SecretKey;

  /**
   * The key of a ConfigMap.
   *
   * @default - comes from elsewhere
   */
  readonly configMapKeyRef?: ConfigMapKey;

  /**
   * A field of the pod.
   *
   * @default - comes from elsewhere
   */
  readonly fieldRef?: FieldRef;
}

/**
 * An environment variable, in the form of a container's `env` list.
 */
export interface EnvVar {
  /** Name of the variable. */
  readonly name: string;

  /**
   * Its value.
   *
   * @default - comes from `valueFrom`
   */
  readonly value?: string;

  /**
   * Where its value comes from.
   *
   * @default - it is in `value`
   */
  readonly valueFrom?: EnvVarSource;
}

/**
 * An object whose keys become environment variables.
 */
export interface EnvSource {
  /** Name of the Secret or of the ConfigMap. */
  readonly name: string;

  /**
   * Whether it may be missing.
   *
   * @default false
   */
  readonly optional?: boolean;
}

/**
 * Environment variables from all keys of a Secret or of a ConfigMap, in the form of a container's `envFrom` list.
 */
export interface EnvFromSource {
  /**
   * The Secret.
   *
   * @default - it is a ConfigMap
   */
  readonly secretRef?: EnvSource;

  /**
   * The ConfigMap.
   *
   * @default - it is a Secret
   */
  readonly configMapRef?: EnvSource;

  /**
   * What the names of the variables begin with.
   *
   * @default - nothing
   */
  readonly prefix?: string;
}
