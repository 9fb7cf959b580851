import { Credentials } from '../access/credentials';
import { DatabaseAccess } from '../access/access-level';

/**
 * Who logs in to a database whose objects belong to a role that nobody logs in as.
 */
export interface DatabaseLogins {
  /**
   * Makes and changes the tables: migrations, and applications that migrate their own schema. It also runs the Job that sets the
   * privileges up.
   */
  readonly owner: Credentials;

  /**
   * Reads and writes rows.
   *
   * @default - none
   */
  readonly writer?: Credentials;

  /**
   * Reads rows.
   *
   * @default - none
   */
  readonly reader?: Credentials;
}

/** One of the roles of the pattern. */
interface PatternRole {
  /** What it may do. */
  readonly access: DatabaseAccess;
  /** Which of the logins is a member of it. */
  readonly login: keyof DatabaseLogins;
  /** What is added to the database's name for the role that holds the privileges. */
  readonly groupSuffix: string;
  /** What is added to it for the role that logs in. */
  readonly loginSuffix: string;
}

/** The pattern: for each kind of access a role that holds the privileges and cannot log in, and one that logs in and is its member. */
export const PATTERN: readonly PatternRole[] = [
  { access: DatabaseAccess.OWNER, login: 'owner', groupSuffix: '_owner', loginSuffix: '_admin' },
  { access: DatabaseAccess.WRITE, login: 'writer', groupSuffix: '_writer', loginSuffix: '_app' },
  { access: DatabaseAccess.READ, login: 'reader', groupSuffix: '_reader', loginSuffix: '_readonly' },
];
