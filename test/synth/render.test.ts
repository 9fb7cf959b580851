import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ApiObject, App, AppProps, Chart, Lazy, YamlOutputType } from 'cdk8s';
import { Construct } from 'constructs';
import { AtomicApp } from '../../lib';
import { readTree } from '../../lib/synth/tree';
import { WRITTEN } from '../../lib/synth/written-files';
import { postgresHA } from '../fixtures';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'render-'));
afterAll(() => fs.rmSync(root, { recursive: true }));

function object(scope: Construct, id: string, data: unknown = { text: 'yes', lines: 'a\nb\n', count: '3' }): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id.toLowerCase() }, data });
}

const SHAPES: Record<string, (app: App) => void> = {
  'charts without dependencies': app => {
    for (const id of ['b', 'a', 'c']) object(new Chart(app, id), id.toUpperCase());
  },
  'a chart that depends on another': app => {
    const [first, second] = ['first', 'second'].map(id => new Chart(app, id));
    object(first, 'One');
    object(second, 'Two');
    first.addDependency(second);
  },
  'objects that depend on those of other charts and of their own': app => {
    const [first, second, third] = ['first', 'second', 'third'].map(id => new Chart(app, id));
    const [a, b, c] = ['A', 'B', 'C'].map(id => object(first, id));
    const group = new Construct(second, 'Group');
    const [d, e] = ['D', 'E'].map(id => object(group, id));
    a.addDependency(c, b);
    b.addDependency(group);
    object(third, 'F').addDependency(first);
    e.addDependency(d);
  },
  'charts in charts': app => {
    const outer = new Chart(app, 'outer');
    const inner = new Chart(outer, 'inner', { namespace: 'deep' });
    object(outer, 'Before');
    object(new Construct(inner, 'Group'), 'Inside');
    new Chart(outer, 'empty');
    object(outer, 'After');
  },
  'a chart that renders itself': app => {
    class Own extends Chart {
      public toJson(): any[] {
        return [...super.toJson(), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'more' } }];
      }
    }
    object(new Own(app, 'own'), 'A');
    object(new Chart(app, 'other'), 'B');
  },
  'values that are produced late, empty and odd': app => {
    const chart = new Chart(app, 'odd', { labels: { app: 'on' } });
    object(chart, 'Late', Lazy.any({ produce: () => ({ nothing: undefined, empty: {}, none: [], zero: 0, half: 0.5, octal: '0777', date: '2020-01-01' }) }));
    object(chart, 'Void', {});
  },
  'a database': app => { postgresHA({}, app).addPooler('rw'); },
};

const TYPES = ['FILE_PER_APP', 'FILE_PER_CHART', 'FILE_PER_RESOURCE', 'FOLDER_PER_CHART_FILE_PER_RESOURCE'] as const;

test.each(Object.keys(SHAPES).flatMap(shape => TYPES.map(type => [shape, type] as const)))('%s: the files and bytes of cdk8s with %s', (shape, type) => {
  const props: AppProps = { yamlOutputType: YamlOutputType[type], recordConstructMetadata: true };
  const stock = written('stock', outdir => new App({ ...props, outdir }));
  const ours = written('ours', outdir => new AtomicApp({ ...props, outdir }));

  expect(ours).toEqual(stock);
  expect(Object.keys(stock).length).toBeGreaterThan(1);

  function written(name: string, newApp: (outdir: string) => App): Record<string, string> {
    const outdir = path.join(fs.mkdtempSync(path.join(root, 'x-')), name);
    const app = newApp(outdir);
    SHAPES[shape](app);
    app.synth();
    return Object.fromEntries([...readTree(outdir)].filter(([file]) => file !== WRITTEN).map(([file, content]) => [file, String(content)]));
  }
});

test('validates each construct once', () => {
  const app = new AtomicApp({ outdir: path.join(root, 'once') });
  let calls = 0;
  for (const id of ['a', 'b', 'c']) object(new Chart(app, id), id).node.addValidation({ validate: () => { calls++; return []; } });

  app.synth();

  expect(calls).toBe(3);
});

test('renders each object once', () => {
  const app = new AtomicApp({ outdir: path.join(root, 'rendered') });
  const chart = postgresHA({}, app);
  let produced = 0;
  object(chart, 'Late', Lazy.any({ produce: () => ({ n: String(++produced) }) }));

  app.synth();

  expect(produced).toBe(1);
});
