import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { complaints, JUDGE_VERSIONS, orphanedRecords, recordFile, recordOf } from '../e2e/verdicts/record';
import { shippedManifests } from '../e2e/verdicts/shipped';

const ROOT = path.join(__dirname, '..');

describe('the manifests that we ship', () => {
  const manifests = shippedManifests(ROOT);

  test('are those of dist and of every example', () => {
    const sources = new Set(manifests.map(({ name }) => name.startsWith('dist/') ? 'dist' : name.split('/').slice(0, 2).join('/')));
    expect([...sources]).toEqual(['dist', ...fs.readdirSync(path.join(ROOT, 'examples')).sort().map(name => `examples/${name}`)]);
  });

  test('have a recorded verdict for exactly the bytes of every object, allowed, without a warning', () => {
    expect(manifests.flatMap(manifest => complaints(ROOT, manifest))).toEqual([]);
  });

  test('have no verdict without a manifest', () => {
    expect(orphanedRecords(ROOT, manifests)).toEqual([]);
  });
});

describe('the integrity of recorded verdicts', () => {
  const text = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: orders\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: orders\n';
  const manifest = { name: 'dist/orders.k8s.yaml', text };
  let root: string;

  beforeEach(() => { root = fs.mkdtempSync(path.join(os.tmpdir(), 'verdicts-')); });
  afterEach(() => fs.rmSync(root, { recursive: true }));

  function write(file: string, content: string): void {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), content);
  }

  function record(change: (verdict: any) => void = () => {}, judge: any = JUDGE_VERSIONS): void {
    const verdicts: any[] = ['Namespace', 'ConfigMap'].map(kind => ({ file: manifest.name, kind, op: 'create', allowed: true, code: 201, warnings: [] }));
    change(verdicts[1]);
    write(recordFile(manifest), JSON.stringify({ ...recordOf(manifest, verdicts), judge }));
  }

  test('has no complaint when every object is judged and allowed', () => {
    record();
    expect(complaints(root, manifest)).toEqual([]);
  });

  test('fails when nothing is recorded', () => {
    expect(complaints(root, manifest)).toEqual(["dist/orders.k8s.yaml: no recorded verdicts; run 'npm run verdicts'"]);
  });

  test('fails when one byte of an object changed', () => {
    record();
    const changed = { ...manifest, text: text.replace('kind: ConfigMap', 'kind:  ConfigMap') };
    expect(complaints(root, changed)).toEqual([
      "dist/orders.k8s.yaml: ConfigMap orders has no verdict for exactly these bytes; run 'npm run verdicts'",
      "dist/orders.k8s.yaml: ConfigMap orders was judged but is not there; run 'npm run verdicts'",
    ]);
  });

  test('fails when an object is refused', () => {
    record(verdict => Object.assign(verdict, { allowed: false, message: 'metadata.name: Invalid value' }));
    expect(complaints(root, manifest)).toEqual(['dist/orders.k8s.yaml: ConfigMap orders is refused: metadata.name: Invalid value']);
  });

  test('fails when an object could not be judged', () => {
    record(verdict => Object.assign(verdict, { allowed: null, message: 'no answer' }));
    expect(complaints(root, manifest)).toEqual(['dist/orders.k8s.yaml: ConfigMap orders is refused: no answer']);
  });

  test('fails when an object gives a warning', () => {
    record(verdict => Object.assign(verdict, { warnings: ['deprecated'] }));
    expect(complaints(root, manifest)).toEqual(['dist/orders.k8s.yaml: ConfigMap orders gives a warning: deprecated']);
  });

  test('fails when another version judged', () => {
    record(undefined, { ...JUDGE_VERSIONS, 'cloudnative-pg': '1.29.0' });
    expect(complaints(root, manifest)).toEqual([
      `dist/orders.k8s.yaml: judged by cloudnative-pg 1.29.0, e2e/versions.json says ${JUDGE_VERSIONS['cloudnative-pg']}; run 'npm run verdicts'`,
    ]);
  });

  test('fails when a manifest is gone', () => {
    record();
    expect(orphanedRecords(root, [])).toEqual([recordFile(manifest)]);
  });

  test('takes what an example synthesizes', () => {
    write('examples/shop/main.js', "require('fs').writeFileSync(process.env.CDK8S_OUTDIR + '/shop.k8s.yaml', 'kind: Namespace');");
    write('dist/orders.k8s.yaml', text);
    write('dist/construct-metadata.json', '{}');
    expect(shippedManifests(root)).toEqual([manifest, { name: 'examples/shop/shop.k8s.yaml', text: 'kind: Namespace' }]);
  });

  test('fails when an example synthesizes nothing', () => {
    write('examples/shop/main.js', '');
    expect(() => shippedManifests(root)).toThrow('synthesizes nothing');
  });
});
