import { Construct } from 'constructs';
import { Delivery } from '../delivery/delivery';

/** Somebody who makes the Secret with a role's username and password. */
export interface PasswordSource {
  /**
   * Why it cannot make the same Secret in another namespace too.
   * @default - it can
   */
  readonly noCopy?: string;
  /** Declares what makes the Secret, in the namespace of a construct. */
  declare(scope: Construct, secretName: string, username: string, delivery?: Delivery): void;
}

/** How a Secret gets into other namespaces than that of its cluster. */
export interface SecretCopy {
  /**
   * Why it does not.
   * @default - it does
   */
  readonly noCopy?: string;
  /** Declares what makes it there. */
  declare(scope: Construct): void;
}
