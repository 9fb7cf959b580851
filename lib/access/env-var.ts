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
