import { withoutSecrets } from '../../lib/convert/secrets-left-out';

const WORD = ['not', 'a', 'real', 'one'].join('-');

test.each<[string, object, string]>([
  ['a variable', { spec: { env: [{ name: 'APP_PASSWORD', value: WORD }] } }, 'spec.env[0].value'],
  ['SQL', { spec: { bootstrap: { initdb: { postInitSQL: [`ALTER ROLE app PASSWORD '${WORD}'`] } } } }, 'spec.bootstrap.initdb.postInitSQL[0]'],
  ['a connection', { spec: { externalClusters: [{ name: 'a', connectionParameters: { host: 'h', password: WORD } }] } }, 'spec.externalClusters[0].connectionParameters.password'],
  ['a setting', { spec: { postgresql: { parameters: { archive_command: `PGPASSWORD=${WORD} copy` } } } }, 'spec.postgresql.parameters.archive_command'],
  ['a line of pg_hba', { spec: { postgresql: { pg_hba: [`host all all all ldap ldapbinddn="x" ldapbindpasswd="${WORD}"`] } } }, 'spec.postgresql.pg_hba[0]'],
])('a password in %s goes into no program, and is named', (_, manifest, path) => {
  const { json, secrets } = withoutSecrets(manifest);
  expect(JSON.stringify({ json, secrets })).not.toContain(WORD);
  expect(secrets.map(secret => secret.path)).toEqual([path]);
});

test('settings that only speak of passwords stay', () => {
  const manifest = { spec: { postgresql: { parameters: { password_encryption: 'scram-sha-256' }, pg_hba: ['host all all all scram-sha-256'] } } };
  expect(withoutSecrets(manifest)).toEqual({ json: manifest, secrets: [] });
});
