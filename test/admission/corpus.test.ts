import * as fs from 'fs';
import * as path from 'path';
import { gunzipSync } from 'zlib';
import { admitCreate } from '../../lib/admission/pipeline';

/**
 * Objects and what a real server (kube-apiserver 1.34.4, CloudNativePG 1.30.0) said to them, recorded with
 * `node scripts/admission-diff.js --corpus`: allowed, who refused, the set of paths and reasons, the set of warnings.
 */
const folder = path.join(__dirname, 'corpus');
const cases = gunzipSync(fs.readFileSync(path.join(folder, 'create.tsv.gz'))).toString('utf8').trim().split('\n').map(line => line.split('\t').map(part => JSON.parse(part)));

test('the corpus is there', () => {
  expect(cases.length).toBeGreaterThan(2000);
});

test('every recorded creation has the verdict that the server gave', () => {
  const set = (list: readonly string[]) => [...new Set(list)].sort().join('\n');
  const differences = cases.flatMap(([object, server]) => {
    const ours = admitCreate(object);
    const causes = ours.by === 'schema' || ours.by === 'webhook' ? set(ours.errors.map(error => `${error.path} FieldValue${error.type}`)) : '';
    const said = { allowed: ours.allowed, by: ours.by, causes, warnings: set(ours.warnings.map(warning => warning.message)) };
    return JSON.stringify(said) === JSON.stringify(server) ? [] : [{ object, said, server }];
  });

  expect(differences).toEqual([]);
});
