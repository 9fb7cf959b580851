import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { complaints, JUDGE_VERSIONS, orphanedRecords, recordFile, recordOf, shippedManifests } from '../e2e/verdicts/record';

const ROOT = path.join(__dirname, '..');

describe('the manifests that we ship', () => {
  test('exist', () => {
    expect(shippedManifests(ROOT)).not.toEqual([]);
  });

  test('have a recorded verdict for exactly the bytes of every object, allowed, without a warning', () => {
    expect(shippedManifests(ROOT).flatMap(manifest => complaints(ROOT, manifest))).toEqual([]);
  });

  test('have no verdict without a manifest', () => {
    expect(orphanedRecords(ROOT)).toEqual([]);
  });
});

describe('the integrity of recorded verdicts', () => {
  const manifest = path.join('dist', 'orders.k8s.yaml');
  const text = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: orders\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: orders\n';
  let root: string;

  beforeEach(() => { root = fs.mkdtempSync(path.join(os.tmpdir(), 'verdicts-')); });
  afterEach(() => fs.rmSync(root, { recursive: true }));

  function write(file: string, content: string): void {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), content);
  }

  function record(change: (verdict: any) => void = () => {}, judge: any = JUDGE_VERSIONS): void {
    write(manifest, text);
    const verdicts: any[] = ['Namespace', 'ConfigMap'].map(kind => ({ file: manifest, kind, op: 'create', allowed: true, code: 201, warnings: [] }));
    change(verdicts[1]);
    write(recordFile(manifest), JSON.stringify({ ...recordOf(path.join(root, manifest), verdicts), judge }));
  }

  test('has no complaint when every object is judged and allowed', () => {
    record();
    expect(complaints(root, manifest)).toEqual([]);
  });

  test('fails when nothing is recorded', () => {
    write(manifest, text);
    expect(complaints(root, manifest)).toEqual(["dist/orders.k8s.yaml: no recorded verdicts; run 'npm run verdicts'"]);
  });

  test('fails when one byte of an object changed', () => {
    record();
    write(manifest, text.replace('kind: ConfigMap', 'kind:  ConfigMap'));
    expect(complaints(root, manifest)).toEqual([
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
    fs.rmSync(path.join(root, manifest));
    expect(orphanedRecords(root)).toEqual([recordFile(manifest)]);
  });

  test('counts the dist folders of examples, and nothing else in them', () => {
    write('examples/shop/dist/shop.k8s.yaml', text);
    write('examples/shop/cdk8s.yaml', 'language: typescript\n');
    write('dist/construct-metadata.json', '{}');
    expect(shippedManifests(root)).toEqual(['examples/shop/dist/shop.k8s.yaml']);
  });
});
