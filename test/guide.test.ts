import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { leaves, Manifest, manifestsOf, ROOT } from './fixtures';

const guide: Manifest[] = ['postgres-ha-cluster.yaml', 'podmonitor.yaml'].flatMap(file => manifestsOf(`test/fixtures/guide/${file}`));
const dist: Manifest[] = manifestsOf('dist/postgres-ha.k8s.yaml');
const [deviations, additions] = ['## Where the guide is wrong', '## What the guide leaves unsaid'].map(tableBelow);

describe.each(guide.map(manifest => [manifest.kind, manifest]))("the guide's %s", (kind, theirs) => {
  const ours = dist.find(manifest => manifest.kind === kind);
  const rows = new Map(deviations.filter(([object]) => object === kind).map(([, field, guideValue, ourValue]) => [field, { guideValue, ourValue }]));
  const added = new Map(additions.filter(([object]) => object === kind).map(([, field, ourValue]) => [field, ourValue]));

  test('is in dist, field by field, except for the rows of the table', () => {
    const here = leaves(ours);
    const different = [...leaves(theirs)].filter(([path, value]) => here.get(path) !== value);
    expect(different.map(([path]) => path).sort()).toEqual([...rows.keys()].sort());
  });

  test('differs as the table says', () => {
    const actual = [...rows.keys()].map(path => [path, { guideValue: String(leaves(theirs).get(path)), ourValue: String(leaves(ours).get(path) ?? 'absent') }]);
    expect(actual).toEqual([...rows]);
  });

  test('has company in dist only where the second table says so', () => {
    const known = leaves(theirs);
    const extra = [...leaves(ours).keys()].filter(path => !known.has(path));
    const belongs = (path: string, field: string) => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`);
    expect(extra.filter(path => ![...added.keys()].some(field => belongs(path, field)))).toEqual([]);
    expect([...added.keys()].filter(field => !extra.some(path => belongs(path, field)))).toEqual([]);
  });

  test('has the values of the second table, where it gives values', () => {
    const here = leaves(ours);
    const actual = [...added].map(([field, ourValue]) => [field, here.has(field) ? String(here.get(field)) : ourValue]);
    expect(actual).toEqual([...added]);
  });
});

test('every row has a reason', () => {
  const reasons = [...deviations, ...additions].map(cells => cells[cells.length - 1]);
  expect(reasons.length).toBeGreaterThan(10);
  expect(reasons.filter(reason => reason.length < 10)).toEqual([]);
});

test('dist has one database, not two: every instance belongs to one Cluster', () => {
  expect(dist.map(manifest => manifest.kind)).toEqual(['Cluster', 'PodMonitor', 'ConfigMap', 'PrometheusRule']);
  expect(dist[0].spec.instances).toBe(2);
});

/** The rows of the table below a heading of docs/guide.md, cells without backticks. */
function tableBelow(heading: string): string[][] {
  const section = readFileSync(join(ROOT, 'docs/guide.md'), 'utf8').split(`${heading}\n`)[1].split('\n## ')[0];
  return section.split('\n').filter(line => /^\| (Cluster|PodMonitor)/.test(line))
    .map(line => line.slice(1, -1).split('|').map(cell => cell.trim().replace(/^`(.*)`$/, '$1')));
}
