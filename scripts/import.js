#!/usr/bin/env node
// npm run import -- <folder>: regenerates imports/ from the CRD files of a local folder, one output file per API group.
// `cdk8s import` overwrites the first of two files of one group (cdk8s-team/cdk8s-cli#3797), so each group is gathered into one file first.
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const yaml = require('yaml');

const GROUPS = ['barmancloud.cnpg.io', 'monitoring.coreos.com', 'postgresql.cnpg.io'];
const KINDS = { 'monitoring.coreos.com': ['PodMonitor', 'PrometheusRule'] };

const folder = process.argv[2];
if (!folder || !fs.existsSync(folder)) {
  console.error(`usage: npm run import -- <folder of CRD files>; got '${folder ?? ''}'. cdk8s.yaml lists the addresses to download them from.`);
  process.exit(2);
}

const byGroup = new Map(GROUPS.map(group => [group, []]));
for (const file of fs.readdirSync(folder).filter(name => /\.ya?ml$/.test(name)).sort()) {
  for (const document of yaml.parseAllDocuments(fs.readFileSync(path.join(folder, file), 'utf8'))) {
    const crd = document.toJS();
    if (crd?.kind !== 'CustomResourceDefinition' || !byGroup.has(crd.spec.group)) continue;
    if (KINDS[crd.spec.group]?.includes(crd.spec.names.kind) ?? true) byGroup.get(crd.spec.group).push(crd);
  }
}

const missing = GROUPS.filter(group => byGroup.get(group).length === 0);
if (missing.length > 0) {
  console.error(`'${folder}' holds no CRD of ${missing.join(', ')}; nothing was changed.`);
  process.exit(2);
}

const root = path.join(__dirname, '..');
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk8s-import-'));
try {
  const output = path.join(temporary, 'imports');
  for (const [group, crds] of byGroup) {
    const source = path.join(temporary, `${group}.yaml`);
    fs.writeFileSync(source, crds.map(crd => yaml.stringify(crd)).join('---\n'));
    execFileSync(process.execPath, [path.join(path.dirname(require.resolve('cdk8s-cli/package.json')), 'bin', 'cdk8s'), 'import', source, '--language', 'typescript', '--output', output, '--no-save', '--check-upgrade=false'],
      { cwd: temporary, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  for (const group of GROUPS) fs.copyFileSync(path.join(output, `${group}.ts`), path.join(root, 'imports', `${group}.ts`));
} finally {
  fs.rmSync(temporary, { recursive: true, force: true });
}
console.log(GROUPS.map(group => `imports/${group}.ts  ${byGroup.get(group).map(crd => crd.spec.names.kind).join(', ')}`).join('\n'));
