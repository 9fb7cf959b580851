import { randomBytes } from 'node:crypto';
import { Admission } from '../../lib';
import { Folder } from './folder';

const folder = new Folder();
// Made anew for each run: no secret stands in a file.
const secret = `Wq7!${randomBytes(9).toString('base64url')}#`;
const encoded = Buffer.from(secret).toString('base64');
const FORMATS = ['text', 'json', 'sarif', 'junit', 'github', 'markdown'];
const HEAD = 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n';
const quoted = JSON.stringify(secret);

/** Mistakes whose messages quote a value. */
const MISTAKES: [string, string][] = [
  ['plain text in data', `${HEAD}data: {password: ${quoted}}\n`],
  ['plain text in data of another mistake', `${HEAD}data: {password: ${quoted}}\nimmutable: ${quoted}\n`],
  ['a list in stringData', `${HEAD}stringData: {password: [${quoted}]}\n`],
  ['a mapping in stringData', `${HEAD}stringData: {password: {value: ${quoted}}}\n`],
  ['data that is the secret', `${HEAD}data: ${quoted}\n`],
  ['stringData that is the secret', `${HEAD}stringData: ${quoted}\n`],
  ['a key of Docker that is no JSON', `${HEAD}type: kubernetes.io/dockerconfigjson\ndata: {.dockerconfigjson: ${encoded}}\n`],
  ['a certificate that is none', `${HEAD}type: kubernetes.io/tls\ndata: {tls.crt: ${encoded}, tls.key: ${encoded}}\n`],
  ['a tag that does not fit', `${HEAD}stringData:\n  password: !!int ${quoted}\n`],
  ['an alias', `${HEAD}stringData:\n  password: *${secret.replace(/\W/g, 'x')}\n`],
  ['a value that goes on behind the document', `${HEAD}stringData: {}\n---${secret}\n`],
  ['a value that is not a number of JSON', `${HEAD}stringData:\n  password: .inf\n  other: ${quoted} ${quoted}\n`],
  ['the type', `${HEAD}type: [${quoted}]\nstringData: {password: ${quoted}}\n`],
  ['a Secret in a List', `apiVersion: v1\nkind: List\nitems:\n- ${HEAD.trimEnd().replaceAll('\n', '\n  ')}\n  data: {password: ${quoted}}\n`],
  ['a setting of a Cluster', `apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: a}\nspec:\n  instances: 1\n  storage: {size: 1Gi}\n  postgresql: {parameters: {work_mem: "password=${secret.replace(/\W/g, 'x')}"}}\n`],
  ['an environment', `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b, env: [{name: DB_PASSWORD, value: [${quoted}]}]}]}\n`],
  ['an address', `apiVersion: barmancloud.cnpg.io/v1\nkind: ObjectStore\nmetadata: {name: a}\nspec: {configuration: {destinationPath: s3://a/, endpointURL: ["https://me:${secret.replace(/\W/g, 'x')}@example.com"]}}\n`],
];

test.each(MISTAKES)('no format shows a secret: %s', (_, text) => {
  folder.write('a.yaml', text);
  for (const format of FORMATS) {
    const { out, complaint } = folder.check(['a.yaml', '--format', format]);

    expect(out + complaint).not.toBe('');
    for (const shown of [secret, secret.slice(0, 8), secret.replace(/\W/g, 'x'), encoded, encoded.slice(0, 12)]) expect((out + complaint).includes(shown)).toBe(false);
  }
});

test('most of them are findings that quote something', () => {
  const found = MISTAKES.map(([, text]) => {
    folder.write('a.yaml', text);
    return folder.findings('a.yaml').some(finding => finding.message.includes('(not shown)'));
  });

  expect(found.filter(Boolean).length).toBeGreaterThan(MISTAKES.length / 2);
});

test('a change does not show the value that was there before', () => {
  folder.write('old.yaml', `${HEAD}immutable: true\nstringData: {password: ${quoted}}\n`);
  folder.write('new.yaml', `${HEAD}immutable: true\nstringData: {password: other}\n`);

  for (const format of FORMATS) expect(folder.check(['new.yaml', '--against', 'old.yaml', '--format', format]).out).not.toContain(secret.slice(0, 8));
});

test('neither does a verdict in process', () => {
  expect(JSON.stringify(Admission.check([{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, data: { password: secret } }]))).not.toContain(secret.slice(0, 8));
});

test('names and settings are still shown', () => {
  folder.write('a.yaml', `${HEAD.replace('name: a', 'name: A_b')}stringData: {password: ${quoted}}\nkynd: a\n`);

  expect(folder.check(['a.yaml']).out).toContain('Secret A_b');
  expect(folder.findings('a.yaml')).toMatchObject([{ path: 'kynd', message: 'the field is not known in Secret' }]);
});
