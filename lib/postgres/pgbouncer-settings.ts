import { realOf } from './setting-value';

/** How PgBouncer 1.25 reads a setting. */
interface PgbouncerSetting {
  /** `unsigned` wraps at 0; `switch` is a number that means on unless it is 0. */
  readonly type: 'integer' | 'unsigned' | 'switch' | 'seconds' | 'words' | 'protocols' | 'text';
  readonly words?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** What happens outside of the range. */
  readonly outside?: string;
}

const SWITCH: PgbouncerSetting = { type: 'switch' };
const INTEGER: PgbouncerSetting = { type: 'integer' };
const SECONDS: PgbouncerSetting = { type: 'seconds' };
const TEXT: PgbouncerSetting = { type: 'text' };
const SSL_MODE: PgbouncerSetting = { type: 'words', words: ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] };

const all = (setting: PgbouncerSetting, names: string) => names.split(' ').map(name => [name, setting] as const);
/** Linux refuses other numbers, and PgBouncer ends because it cannot listen. */
const kernel = (min: number, max: number): PgbouncerSetting => ({ type: 'integer', min, max, outside: 'PgBouncer does not start' });
const needed = (type: 'integer' | 'unsigned', min: number): PgbouncerSetting => ({ type, min, outside: 'nobody can connect' });

/** Every setting that CloudNativePG lets through; `scripts/pgbouncer-diff.js` compares it with real servers. */
export const PGBOUNCER_SETTINGS: ReadonlyMap<string, PgbouncerSetting> = new Map([
  ...all(SWITCH, 'application_name_add_host disable_pqexec log_connections log_disconnections log_pooler_errors log_stats server_fast_close '
    + 'server_reset_query_always server_round_robin tcp_defer_accept tcp_keepalive'),
  ...all(INTEGER, 'default_pool_size listen_backlog max_db_connections max_prepared_statements max_user_connections min_pool_size '
    + 'reserve_pool_size sbuf_loopcnt stats_period tcp_socket_buffer verbose'),
  ...all(SECONDS, 'autodb_idle_timeout cancel_wait_timeout client_idle_timeout client_login_timeout dns_max_ttl dns_nxdomain_ttl idle_transaction_timeout '
    + 'query_timeout query_wait_timeout reserve_pool_timeout server_check_delay server_connect_timeout server_idle_timeout server_lifetime server_login_retry suspend_timeout'),
  ...all(SSL_MODE, 'client_tls_sslmode server_tls_sslmode'),
  ...all(TEXT, 'client_tls13_ciphers client_tls_ciphers ignore_startup_parameters server_check_query server_reset_query server_tls13_ciphers '
    + 'server_tls_ciphers track_extra_parameters'),
  ['auth_type', { type: 'words', words: ['hba', 'scram-sha-256', 'md5', 'plain', 'trust', 'cert', 'ldap', 'pam', 'any'] }],
  ['server_tls_protocols', { type: 'protocols', words: ['tlsv1', 'tlsv1.0', 'tlsv1.1', 'tlsv1.2', 'tlsv1.3', 'all', 'secure', 'default'] }],
  ['max_client_conn', needed('integer', 1)],
  ['max_packet_size', needed('unsigned', 16)],   // no client's first packet is smaller
  ['pkt_buf', needed('integer', 64)],
  ['tcp_keepcnt', kernel(-Infinity, 127)],       // PgBouncer does not pass numbers below 1 on
  ['tcp_keepidle', kernel(0, 32767)],
  ['tcp_keepintvl', kernel(0, 32767)],
  ['tcp_user_timeout', kernel(0, Infinity)],
]);

/** What PgBouncer would say to a setting. */
export interface PgbouncerProblem {
  /** The setting. */
  readonly name: string;
  /** A clause about the value, such as "it must be a whole number". */
  readonly message: string;
  /** Whether PgBouncer starts anyway and reads another value than was written. */
  readonly isMisread: boolean;
}

/** What PgBouncer says to settings. Names that it does not know, and cipher lists, are not judged. */
export function pgbouncerProblems(parameters: { readonly [name: string]: string }): PgbouncerProblem[] {
  const texts = new Map(Object.entries(parameters).map(([name, value]) => [name, asWritten(value)]));
  return [...texts].flatMap(([name, text]): PgbouncerProblem[] => {
    const setting = PGBOUNCER_SETTINGS.get(name);
    if (!setting) return [];
    const message = isUnused(name, texts) ? undefined : valueProblem(setting, text) ?? combinationProblem(name, texts);
    if (message !== undefined) return [{ name, message, isMisread: false }];
    const misread = misreading(setting, text);
    return misread === undefined ? [] : [{ name, message: misread, isMisread: true }];
  });
}

/** The operator joins lines, and PgBouncer's file has no blanks around a value. */
function asWritten(value: string): string {
  return value.replace(/[\r\n\v\f\u0085\u2028\u2029]/g, '').replace(/^[ \t]+|[ \t]+$/g, '');
}

function isUnused(name: string, texts: ReadonlyMap<string, string>): boolean {
  if (/^tcp_keep(cnt|idle|intvl)$/.test(name)) return wrapped(integerOf(texts.get('tcp_keepalive') ?? '') ?? 1n, 'switch') === 0n && integerOf(texts.get(name)!) !== undefined;
  return name === 'server_tls_protocols' && texts.get('server_tls_sslmode')?.toLowerCase() === 'disable';
}

function combinationProblem(name: string, texts: ReadonlyMap<string, string>): string | undefined {
  if (name !== 'auth_type') return undefined;
  const type = texts.get(name)!.toLowerCase();
  if (type === 'any') return "it must be another, such as 'hba': 'any' needs a user in the line of the database, and CloudNativePG writes none";
  return type === 'cert' && texts.get('client_tls_sslmode')?.toLowerCase() !== 'verify-full' ? "it needs client_tls_sslmode 'verify-full' beside it" : undefined;
}

function valueProblem({ type, words, min = -Infinity, max = Infinity, outside }: PgbouncerSetting, text: string): string | undefined {
  switch (type) {
    case 'words': return words!.includes(text.toLowerCase()) ? undefined : `it must be one of ${quoted(words!)}`;
    case 'protocols': return text === '' || text.split(/[,:]/).every(item => words!.includes(item.replace(/^[ \t]*!?/, '').toLowerCase())) ? undefined
      : `it must be a list, with commas, of ${quoted(words!)}`;
    case 'seconds': return isNaNText(text) || realOf(text, '')! >= 0 ? undefined : `it must be a number of seconds without a unit${suggestedSeconds(text)}`;
    case 'switch': return integerOf(text) === undefined ? `it must be '1' or '0'${suggestedSwitch(text)}` : undefined;
    case 'integer':
    case 'unsigned': {
      const number = integerOf(text);
      if (number === undefined) return 'it must be a whole number';
      const value = Number(wrapped(number, type));
      return value >= min && value <= max ? undefined : `it must be ${range(min, max)}: ${outside}${value === Number(number) ? '' : ` with ${value}, as which it is read`}`;
    }
    default: return undefined;
  }
}

const quoted = (words: readonly string[]) => words.map(word => `'${word}'`).join(', ');

function range(min: number, max: number): string {
  if (max === Infinity) return `at least ${min}`;
  return min === -Infinity ? `at most ${max}` : `from ${min} to ${max}`;
}

/** A value that PgBouncer silently reads as another one. */
function misreading({ type }: PgbouncerSetting, text: string): string | undefined {
  if (type === 'seconds') return isNaNText(text) || realOf(text, '')! * 1e6 >= 2 ** 63 ? 'PgBouncer cannot count so many seconds' : undefined;
  const number = ['integer', 'unsigned', 'switch'].includes(type) ? integerOf(text) : undefined;
  const read = number === undefined ? undefined : wrapped(number, type);
  return read === number ? undefined : `PgBouncer reads it as ${read}, without a word`;
}

/** As C's strtol with base 0 does: hexadecimal and octal numbers too. */
function integerOf(text: string): bigint | undefined {
  const match = /^([+-]?)(?:(0x[0-9a-f]+)|0([0-7]*)|([1-9]\d*))$/i.exec(text);
  if (!match) return undefined;
  const [, sign, hexadecimal, octal, decimal] = match;
  const size = BigInt(hexadecimal ?? decimal ?? `0o${octal || '0'}`);
  return sign === '-' ? -size : size;
}

/** A long, of which PgBouncer keeps 32 bits. */
function wrapped(number: bigint, type: PgbouncerSetting['type']): bigint {
  const least = -(2n ** 63n);
  if (type === 'unsigned') return number >= 2n ** 64n || number <= -(2n ** 64n) ? 0xffffffffn : BigInt.asUintN(32, number);
  return BigInt.asIntN(32, number < least ? least : number >= -least ? -least - 1n : number);
}

const isNaNText = (text: string) => /^[+-]?nan(\(\w*\))?$/i.test(text);

const UNITS: ReadonlyArray<readonly [unit: RegExp, seconds: number]> = [
  [/^m(illi)?s(ec(onds?)?)?$/i, 0.001], [/^s(ec(onds?)?)?$/i, 1], [/^m(in(utes?)?)?$/i, 60], [/^h(ours?)?$/i, 3600], [/^d(ays?)?$/i, 86400],
];

function suggestedSeconds(text: string): string {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text) ?? [];
  const size = unit && UNITS.find(([pattern]) => pattern.test(unit))?.[1];
  return size ? `; did you mean '${Number((Number(number) * size).toPrecision(12))}'?` : '';
}

function suggestedSwitch(text: string): string {
  if (/^(on|true|yes|t|y)$/i.test(text)) return "; did you mean '1'?";
  return /^(off|false|no|f|n)$/i.test(text) ? "; did you mean '0'?" : '';
}
