import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { overlay } from '../admission/manifests';
import { ROOT } from '../fixtures';
import { Folder } from './folder';

const folder = new Folder();

/** Made by SOPS 3.13.3 and kubeseal 0.40.0 with the commands of docs/how-to/sops-and-sealed-secrets.md; their keys are thrown away. */
const ENCRYPTED = ['sops.yaml', 'sealed-secret.yaml'];

test.each(ENCRYPTED)('%s goes with the role that names it, and nothing of it is shown', file => {
  const text = readFileSync(join(ROOT, 'test', 'cli', 'encrypted', file), 'utf8');
  folder.write('secrets/notes-app.yaml', text);
  const role = '{metadata: {name: notes, namespace: databases}, spec: {name: notes, login: true, passwordSecret: {name: notes-app}}}';
  folder.write('dist/role.yaml', stringify(overlay('DatabaseRole', role)));
  folder.write('dist/cluster.yaml', stringify(overlay('Cluster', '{metadata: {namespace: databases}}')));
  const { resources } = folder.report('.');
  const { code, out } = folder.check(['.', '--verbose']);

  expect(code).toBe(0);
  const findings = resources.flatMap((resource: any) => resource.findings);
  expect(findings.filter(({ severity, resource }: any) => severity !== 'info' && resource.kind !== 'Cluster')).toEqual([]);
  const values = text.match(/[\w+/=]{24,}/g)!;
  expect(values.length).toBeGreaterThan(1);
  expect(values.filter(value => out.includes(value))).toEqual([]);
});
