import { SecretCopy } from '../access/password-source';

/** How the Secrets of roles that are declared here get into other namespaces. */
const copies = new WeakMap<object, SecretCopy>();

/** Says how a role's Secret gets into other namespaces. */
export function copySecretOf(role: IDatabaseRole, copy: SecretCopy | undefined): void {
  if (copy) copies.set(role, copy);
}

/** How it does, if that is known. */
export function secretCopyOf(role: IDatabaseRole): SecretCopy | undefined {
  return copies.get(role);
}

/**
 * A role of PostgreSQL: declared here, or known by its name.
 */
export interface IDatabaseRole {
  /** Its name in PostgreSQL. */
  readonly roleName: string;

  /**
   * The Secret with its `username` and `password`, in the namespace of the cluster.
   * @default - it has none, or it is not known here
   */
  readonly secretName?: string;

  /**
   * The Secret with its client certificate, `tls.crt` and `tls.key`, in the namespace of the cluster.
   * @default - it has none, or it is not known here
   */
  readonly clientCertificateSecretName?: string;
}
