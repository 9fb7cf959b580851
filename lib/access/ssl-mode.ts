/**
 * How much a client of PostgreSQL asks of the connection.
 *
 * @see https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION
 */
export enum SslMode {
  /** It is encrypted. Anyone who can answer under the server's address can read along. */
  REQUIRE = 'require',
  /** The server's certificate is of the known authority. */
  VERIFY_CA = 'verify-ca',
  /** The certificate is of the known authority, and has the name that the client asked for in it. */
  VERIFY_FULL = 'verify-full',
}
