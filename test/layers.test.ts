import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { ROOT } from './fixtures';

/**
 * The rooms of the house, from the ground up. A room may import the rooms that it names and itself, and the packages after the bar.
 * A name ending in a slash is the folder with everything in it.
 */
const CDK8S = ['cdk8s', 'constructs'];
const ROOMS: Array<{ room: string; mayImport: string[]; packages: string[] }> = [
  { room: 'lib/facts/', mayImport: [], packages: [] },
  { room: 'lib/postgres/', mayImport: ['lib/facts/'], packages: ['node:'] },
  { room: 'lib/admission/report/', mayImport: ['lib/facts/'], packages: [] },
  { room: 'lib/admission/read/', mayImport: ['lib/facts/', 'lib/admission/report/'], packages: ['node:'] },
  { room: 'lib/admission/apiserver/', mayImport: ['lib/facts/', 'lib/admission/report/', 'lib/admission/read/'], packages: ['node:'] },
  // What engines of GitOps build out of a repository.
  { room: 'lib/admission/render/', mayImport: ['lib/facts/', 'lib/admission/report/', 'lib/admission/read/'], packages: ['node:'] },
  {
    room: 'lib/admission/operator/',
    mayImport: ['lib/facts/', 'lib/postgres/', 'lib/admission/report/', 'lib/admission/read/', 'lib/admission/apiserver/'],
    packages: [],
  },
  {
    room: 'lib/admission/rules/',
    mayImport: ['lib/facts/', 'lib/postgres/', 'lib/admission/report/', 'lib/admission/read/', 'lib/admission/apiserver/', 'lib/admission/operator/'],
    packages: [],
  },
  {
    room: 'lib/admission/',
    mayImport: ['lib/admission/render/', 'lib/facts/', 'lib/postgres/', 'lib/admission/report/', 'lib/admission/read/', 'lib/admission/apiserver/', 'lib/admission/operator/', 'lib/admission/rules/'],
    packages: ['node:'],
  },
  { room: 'imports/', mayImport: [], packages: CDK8S },
  // The one door from constructs to the verdict.
  { room: 'lib/internal/', mayImport: ['lib/facts/', 'lib/admission/', 'lib/admission/report/', 'lib/admission/apiserver/'], packages: CDK8S },
  { room: 'lib/delivery/', mayImport: ['lib/facts/', 'lib/internal/'], packages: CDK8S },
  { room: 'lib/synth/', mayImport: ['lib/facts/', 'lib/internal/'], packages: [...CDK8S, 'node:'] },
  { room: 'lib/pods/', mayImport: below('lib/delivery/'), packages: CDK8S },
  { room: 'lib/access/', mayImport: below('lib/pods/'), packages: CDK8S },
  { room: 'lib/backup/', mayImport: below('lib/access/'), packages: CDK8S },
  { room: 'lib/bootstrap/', mayImport: below('lib/backup/'), packages: CDK8S },
  { room: 'lib/database/', mayImport: below('lib/bootstrap/'), packages: CDK8S },
  { room: 'lib/vault/', mayImport: below('lib/database/'), packages: CDK8S },
  { room: 'lib/monitoring/', mayImport: below('lib/access/'), packages: CDK8S },
  { room: 'lib/pooler/', mayImport: [...below('lib/access/'), 'lib/monitoring/'], packages: CDK8S },
  { room: 'lib/emergency/', mayImport: ['lib/facts/', 'lib/internal/'], packages: [] },
  { room: 'lib/cluster/', mayImport: [...below('lib/pooler/'), 'lib/emergency/'], packages: CDK8S },
  { room: 'lib/platform/', mayImport: [...below('lib/pods/')], packages: CDK8S },
  { room: 'lib/postgres-ha', mayImport: below('lib/cluster/'), packages: CDK8S },
  // It runs what it writes, so that it stands above the whole library.
  { room: 'lib/convert/', mayImport: [...below('lib/cluster/'), 'lib/index', 'lib/admission/', 'lib/admission/read/', 'lib/admission/apiserver/'], packages: CDK8S },
  {
    room: 'lib/cli/',
    mayImport: ['lib/convert/', 'lib/facts/', 'lib/admission/', 'lib/admission/read/', 'lib/admission/render/', 'lib/admission/report/', 'lib/admission/apiserver/', 'lib/admission/rules/'],
    packages: ['node:'],
  },
  { room: 'lib/index', mayImport: ['lib/'], packages: [] },
  { room: 'main', mayImport: ['lib/index'], packages: [...CDK8S, 'cdk8s-plus-27'] },
  { room: 'examples/', mayImport: ['lib/index'], packages: [...CDK8S, 'cdk8s-plus-27'] },
];

/** The shared ground of constructs, and the topics up to one of them in the order below. */
function below(topic: string): string[] {
  const ground = ['lib/facts/', 'lib/postgres/', 'lib/internal/', 'imports/'];
  const topics = ['lib/delivery/', 'lib/pods/', 'lib/access/', 'lib/backup/', 'lib/bootstrap/', 'lib/database/', 'lib/vault/', 'lib/monitoring/', 'lib/pooler/', 'lib/cluster/'];
  return [...ground, ...topics.slice(0, topics.indexOf(topic) + 1)];
}

const files = ['main.ts', ...['lib', 'imports', 'examples'].flatMap(sources)];
/** The room of a file: the longest name that fits. */
const roomOf = (file: string) => ROOMS.filter(({ room }) => (room.endsWith('/') ? file.startsWith(room) : file === `${room}.ts`))
  .sort((one, other) => other.room.length - one.room.length)[0];

test('every source file stands in a room', () => {
  expect(files.length).toBeGreaterThan(200);
  expect(files.filter(file => !roomOf(file))).toEqual([]);
});

test.each(files)('%s imports only from below', file => {
  const { room, mayImport, packages } = roomOf(file)!;
  const wrong = importsOf(file).filter(target => {
    if (!target.startsWith('.')) return !packages.some(name => target === name || (name.endsWith(':') && target.startsWith(name)));
    const other = roomOf(resolve(file, target))?.room ?? target;
    return other !== room && !mayImport.includes(other) && !(mayImport.includes('lib/') && other.startsWith('lib/'));
  });
  expect({ room, wrong }).toEqual({ room, wrong: [] });
});

test('no room imports another that imports it', () => {
  const arrows = new Map(ROOMS.map(({ room, mayImport }) => [room, mayImport.filter(other => ROOMS.some(({ room: known }) => known === other))]));
  expect(circles(arrows)).toEqual([]);
});

test('no file imports itself through others, type-only and lazy imports included', () => {
  const arrows = new Map(files.map(file => [file, importsOf(file).filter(target => target.startsWith('.')).map(target => resolve(file, target))]));
  expect(circles(arrows)).toEqual([]);
});

test('the test above sees a circle', () => {
  expect(circles(new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]]))).toEqual([['b', 'c']]);
});

/** The groups of nodes that reach each other (Tarjan). */
function circles(arrows: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const index = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const visit = (node: string) => {
    index.set(node, index.size);
    lowest.set(node, index.get(node)!);
    open.push(node);
    for (const next of arrows.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (open.includes(next)) lowest.set(node, Math.min(lowest.get(node)!, lowest.get(next)!));
    }
    if (lowest.get(node) !== index.get(node)) return;
    const group = open.splice(open.indexOf(node));
    if (group.length > 1) found.push(group);
  };
  for (const node of arrows.keys()) if (!index.has(node)) visit(node);
  return found;
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap(entry => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sources(path);
    return path.endsWith('.ts') && !path.endsWith('.d.ts') ? [path] : [];
  });
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(/^(?:import|export)\b[^;=]*?\bfrom '([^']+)'|\b(?:require|import)\('([^']+)'\)/gm)].map(match => match[1] ?? match[2]);
}

function resolve(file: string, target: string): string {
  const path = normalize(join(ROOT, dirname(file), target));
  return relative(ROOT, existsSync(`${path}.ts`) ? `${path}.ts` : join(path, 'index.ts'));
}
