/**
 * A key of a Secret, in the form in which Kubernetes and CloudNativePG refer to one. The Secret must be in the namespace of the
 * object that refers to it.
 */
export interface SecretKey {
  /** Name of the Secret. */
  readonly name: string;

  /** The key in it. */
  readonly key: string;
}

/**
 * A key of a ConfigMap, in the form in which Kubernetes and CloudNativePG refer to one.
 */
export interface ConfigMapKey {
  /** Name of the ConfigMap. */
  readonly name: string;

  /** The key in it. */
  readonly key: string;
}
