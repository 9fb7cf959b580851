import { checkStruct } from '../facts/struct-check';
import { SslMode } from './ssl-mode';

/**
 * What a connection string says besides the address.
 */
export interface ConnectionStringOptions {
  /**
   * How much the client asks of the connection.
   *
   * @default - SslMode.VERIFY_FULL if `sslRootCert` is given, else SslMode.REQUIRE
   */
  readonly sslMode?: SslMode;

  /**
   * The file with the authority of PostgreSQL's certificate in the client's container: for a workload that `grantConnect` was called for,
   * '/etc/postgres-ca/ca.crt'.
   *
   * @default - none
   */
  readonly sslRootCert?: string;

  /**
   * The name by which PostgreSQL shows the client.
   *
   * @default - none
   */
  readonly applicationName?: string;
}

/**
 * The driver that SQLAlchemy connects with.
 */
export enum SqlAlchemyDriver {
  /** Psycopg 3. */
  PSYCOPG = 'psycopg',
  /** Psycopg 2. */
  PSYCOPG2 = 'psycopg2',
  /** asyncpg. It finds the authority in `PGSSLROOTCERT`, not in the URL. */
  ASYNCPG = 'asyncpg',
}

/**
 * Options for `Endpoint.sqlAlchemy`.
 */
export interface SqlAlchemyOptions extends ConnectionStringOptions {
  /**
   * The driver.
   *
   * @default SqlAlchemyDriver.PSYCOPG
   */
  readonly driver?: SqlAlchemyDriver;
}

/** Where a connection goes. */
type Address = { readonly host: string; readonly port: number; readonly database?: string; readonly username?: string };

export function libpqUri(address: Address, options: ConnectionStringOptions): string {
  checkStruct('ConnectionStringOptions', options);
  return uri('postgresql', address, { sslmode: sslMode(options), sslrootcert: options.sslRootCert, application_name: options.applicationName });
}

export function jdbcUrl({ host, port, database }: Address, options: ConnectionStringOptions): string {
  checkStruct('ConnectionStringOptions', options);
  return uri('jdbc:postgresql', { host, port, database }, { sslmode: sslMode(options), sslrootcert: options.sslRootCert, ApplicationName: options.applicationName });
}

export function sqlAlchemyUrl(address: Address, { driver = SqlAlchemyDriver.PSYCOPG, ...options }: SqlAlchemyOptions): string {
  checkStruct('SqlAlchemyOptions', { driver, ...options });
  // The dialect hands each parameter on to the driver's own function, and asyncpg's calls its mode `ssl`.
  const parameters = driver === SqlAlchemyDriver.ASYNCPG
    ? { ssl: sslMode(options) }
    : { sslmode: sslMode(options), sslrootcert: options.sslRootCert, application_name: options.applicationName };
  return uri(`postgresql+${driver}`, address, parameters);
}

export function nodePostgresUri(address: Address, options: ConnectionStringOptions): string {
  checkStruct('ConnectionStringOptions', options);
  // By itself it takes `require` for `verify-full`.
  const compatible = sslMode(options) === SslMode.VERIFY_FULL ? undefined : 'true';
  return uri('postgresql', address, {
    uselibpqcompat: compatible, sslmode: sslMode(options), sslrootcert: options.sslRootCert, application_name: options.applicationName,
  });
}

const NPGSQL_MODES = { [SslMode.REQUIRE]: 'Require', [SslMode.VERIFY_CA]: 'VerifyCA', [SslMode.VERIFY_FULL]: 'VerifyFull' } as const;

export function npgsqlString({ host, port, database, username }: Address, options: ConnectionStringOptions): string {
  checkStruct('ConnectionStringOptions', options);
  const parts = {
    'Host': host, 'Port': `${port}`, 'Database': database, 'Username': username,
    'SSL Mode': NPGSQL_MODES[sslMode(options)], 'Root Certificate': options.sslRootCert, 'Application Name': options.applicationName,
  };
  return Object.entries(parts).filter(([, value]) => value !== undefined).map(([key, value]) => `${key}=${npgsqlValue(value!)}`).join(';');
}

/** A value with a character that means something there stands in quotes. */
function npgsqlValue(value: string): string {
  return /[;="'\s]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value;
}

function sslMode({ sslMode: mode, sslRootCert }: ConnectionStringOptions): SslMode {
  return mode ?? (sslRootCert === undefined ? SslMode.REQUIRE : SslMode.VERIFY_FULL);
}

function uri(scheme: string, { host, port, database, username }: Address, parameters: { readonly [name: string]: string | undefined }): string {
  const role = username === undefined ? '' : `${encodeURIComponent(username)}@`;
  const query = Object.entries(parameters).filter(([, value]) => value !== undefined).map(([name, value]) => `${name}=${encodeURIComponent(value!).replace(/%2F/g, '/')}`);
  return `${scheme}://${role}${host}:${port}/${encodeURIComponent(database ?? '')}?${query.join('&')}`;
}
