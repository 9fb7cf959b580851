import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { checkStruct } from '../internal/construct-props';
import { SecretKey } from './secret-key';

/**
 * Where an LDAP directory is.
 */
export interface LdapServerOptions {
  /** Host name or IP address. */
  readonly server: string;

  /**
   * Its port.
   *
   * @default - 389, or 636 with 'ldaps'
   */
  readonly port?: number;

  /**
   * 'ldap' or 'ldaps'.
   *
   * @default 'ldap'
   */
  readonly scheme?: string;

  /**
   * Whether the connection switches to TLS (`StartTLS`).
   *
   * @default false
   */
  readonly tls?: boolean;
}

/**
 * Options for `Ldap.bindAsAuth`.
 */
export interface LdapBindOptions extends LdapServerOptions {
  /**
   * What stands before the user name in its DN, such as 'uid='.
   *
   * @default - nothing
   */
  readonly prefix?: string;

  /**
   * What stands behind the user name in its DN, such as ',dc=example,dc=org'.
   *
   * @default - nothing
   */
  readonly suffix?: string;
}

/**
 * Options for `Ldap.bindSearchAuth`.
 */
export interface LdapBindSearchOptions extends LdapServerOptions {
  /** Where the search for a user begins, such as 'ou=people,dc=example,dc=org'. */
  readonly baseDn: string;

  /**
   * Who searches.
   *
   * @default - nobody in particular (an anonymous bind)
   */
  readonly bindDn?: string;

  /**
   * The key of a Secret with the password of `bindDn`.
   *
   * @default - none
   */
  readonly bindPassword?: SecretKey;

  /**
   * The attribute that must equal the user name.
   *
   * @default - PostgreSQL's, 'uid'
   */
  readonly searchAttribute?: string;

  /**
   * The filter that finds a user, such as '(|(uid=$username)(mail=$username))'.
   *
   * @default - `searchAttribute`
   */
  readonly searchFilter?: string;
}

/**
 * Lets an LDAP directory check passwords: the operator writes its last line of `pg_hba.conf` for it. Roles must exist in PostgreSQL anyway.
 *
 * @see https://cloudnative-pg.io/docs/1.30/postgresql_conf/#ldap-configuration
 */
export class Ldap {
  /**
   * The user name makes the DN to log in with.
   *
   * Errors: a scheme other than 'ldap' and 'ldaps'; TLS twice.
   */
  public static bindAsAuth(options: LdapBindOptions): Ldap {
    checkStruct('LdapBindOptions', options);
    const { prefix, suffix, ...server } = options;
    return new Ldap(server, { bindAsAuth: { prefix, suffix } });
  }

  /**
   * A search finds the DN to log in with.
   *
   * Errors: a scheme other than 'ldap' and 'ldaps'; TLS twice; a password for nobody; two ways to search.
   */
  public static bindSearchAuth(options: LdapBindSearchOptions): Ldap {
    checkStruct('LdapBindSearchOptions', options);
    const { baseDn, bindDn, bindPassword, searchAttribute, searchFilter, ...server } = options;
    if (bindPassword !== undefined && bindDn === undefined) throw new Error("'bindPassword' is the password of 'bindDn', which is missing");
    if (searchAttribute !== undefined && searchFilter !== undefined) throw new Error("'searchAttribute' and 'searchFilter' are two ways to search; PostgreSQL takes one");
    return new Ldap(server, { bindSearchAuth: { baseDn, bindDn, bindPassword, searchAttribute, searchFilter } });
  }

  /** @internal */
  public static _convert(ldap: Json): Code | undefined {
    if (ldap === undefined) return undefined;
    const { bindAsAuth, bindSearchAuth, ...server } = ldap;
    const literals = (fields: Json) => Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, code.plain(value)]));
    if (!bindSearchAuth) return code.call('Ldap.bindAsAuth', code.struct({ ...literals(server), ...literals(bindAsAuth ?? {}) }));
    const { baseDN, bindDN, ...rest } = bindSearchAuth;
    return code.call('Ldap.bindSearchAuth', code.struct({ ...literals(server), baseDn: code.literal(baseDN), bindDn: code.literal(bindDN), ...literals(rest) }));
  }

  private constructor(private readonly server: LdapServerOptions, private readonly method: Pick<LdapSpec, 'bindAsAuth' | 'bindSearchAuth'>) {
    const { scheme, tls, port } = server;
    if (scheme !== undefined && !['ldap', 'ldaps'].includes(scheme)) throw new Error(`'scheme' must be 'ldap' or 'ldaps', got ${describeValue(scheme)}`);
    if (scheme === 'ldaps' && tls) throw new Error("'tls' switches a plain connection to TLS, and 'ldaps' is TLS from the start; leave one of them out");
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) throw new Error(`'port' must be a whole number from 1 to 65535, got ${describeValue(port)}`);
  }

  /** @internal */
  public _toSpec(): any {
    const { server, port, scheme, tls } = this.server;
    return { server, port, scheme, tls, ...this.method };
  }
}

interface LdapSpec {
  readonly bindAsAuth?: { prefix?: string; suffix?: string };
  readonly bindSearchAuth?: { baseDn: string; bindDn?: string; bindPassword?: SecretKey; searchAttribute?: string; searchFilter?: string };
}
