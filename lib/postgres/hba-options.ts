import { nearest } from '../facts/nearest';

/** An option behind the method of a line of `pg_hba`. */
export interface HbaOption {
  readonly name: string;
  readonly value: string;
  readonly method: string;
  readonly type: string;
  readonly major: number;
}

interface OptionRow {
  /** The methods that it is for. */
  readonly methods?: readonly string[];
  readonly check?: (option: HbaOption) => string | undefined;
  /** The first major version that has it. */
  readonly from?: number;
}

const LDAP: OptionRow = { methods: ['ldap'] };
const RADIUS: OptionRow = { methods: ['radius'] };
const OAUTH: OptionRow = { methods: ['oauth'], from: 18 };
const SSPI: OptionRow = { methods: ['sspi'] };
const onlyHostssl = ({ name, type }: HbaOption) => (type === 'hostssl' ? undefined : `the option '${name}' is only for lines of type hostssl`);

const OPTIONS: Readonly<Record<string, OptionRow>> = {
  map: { check: ({ method, major }) => (['ident', 'peer', 'gss', 'cert', ...(major >= 18 ? ['oauth'] : [])].includes(method) ? undefined : `the option 'map' is not for the method '${method}'`) },
  clientcert: {
    check: option => onlyHostssl(option)
      ?? (['verify-full', 'verify-ca'].includes(option.value) ? undefined : `the option 'clientcert' is 'verify-ca' or 'verify-full', not '${option.value}'`)
      ?? (option.method === 'cert' && option.value === 'verify-ca' ? "with the method 'cert' the option 'clientcert' is 'verify-full' or left out" : undefined),
  },
  clientname: { check: option => onlyHostssl(option) ?? (['CN', 'DN'].includes(option.value) ? undefined : `the option 'clientname' is 'CN' or 'DN', not '${option.value}'`) },
  pamservice: { methods: ['pam'] },
  pam_use_hostname: { methods: ['pam'] },
  ldapurl: { methods: ['ldap'], check: ({ value }) => (/^ldaps?:\/\//i.test(value) ? undefined : `the option 'ldapurl' must begin with ldap:// or ldaps://, not '${value}'`) },
  ldaptls: LDAP,
  ldapscheme: LDAP,
  ldapserver: LDAP,
  ldapport: { methods: ['ldap'], check: ({ value }) => (/^\s*[+-]?0*[1-9]/.test(value) ? undefined : `the option 'ldapport' must be a number, not '${value}'`) },
  ldapbinddn: LDAP,
  ldapbindpasswd: LDAP,
  ldapsearchattribute: LDAP,
  ldapsearchfilter: LDAP,
  ldapbasedn: LDAP,
  ldapprefix: LDAP,
  ldapsuffix: LDAP,
  krb_realm: { methods: ['gss', 'sspi'] },
  include_realm: { methods: ['gss', 'sspi'] },
  compat_realm: SSPI,
  upn_username: SSPI,
  radiusservers: RADIUS,
  radiusports: RADIUS,
  radiussecrets: RADIUS,
  radiusidentifiers: RADIUS,
  issuer: OAUTH,
  scope: OAUTH,
  validator: OAUTH,
  delegate_ident_mapping: OAUTH,
};

/** What is wrong with one option. Values are never repeated where they may be a password. */
export function optionProblem(option: HbaOption): string | undefined {
  const { name, method, major } = option;
  const row = OPTIONS[name];
  if (!row || (row.from ?? 0) > major) {
    const near = nearest(name, Object.keys(OPTIONS));
    return `there is no option '${name}'${near ? `; did you mean '${near}'?` : ''}`;
  }
  if (row.methods && !row.methods.includes(method)) return `the option '${name}' is only for the method ${row.methods.join(' or ')}`;
  return row.check?.(option);
}

/** What is wrong with the options of a line together. */
export function optionsProblem(method: string, options: ReadonlyMap<string, string>): string | undefined {
  const missing = (names: readonly string[]) => names.find(name => !options.has(name));
  if (method === 'radius') {
    const absent = missing(['radiusservers', 'radiussecrets']);
    return absent && `the method 'radius' needs the option '${absent}'`;
  }
  if (method === 'oauth') {
    const absent = missing(['issuer', 'scope']);
    return absent && `the method 'oauth' needs the option '${absent}'`;
  }
  return method === 'ldap' ? ldapProblem(options) : undefined;
}

const SEARCH = ['ldapbasedn', 'ldapbinddn', 'ldapbindpasswd', 'ldapsearchattribute', 'ldapsearchfilter'];

function ldapProblem(options: ReadonlyMap<string, string>): string | undefined {
  const url = /^ldaps?:\/\/[^/?]*(?:\/([^?]*)(?:\?([^?]*))?)?/i.exec(options.get('ldapurl') ?? '');
  const hasBase = options.has('ldapbasedn') || !!url?.[1];
  const hasAttribute = options.has('ldapsearchattribute') || !!url?.[2];
  const isSearch = options.has('ldapurl') || SEARCH.some(name => options.has(name));
  const isBind = options.has('ldapprefix') || options.has('ldapsuffix');
  if (isSearch && isBind) return "the options 'ldapprefix' and 'ldapsuffix' exclude those of a search";
  if (!isBind && !hasBase) return "the method 'ldap' needs the option 'ldapbasedn', 'ldapprefix' or 'ldapsuffix'";
  return hasAttribute && options.has('ldapsearchfilter') ? "the options 'ldapsearchattribute' and 'ldapsearchfilter' exclude each other" : undefined;
}
