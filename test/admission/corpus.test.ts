import * as fs from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { admitCreate, storedUnchecked } from '../../lib/admission/admit-create';
import { Verdict } from '../../lib/admission/apiserver/verdict';
import { BUILT_IN_RULES } from '../../lib/admission/apiserver/built-in-rules';
import { kindSchema } from '../../lib/admission/apiserver/schema';
import { admitChange, admitUpdate } from '../../lib/admission/admit-update';

/**
 * Objects and what a real server (kube-apiserver 1.34.4, CloudNativePG 1.30.0) said to them, recorded with
 * `node scripts/admission-diff.js --corpus`: allowed, who refused, the set of paths and reasons, the set of warnings.
 */
const folder = path.join(__dirname, 'corpus');
const recorded = (file: string) =>
  gunzipSync(fs.readFileSync(path.join(folder, file)))
    .toString('utf8')
    .trim()
    .split('\n')
    .map(line => line.split('\t').map(part => JSON.parse(part)));
const cases = recorded('create.tsv.gz');

const set = (list: readonly string[]) => [...new Set(list)].sort().join('\n');

function summary(ours: Verdict): Record<string, unknown> {
  const causes = ours.patch
    ? 'patch FieldValueInvalid'
    : ours.by === 'schema' || ours.by === 'webhook'
      ? set(ours.errors.map(error => `${error.path} FieldValue${error.type}`))
      : '';
  return { allowed: ours.allowed, by: ours.by, causes, warnings: set(ours.warnings.map(warning => warning.message)) };
}

test('the corpus is there', () => {
  expect(cases.length).toBeGreaterThan(2000);
});

test.each([
  ['client', 'update.tsv.gz', 1000],
  ['server', 'update-server.tsv.gz', 400],
  ['replace', 'update-replace.tsv.gz', 400],
] as const)('every recorded change has the verdict that the server gave, sent as %s', (method, file, least) => {
  const pairs = recorded(file);
  const differences = pairs.flatMap(([pair, server]) => {
    const said = summary(admitUpdate(pair[0], pair[1], { method })!);
    return ['allowed', 'causes', 'warnings'].every(key => said[key] === server[key]) ? [] : [{ pair, said, server }];
  });

  expect(pairs.length).toBeGreaterThanOrEqual(least);
  expect(differences).toEqual([]);
});

test('every recorded creation has the verdict that the server gave', () => {
  const differences = cases.flatMap(([object, server]) => {
    const said = summary(admitCreate(object));
    return JSON.stringify(said) === JSON.stringify(server) ? [] : [{ object, said, server }];
  });

  expect(differences).toEqual([]);
});

/**
 * Made by generators that know nothing of this project; recorded with the same server. One knows the schemas and the
 * documentation's samples,
 * the other also on what each rule of the operator turns, and lays several of those on one sample.
 */
test.each([
  ['outsider.tsv.gz', 2500],
  ['outsider-semantic.tsv.gz', 1700],
])("every case of an outsider's generator in %s has the verdict that the server gave", (file, least) => {
  const outsiders = recorded(file);
  const differences = outsiders.flatMap(([method, input, allowed, causes]) => {
    const said = summary(method === 'create' ? admitCreate(input) : admitUpdate(input[0], input[1], { method })!);
    return said.allowed === allowed && ['', said.causes].includes(causes) ? [] : [{ method, input, said, allowed, causes }];
  });

  expect(outsiders.length).toBeGreaterThan(least);
  expect(differences).toEqual([]);
});

test('every recorded creation of a kind of Kubernetes has the verdict that the server gave, or none', () => {
  const objects = recorded('built-in-create.tsv.gz');
  const ours = objects.map(([object, server]) => ({ object, server, verdict: admitCreate(object) }));
  const certain = ours.filter(({ verdict }) => !verdict.skipped);
  const whole = certain.filter(({ verdict }) => !verdict.partial);

  expect(certain.filter(({ verdict, server }) => verdict.allowed !== server.allowed)).toEqual([]);
  expect(whole.filter(({ verdict, server }) => JSON.stringify(summary(verdict)) !== JSON.stringify(server))).toEqual([]);
  expect(whole.length / objects.length).toBeGreaterThan(0.8);
});

test.each(['client', 'server', 'replace'] as const)('no recorded change of a kind of Kubernetes has a verdict that the server denies, '
  + 'sent as %s', method => {
  const pairs = recorded(`built-in-${method}.tsv.gz`);
  const ours = pairs.map(([pair, server]) => ({ pair, server, verdict: admitUpdate(pair[0], pair[1], { method })! }));
  const denied = ours.filter(({ verdict }) => !verdict.allowed);

  expect(denied.filter(({ server }) => server.allowed)).toEqual([]);
  expect(ours.filter(({ verdict, server }) => verdict.allowed && !verdict.skipped && !server.allowed)).toEqual([]);
  // Most of what the server denies of these pairs is known here, and each rule has its share.
  expect(denied.length).toBeGreaterThan(100);
  expect(denied.flatMap(({ verdict }) => verdict.errors.map(error => error.ruleId))).toEqual(expect.arrayContaining(BUILT_IN_RULES.map(rule => rule.id)));
});

/** Rules of CEL that it forgives are all that the server tells of what it forgives. */
function told(ours: Verdict): string {
  return set(
    ours.warnings
      .filter(warning => !warning.silent)
      .map(warning => (warning.ruleId === 'apiserver/forgiven' ? `${warning.path}: ${warning.message.replace(/; the server forgives.*/, '')}` : warning.message)),
  );
}

test.each(['client', 'server', 'replace'] as const)('every recorded change of an object that is stored although it is invalid has the '
  + 'verdict that the server gave, sent as %s', method => {
  const pairs = recorded(`unchecked-${method}.tsv.gz`);
  const ours = pairs.map(([[old, changed], server]) => {
    const schema = kindSchema(changed.apiVersion, changed.kind)!;
    const verdict = admitChange(schema, storedUnchecked(old, { method })!, old, changed, { method });
    return { old, changed, server, verdict, said: { ...summary(verdict), warnings: told(verdict) } as Record<string, unknown> };
  });

  expect(pairs.length).toBeGreaterThanOrEqual(400);
  expect(ours.filter(({ said, server }) => !['allowed', 'causes', 'warnings'].every(key => said[key] === server[key]))).toEqual([]);
  // Most of the old objects could not be made today, and still some of the changes are allowed, each because something is forgiven.
  expect(ours.filter(({ old }) => !admitCreate(old).allowed).length).toBeGreaterThan(pairs.length * 0.8);
  expect(ours.filter(({ server, verdict }) => server.allowed && verdict.warnings.some(({ ruleId }) => ruleId === 'apiserver/forgiven')).length).toBeGreaterThan(50);
});
