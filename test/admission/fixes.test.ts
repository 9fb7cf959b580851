import { parse } from 'yaml';
import { Admission } from '../../lib';
import { LIBRARY_RULES } from '../../lib/admission/rules/library-rules';
import { Engine } from '../../lib/admission/engine';
import { exampleObject } from './manifests';

/** What a fix says to write: a field or an annotation, and its value. */
interface Advice {
  readonly name: string;
  readonly value: any;
}

/** Every `name: value` in backquotes, and every value that a path in backquotes is set to. */
function advice(fix: string): Advice[] {
  const found = fix.matchAll(/`([A-Za-z][\w./-]*): ([^`]+)`|`([a-z]\w+(?:\.\w+)+)` to (\w*\d\w*)/g);
  return [...found].map(([, name, text, path, value]) => ({ name: name ?? path, value: parse(text ?? value) }));
}

/** The places where a field may belong: the paths of the finding and above, in the object that it is about. */
function* applied(object: any, path: string, { name, value }: Advice): Generator<any> {
  if (name.includes('/')) {
    const copy = structuredClone(object);
    copy.metadata.annotations = { ...copy.metadata.annotations, [name]: String(value) };
    yield copy;
    return;
  }
  const parts = path.split(/[.[\]]+/).filter(Boolean);
  for (let depth = parts.length; depth >= 0; depth--) {
    const copy = structuredClone(object);
    const at = [...parts.slice(0, depth), ...name.split('.')];
    let parent = copy;
    for (const key of at.slice(0, -1)) parent = parent !== undefined && typeof parent === 'object' ? parent[key] ??= {} : undefined;
    if (typeof parent !== 'object' || parent === null) continue;
    parent[at.at(-1)!] = value;
    yield copy;
  }
}

/** All in one file, as what is delivered together. */
function judge(objects: readonly any[]) {
  const engine = new Engine({ reread: () => undefined });
  engine.addFile('all.json', JSON.stringify({ kind: 'List', items: objects }));
  const { resources } = engine.finish();
  return { isDenied: resources.some(({ verdict }) => verdict === 'denied'), findings: resources.flatMap((resource, i) => resource.findings.map(finding => ({ ...finding, object: objects[i] }))) };
}

const WITH_ADVICE = LIBRARY_RULES.filter(({ fix }) => advice(fix).length);

test('many fixes name a value', () => {
  expect(WITH_ADVICE.length).toBeGreaterThan(7);
});

/** A fix may have alternatives, or several parts: one of them must help, or all of them together, written where the finding is. */
test.each(WITH_ADVICE.map(rule => [rule.id, rule] as const))('%s: what its fix says helps', (id, rule) => {
  const objects = parse(rule.wrong).flatMap(Object.entries).map(([kind, more]: [string, any]) => exampleObject(kind, more));
  const [found] = judge(objects).findings.filter(({ ruleId }) => ruleId === id);
  const together = advice(rule.fix).reduce<any[]>((changed, one) => changed.flatMap((object: any) => [...applied(object, found.path, one)]), [found.object]);
  const alone = advice(rule.fix).flatMap(one => [...applied(found.object, found.path, one)]);
  const helps = [...alone, ...together].map(changed => {
    const { isDenied, findings } = judge(objects.map((object: any) => (object === found.object ? changed : object)));
    return !isDenied && !findings.some(({ ruleId }) => ruleId === id);
  });

  expect(helps).toContain(true);
});

test.each([
  ['@daily', /^Nothing: /],
  ['@every 6h', /^Nothing: /],
  ['0 3 * * *', /^Put "0 " in front/],
])('the fix for the schedule %s is right', (schedule, fix) => {
  const backup = (text: string) => JSON.stringify(exampleObject('ScheduledBackup', { spec: { schedule: text } }));
  const found = (text: string) => Admission.checkYaml(backup(text)).findings.filter(({ ruleId }) => ruleId.startsWith('cnpg/schedule'));

  expect(found(schedule)[0].fix).toMatch(fix);
  if (!schedule.startsWith('@')) expect(found(`0 ${schedule}`)).toEqual([]);
});
