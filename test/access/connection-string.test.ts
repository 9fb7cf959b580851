import { Credentials, Endpoint, SqlAlchemyDriver, SslMode } from '../../lib';

const endpoint = new Endpoint({ serviceName: 'pg-rw', namespace: 'databases', database: 'shop' }).withCredentials(Credentials.fromSecret('shop-db', 'shop app'));
const verified = { sslRootCert: '/etc/postgres-ca/ca.crt', applicationName: 'shop' };

test('libpq', () => {
  expect(endpoint.uri()).toBe('postgresql://shop%20app@pg-rw.databases.svc:5432/shop?sslmode=require');
  expect(endpoint.uri(verified)).toBe('postgresql://shop%20app@pg-rw.databases.svc:5432/shop?sslmode=verify-full&sslrootcert=/etc/postgres-ca/ca.crt&application_name=shop');
  expect(endpoint.uri({ ...verified, sslMode: SslMode.VERIFY_CA })).toContain('sslmode=verify-ca');
});

test('JDBC, whose user is a property', () => {
  expect(endpoint.jdbc(verified)).toBe('jdbc:postgresql://pg-rw.databases.svc:5432/shop?sslmode=verify-full&sslrootcert=/etc/postgres-ca/ca.crt&ApplicationName=shop');
});

test('SQLAlchemy, for its drivers', () => {
  expect(endpoint.sqlAlchemy()).toBe('postgresql+psycopg://shop%20app@pg-rw.databases.svc:5432/shop?sslmode=require');
  expect(endpoint.sqlAlchemy({ driver: SqlAlchemyDriver.PSYCOPG2, sslRootCert: '/ca.crt' })).toBe(
    'postgresql+psycopg2://shop%20app@pg-rw.databases.svc:5432/shop?sslmode=verify-full&sslrootcert=/ca.crt');
  expect(endpoint.sqlAlchemy({ driver: SqlAlchemyDriver.ASYNCPG, ...verified })).toBe('postgresql+asyncpg://shop%20app@pg-rw.databases.svc:5432/shop?ssl=verify-full');
});

test('node-postgres, which takes require for verify-full unless told otherwise', () => {
  expect(endpoint.nodePostgres()).toBe('postgresql://shop%20app@pg-rw.databases.svc:5432/shop?uselibpqcompat=true&sslmode=require');
  expect(endpoint.nodePostgres(verified)).toBe(
    'postgresql://shop%20app@pg-rw.databases.svc:5432/shop?sslmode=verify-full&sslrootcert=/etc/postgres-ca/ca.crt&application_name=shop');
});

test('Npgsql, with quotes where they are needed', () => {
  expect(endpoint.dotNet(verified)).toBe(
    'Host=pg-rw.databases.svc;Port=5432;Database=shop;Username="shop app";SSL Mode=VerifyFull;Root Certificate=/etc/postgres-ca/ca.crt;Application Name=shop');
});
