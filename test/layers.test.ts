import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { ROOT } from './fixtures';

const VALUES = [
  'backup-schedule', 'bootstrap', 'cluster-storage', 'credentials', 'delivery', 'durability', 'failover-timing',
  'placement', 'postgres-version', 'primary-lease', 'primary-update', 'resources',
];

/** Whoever stands in a lower row may be imported by those above, never the other way round. */
const LAYERS: Array<{ layer: string; files: RegExp; mayImport: string[]; packages: string[] }> = [
  { layer: 'app', files: /^(main|examples\/.*)$/, mayImport: ['surface'], packages: ['cdk8s', 'cdk8s-plus-27', 'constructs'] },
  { layer: 'surface', files: /^lib\/index$/, mayImport: ['chart', 'constructs', 'values', 'synth', 'manifests'], packages: [] },
  { layer: 'chart', files: /^lib\/(postgres-ha|gitops\/.*)$/, mayImport: ['constructs', 'values', 'self-judge', 'facts'], packages: ['cdk8s', 'cdk8s-plus-27', 'constructs'] },
  {
    layer: 'constructs',
    // A backup policy holds a store, and an endpoint is a construct's, so both stand here.
    files: /^lib\/(postgres-cluster.*|imported-postgres-cluster|pooler|object-store|scheduled-backup|backup-policy|endpoint|monitoring\/pod-monitor)$/,
    mayImport: ['constructs', 'values', 'parameters', 'generated', 'self-judge', 'facts'],
    packages: ['cdk8s', 'cdk8s-plus-27', 'constructs'],
  },
  // The one door from constructs to manifests: it renders objects and hands them over as plain data.
  { layer: 'self-judge', files: /^lib\/self-judge$/, mayImport: ['manifests', 'facts'], packages: ['cdk8s', 'constructs'] },
  {
    layer: 'values',
    files: new RegExp(`^lib/(${VALUES.join('|')}|s3-.*|monitoring/monitoring)$`),
    mayImport: ['values', 'facts'],
    packages: ['cdk8s', 'cdk8s-plus-27'],
  },
  { layer: 'parameters', files: /^lib\/parameters\/.*$/, mayImport: ['parameters', 'facts'], packages: ['node:'] },
  { layer: 'generated', files: /^imports\/.*$/, mayImport: [], packages: ['cdk8s', 'constructs'] },
  { layer: 'synth', files: /^lib\/synth\/.*$/, mayImport: ['synth', 'facts'], packages: ['cdk8s', 'constructs', 'node:'] },
  { layer: 'manifests', files: /^lib\/(admission|plan|cli)\/.*$/, mayImport: ['manifests', 'parameters', 'facts'], packages: ['node:', 'yaml'] },
  { layer: 'facts', files: /^lib\/private\/.*$/, mayImport: ['facts'], packages: ['cdk8s', 'constructs'] },
];

const files = ['main.ts', ...['lib', 'imports', 'examples'].flatMap(sources)];
const layerOf = (file: string) => LAYERS.find(({ files: pattern }) => pattern.test(file.replace(/\.ts$/, '')));

test('every source file stands in a layer', () => {
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter(file => !layerOf(file))).toEqual([]);
});

test.each(files)('%s imports only from below', file => {
  const { layer, mayImport, packages } = layerOf(file)!;
  const wrong = importsOf(file).filter(target => {
    if (!target.startsWith('.')) return !packages.some(name => target === name || (name.endsWith(':') && target.startsWith(name)));
    const resolved = resolve(file, target);
    return !mayImport.includes(layerOf(resolved)?.layer ?? `'${resolved}'`);
  });
  expect({ layer, wrong }).toEqual({ layer, wrong: [] });
});

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap(entry => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sources(path);
    return path.endsWith('.ts') && !path.endsWith('.d.ts') ? [path] : [];
  });
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(/^(?:import|export)\b[^;]*?\bfrom '([^']+)'|\brequire\('([^']+)'\)/gm)].map(match => match[1] ?? match[2]);
}

function resolve(file: string, target: string): string {
  const path = normalize(join(ROOT, dirname(file), target));
  return relative(ROOT, existsSync(`${path}.ts`) ? `${path}.ts` : join(path, 'index.ts'));
}
