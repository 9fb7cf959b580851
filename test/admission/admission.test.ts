import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { stringify } from 'yaml';
import { Admission, AdmissionOrigin, AdmissionSeverity, AdmissionValidation } from '../../lib';
import { BASE, overlay } from './manifests';

test('judges objects in process', () => {
  const report = Admission.check([overlay('Cluster', 'spec: {imageName: "a:latest"}')]);

  expect(report.denied).toBe(true);
  expect(report.findings[0]).toMatchObject(
    { ruleId: 'cnpg/image-tag', severity: AdmissionSeverity.ERROR, origin: AdmissionOrigin.CNPG, kind: 'Cluster', name: 'orders-db', path: 'spec.imageName' },
  );
});

test('allows what the server allows, and says what it could not judge', () => {
  expect(Admission.check([BASE.Cluster, BASE.Pooler])).toMatchObject({ denied: false, skipped: [] });
  expect(Admission.check([{ apiVersion: 'a/v1', kind: 'B', metadata: { name: 'c' } }])).toMatchObject({ denied: false, skipped: ['B c: no schema for B of a/v1'] });
});

test('judges text', () => {
  expect(Admission.checkYaml('a: {{ b }}').findings).toMatchObject([{ ruleId: 'file/template' }]);
});

test('judges as the version of Kubernetes that is asked for', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { hostnameOverride: 'a', containers: [{ name: 'a', image: 'b' }] } };

  expect(Admission.check([pod], { kubernetes: '1.33' }).findings).toMatchObject([{ ruleId: 'apiserver/unknown-field', path: 'spec.hostnameOverride' }]);
  expect(Admission.checkYaml(JSON.stringify(pod), { kubernetes: '1.33' }).denied).toBe(true);
  expect(Admission.check([pod]).denied).toBe(false);
  expect(() => Admission.check([pod], { kubernetes: '1.29' })).toThrow("'kubernetes' is one of 1.33, 1.34, 1.35, 1.36, 1.37, got '1.29'");
});

test('two objects of one name are an error', () => {
  expect(Admission.check([BASE.Cluster, BASE.Cluster]).findings).toContainEqual(expect.objectContaining({ ruleId: 'ha/duplicate-object', severity: AdmissionSeverity.ERROR }));
});

async function runPlugin(properties: object, files: Record<string, string>) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plugin-'));
  const manifests = Object.entries(files).map(([name, text]) => {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    return file;
  });
  const report = {
    violations: [] as any[],
    status: '',
    addViolation: (violation: any) => report.violations.push(violation),
    submit: (given: string) => (report.status = given),
  };

  await new AdmissionValidation(properties).validate({ manifests, report, logger: { log: () => undefined } });

  fs.rmSync(folder, { recursive: true });
  return { status: report.status, rules: report.violations.map(violation => violation.ruleName) };
}

test.each([
  [{}, 'success', []],
  [{ failOn: 'warning' }, 'failure', ['ha/superuser-access', 'ha/wal-unbounded']],
])('the plugin of cdk8s with %j reports %s', async (properties, status, rules) => {
  const files = { 'a.k8s.yaml': stringify(overlay('Cluster', 'spec: {enableSuperuserAccess: true}')) };

  expect(await runPlugin(properties, files)).toEqual({ status, rules });
});

test.each([
  ['fails for two files of the output folder that have one object', ['dev.k8s.yaml', 'prod.k8s.yaml'], ['ha/duplicate-object']],
  ['does not for the folders of two charts', ['dev/Database.orders.k8s.yaml', 'prod/Database.orders.k8s.yaml'], []],
])('the plugin %s', async (_, names, rules) => {
  const files = Object.fromEntries(names.map(name => [name, stringify(overlay('Database', '{}'))]));

  expect((await runPlugin({ acknowledge: { 'ha/cluster-missing': 'not here' } }, files)).rules).toEqual(rules);
});

test('the plugin refuses to acknowledge what the server refuses', () => {
  expect(() => new AdmissionValidation({ acknowledge: { 'cnpg/image-tag': 'why not' } })).toThrow("got 'cnpg/image-tag'");
});

test.each([
  ['an unknown field', { spec: { ingres: [] } }, 'apiserver/unknown-field'],
  ['a value of another type', { spec: { podSelector: 'a' } }, 'apiserver/type'],
  ['a bad label', { metadata: { name: 'a', labels: { 'a b': 'c' } } }, 'apiserver/metadata'],
])('sees %s in a kind of Kubernetes itself', (_, more, rule) => {
  expect(Admission.check([{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'a' }, ...more }])).toMatchObject({
    denied: true,
    findings: [{ ruleId: rule }],
  });
});

test('judges a Secret whole', () => {
  const check = (more: object) => Admission.check([{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, ...more }]);

  expect(check({ stringData: { a: 'b' } })).toMatchObject({ denied: false, skipped: [], findings: [] });
  expect(check({ type: 'kubernetes.io/ssh-auth' })).toMatchObject({ denied: true, findings: [{ ruleId: 'apiserver/validation', path: 'data.ssh-privatekey' }] });
});
