import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import { CHANGE_RULES, LIBRARY_RULES } from '../../lib/admission/rules/library-rules';
import { World } from '../../lib/admission/rules/world';
import { admitCreate } from '../../lib/admission/admit-create';
import { RULES, WARNINGS } from '../../lib/admission/operator/operator-rules';
import { Admission } from '../../lib';
import { BUILT_IN_RULES } from '../../lib/admission/apiserver/built-in-rules';
import { API_RULES } from '../../lib/admission/apiserver/api-rules';
import { FILE_RULES } from '../../lib/admission/read/file-rules';
import { OPERATOR_RULES } from '../../lib/admission/operator/webhook-rules';
import { CATALOG } from '../../lib/admission/rule-catalog';
import { UPDATE_RULES } from '../../lib/admission/operator/update-rules';
import { admitUpdate } from '../../lib/admission/admit-update';
import { BUILT_IN } from './generator/built-in';
import { BASE, exampleObject, merge, overlay } from './manifests';

const { rulesPage } = jest.requireActual('../../scripts/rules-page');

describe.each(RULES.map(rule => [rule.id, rule] as const))('%s', (_, rule) => {
  test('finds its mistake', () => {
    expect(admitCreate(overlay(rule.kind, rule.wrong)).errors.map(error => error.ruleId)).toContain(rule.id);
  });

  test('lets the right way pass', () => {
    const verdict = admitCreate(overlay(rule.kind, rule.right));

    expect(verdict).toMatchObject({ allowed: true, errors: [] });
  });
});

describe.each(WARNINGS.map(warning => [warning.id, warning] as const))('%s', (_, warning) => {
  test('warns and allows', () => {
    const verdict = admitCreate(overlay(warning.kind, warning.wrong));

    expect(verdict.allowed).toBe(true);
    expect(verdict.warnings.map(found => found.ruleId)).toContain(warning.id);
  });

  test('is silent about the right way', () => {
    expect(admitCreate(overlay(warning.kind, warning.right)).warnings.map(found => found.ruleId)).not.toContain(warning.id);
  });
});

describe.each(UPDATE_RULES.map(rule => [rule.id, rule] as const))('%s', (_, rule) => {
  const change = (example: string) => {
    const { old, new: changed } = parse(example);
    return admitUpdate(merge(structuredClone(BASE.Cluster), old), merge(structuredClone(BASE.Cluster), changed));
  };

  test('finds its mistake', () => {
    expect(change(rule.wrong)?.errors.map(error => error.ruleId)).toContain(rule.id);
  });

  test('lets the right way pass', () => {
    expect(change(rule.right)).toMatchObject({ allowed: true, errors: [] });
  });
});

describe.each(BUILT_IN_RULES.flatMap(rule => rule.kinds.map(kind => [rule.id, kind, rule] as const)))('%s of a %s', (_, kind, rule) => {
  const change = (example: string, method: 'client' | 'server' | 'replace') => {
    const { old, new: changed } = parse(example);
    return admitUpdate(merge(structuredClone(BUILT_IN[kind]), old), merge(structuredClone(BUILT_IN[kind]), changed), { method });
  };

  test.each(['client', 'server', 'replace'] as const)('finds its mistake, sent as %s', method => {
    expect(change(rule.wrong, method)).toMatchObject({ allowed: false, errors: expect.arrayContaining([expect.objectContaining({ ruleId: rule.id })]) });
  });

  test.each(['client', 'server'] as const)('lets the right way pass, sent as %s', method => {
    expect(change(rule.right, method)).toMatchObject({ allowed: true, errors: [] });
  });
});

const worldOf = (entries: Record<string, any>[]) => {
  const objects = entries.flatMap(Object.entries).map(([kind, more]) => [kind.includes('.'), exampleObject(kind, more)] as const);
  const part = (isForeign: boolean) => objects.filter(([foreign]) => foreign === isForeign).map(([, object]) => object);
  return new World(part(false), undefined, part(true));
};

describe.each(CHANGE_RULES.map(rule => [rule.id, rule] as const))('%s', (_, rule) => {
  test.each([['finds its mistake', rule.wrong, 1], ['lets the right way pass', rule.right, 0]] as const)('%s', (__, example, least) => {
    const { old, new: changed } = parse(example);
    const found = rule.check(worldOf(changed), worldOf(old)).length;

    expect(least ? found >= least : found === 0).toBe(true);
  });
});

describe.each(LIBRARY_RULES.map(rule => [rule.id, rule] as const))('%s', (_, rule) => {
  const world = (example: string) => worldOf(parse(example));

  test('finds its mistake, with the severity that docs/RULES.md names', () => {
    expect(rule.check(world(rule.wrong)).map(({ severity }) => severity ?? rule.severity)).toContain(rule.severity);
  });

  test('lets the right way pass', () => {
    expect(rule.check(world(rule.right))).toEqual([]);
  });

  test('is about manifests that the server takes', () => {
    for (const object of world(rule.wrong).objects) expect(admitCreate(object)).toMatchObject({ allowed: true });
  });
});

const NO_EXAMPLE = /^apiserver\/(too-large|too-long|too-many|format|scale|immutable|conflict|forgiven)$|^file\/(not-text|unreadable|too-large|internal-error)$|^ha\/old-un/;
const withExample = (rules: typeof API_RULES) => rules.flatMap(rule => (rule.wrong && rule.right ? [[rule.id, rule] as const] : []));

test('a plain rule has examples unless they would not fit on a page', () => {
  for (const rule of [...FILE_RULES, ...API_RULES, ...OPERATOR_RULES]) expect([rule.id, NO_EXAMPLE.test(rule.id)]).toEqual([rule.id, rule.wrong === undefined]);
});

describe.each([
  ...withExample(FILE_RULES).map(([id, rule]) => [id, rule.wrong!, rule.right!] as const),
  ...withExample([...API_RULES, ...OPERATOR_RULES]).map(([id, rule]) => [id, ...[rule.wrong!, rule.right!].map(example => JSON.stringify(overlay(rule.kind!, example)))] as const),
])('%s', (id, wrong, right) => {
  const found = (yaml: string) => Admission.checkYaml(yaml).findings.map(finding => finding.ruleId);

  test('finds its mistake', () => {
    expect(found(wrong)).toContain(id);
  });

  test('lets the right way pass', () => {
    expect(found(right).filter(other => !other.startsWith('ha/'))).toEqual([]);
  });
});

test('each rule id is there once', () => {
  const ids = CATALOG.map(row => row.id);

  expect(new Set(ids).size).toBe(ids.length);
});

test('docs/RULES.md is what `npm run rules` writes', () => {
  expect(fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'RULES.md'), 'utf8')).toBe(rulesPage());
});

test('each rule says why, who says so, and what to do', () => {
  for (const { id, why, source, fix } of CATALOG) {
    expect({ id, why, source, fix }).toEqual({ id, why: expect.stringMatching(/\.$/), source: expect.stringMatching(/./), fix: expect.stringMatching(/\.$/) });
  }
});
