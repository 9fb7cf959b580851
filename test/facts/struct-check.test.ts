import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Size } from 'cdk8s';
import { GoogleCredentials, ObjectStorage } from '../../lib';
import { structProblem } from '../../lib/facts/struct-check';
import { ROOT } from '../fixtures';

const { structs } = JSON.parse(readFileSync(join(ROOT, 'lib/facts/structs.json'), 'utf8')) as { structs: Record<string, Record<string, string>> };

/** What the library hands out and never takes. */
const RESULTS = ['AdmissionFinding', 'AdmissionReport'];

test('every struct that a user can give is checked, by itself or as a part of another', () => {
  const checked = new Set<string>();
  const visit = (name: string): void => {
    if (checked.has(name) || !structs[name]) return;
    checked.add(name);
    for (const type of Object.values(structs[name])) visit(/S:(\w+)/.exec(type)?.[1] ?? '');
  };
  sources('lib').flatMap(file => [...readFileSync(join(ROOT, file), 'utf8').matchAll(/\bcheck(?:Struct|Props)\((?:\w+, )?'(\w+)'/g)]).forEach(match => visit(match[1]));
  // A struct that others extend is checked as a part of them.
  const isPartOfAnother = (name: string) => [...checked].some(other => Object.keys(structs[name]).every(prop => structs[other][prop] === structs[name][prop]));
  expect(Object.keys(structs).filter(name => !checked.has(name) && !isPartOfAnother(name) && !RESULTS.includes(name))).toEqual([]);
});

test.each([
  ['a name that does not exist', 'MemoryResources', { requests: 1 }, "there is no 'requests'; did you mean 'request'?"],
  ['a name far from every other', 'TimeOfDay', { hour: 3, zone: 'UTC' }, "there is no 'zone'; TimeOfDay has 'hour', 'minute'"],
  ['a prop that is missing', 'TimeOfDay', {}, "'hour' is missing; it must be a number"],
  ['another type', 'TimeOfDay', { hour: '3' }, "'hour' must be a number, got '3'"],
  ['an object of another class', 'MemoryResources', { limit: 5 }, "'limit' must be a Size, made by Size.gibibytes() or Size.kibibytes() or Size.mebibytes(), got 5"],
  ['a name that does not exist further in', 'ObjectStoreProps', { storage: ObjectStorage.googleCloud({ bucket: 'backups', credentials: GoogleCredentials.gkeEnvironment() }), instanceSidecar: { memory: { requests: 1 } } },
    "there is no 'requests' in 'instanceSidecar.memory'; did you mean 'request'?"],
  ['text for a list', 'PlacementOptions', { tolerations: 'all' }, "'tolerations' must be a list, got 'all'"],
  ['an item of a list', 'PlacementOptions', { tolerations: [{ key: 1 }] }, "'tolerations[0].key' must be a string, got 1"],
  ['no options at all', 'TimeOfDay', 'noon', "the options must be named values (TimeOfDay), got 'noon'"],
])('refuses %s', (_, struct, value, problem) => {
  expect(structProblem(struct, value)).toBe(problem);
});

test('takes what is right, and undefined or null for what is left out', () => {
  expect(structProblem('MemoryResources', { limit: Size.gibibytes(1), request: undefined })).toBeUndefined();
  expect(structProblem('TimeOfDay', { hour: 3, minute: null })).toBeUndefined();
});

test('takes a Size of another copy of cdk8s', () => {
  class Other { public static readonly type = 'Size'; }
  Object.defineProperty(Other, 'name', { value: 'Size' });
  expect(structProblem('MemoryResources', { limit: new Other() })).toBeUndefined();
});

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap(entry => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sources(path);
    return path.endsWith('.ts') && !path.endsWith('.d.ts') ? [path] : [];
  });
}
