import { archiveKey } from '../../lib/facts/archive-address';

const key = (destinationPath: string, endpointURL?: string, serverName = 'orders') => archiveKey({ destinationPath, endpointURL, serverName });

test.each([
  ['a slash at the end of the path', key('s3://backups/', 'https://minio.storage:9000')],
  ['a slash at the end of the endpoint', key('s3://backups', 'https://minio.storage:9000/')],
  ['capitals in the host', key('s3://backups', 'HTTPS://MinIO.Storage:9000')],
  ['capitals in the scheme', key('S3://backups', 'https://minio.storage:9000')],
  ['a dot after the host', key('s3://backups', 'https://minio.storage.:9000')],
  ['http instead of https', key('s3://backups', 'http://minio.storage:9000')],
  ['blanks around', key(' s3://backups ', ' https://minio.storage:9000 ')],
])('%s is the same place', (_, other) => {
  expect(other).toBe(key('s3://backups', 'https://minio.storage:9000'));
});

test.each([
  ['https://s3.example.com', 'https://s3.example.com:443/'],
  ['http://s3.example.com', 'http://S3.example.com:80'],
  ['http://s3.example.com:80/', 'https://s3.example.com:443'],
  [undefined, 'https://s3.eu-central-1.amazonaws.com'],
  [undefined, 'https://s3.amazonaws.com:443/'],
  ['https://s3.dualstack.us-east-1.amazonaws.com', 'https://s3-eu-west-1.amazonaws.com'],
])('the endpoints %s and %s reach the same bucket', (one, other) => {
  expect(key('s3://backups/a', one)).toBe(key('s3://backups/a', other));
});

test('a bucket of Google is the same by its own protocol and by that of S3', () => {
  expect(key('gs://backups/a')).toBe(key('s3://backups/a', 'https://storage.googleapis.com'));
});

test("the address of an Azure container has the port of its scheme, and no endpoint's", () => {
  expect(key('https://Account.blob.core.windows.net:443/backups/')).toBe(key('https://account.blob.core.windows.net/backups'));
});

test.each([
  ['another bucket', key('s3://backups2')],
  ['a folder in the bucket', key('s3://backups/a')],
  ['capitals in the path, which stores distinguish', key('s3://Backups')],
  ['another server name', key('s3://backups', undefined, 'orders-2')],
  ['an endpoint', key('s3://backups', 'https://minio.storage:9000')],
  ['the protocol of Google', key('gs://backups')],
])('%s is another place', (_, other) => {
  expect(other).not.toBe(key('s3://backups'));
});

test.each([
  ['another port', 'https://minio.storage:9001'],
  ['the usual port of another scheme', 'http://minio.storage:443'],
  ['a folder behind the host', 'https://minio.storage/one'],
])('%s is another endpoint', (_, endpoint) => {
  expect(key('s3://backups', endpoint)).not.toBe(key('s3://backups', 'https://minio.storage'));
});
