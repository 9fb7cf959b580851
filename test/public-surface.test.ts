import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { join } from 'node:path';
import { ROOT } from './fixtures';

const assembly = readAssembly();

test('a user sees these types and no others', () => {
  expect(Object.keys(assembly.types).map(name => name.replace(`${assembly.name}.`, '')).sort()).toMatchSnapshot();
});

/** The name of a key of a Secret, and positions in the WAL. */
const NO_SECRETS = ['sessionToken', 'promotionToken'];

test('no prop takes a password', () => {
  const names = Object.values<any>(assembly.types)
    .flatMap(type => [...type.properties ?? [], ...(type.methods ?? []).flatMap((method: any) => method.parameters ?? [])])
    // A prop that names a key of a Secret is no password.
    .filter(item => item.type?.primitive === 'string' || item.type?.primitive === 'any')
    .map(item => item.name);
  expect(names.length).toBeGreaterThan(90);
  expect(names.filter(name => /password|token$|^secretKey$/i.test(name) && !NO_SECRETS.includes(name))).toEqual([]);
});

test('every public type and member is documented', () => {
  const undocumented = Object.values<any>(assembly.types).flatMap(type => [
    ...type.docs?.summary ? [] : [type.name],
    ...[...type.properties ?? [], ...type.methods ?? []].filter(member => !member.docs?.summary).map(member => `${type.name}.${member.name}`),
  ]);
  expect(undocumented).toEqual([]);
});

function readAssembly(): any {
  const assemblyFile = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8'));
  if (assemblyFile.schema !== 'jsii/file-redirect') return assemblyFile;
  return JSON.parse(gunzipSync(readFileSync(join(ROOT, assemblyFile.filename))).toString());
}
