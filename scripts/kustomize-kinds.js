#!/usr/bin/env node
// kustomize-kinds.js: writes lib/admission/render/kustomize/kinds.json, what kustomize knows of the kinds of Kubernetes, from its own package.
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { ownCommand } = require('../e2e/machine/go');

async function main() {
  const program = await ownCommand(path.join(__dirname, 'kustomize-kinds.go'), { requires: ['sigs.k8s.io/kustomize/kyaml@v0.20.1'] });
  const kinds = JSON.parse(execFileSync(program, { encoding: 'utf8' }));
  fs.writeFileSync(path.join(__dirname, '..', 'lib', 'admission', 'render', 'kustomize', 'kinds.json'), JSON.stringify(kinds));
}

main().catch(error => { console.error(error); process.exitCode = 1; });
