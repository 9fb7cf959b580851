import * as fs from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ours, unlike } from './reading';

/**
 * Texts and what Kubernetes 1.34.4 reads in them, recorded with `node scripts/yaml-diff.js --corpus`: the file's name, the
 * objects or false, and
 * whether we refuse the text on purpose, as `file/syntax` says in docs/RULES.md.
 */
const cases: [string, [string, unknown[] | false, boolean]][] = gunzipSync(fs.readFileSync(path.join(__dirname, 'corpus', 'texts.tsv.gz')))
  .toString('utf8')
  .trim()
  .split('\n')
  .map(line => line.split('\t').map(part => JSON.parse(part)) as never);

const readable = cases.filter(([, [, objects]]) => objects);

test('the corpus is there, and most of what can be read is read', () => {
  expect(readable.length).toBeGreaterThan(500);
  expect(readable.filter(([, [, , refused]]) => !refused).length).toBeGreaterThan(readable.length / 2);
  expect(cases.length - readable.length).toBeGreaterThan(500);
});

test('every recorded text is read as Kubernetes reads it', () => {
  const differences = cases.flatMap(([text, [file, objects, refused]]) => {
    const mine = ours(file, text);
    const kind = unlike(mine, objects ? { objects } : { objects: [], error: 'refused' });
    return kind === (refused ? 'false denied' : 'alike') ? [] : [{ kind, text, mine, objects }];
  });

  expect(differences).toEqual([]);
});
