#!/usr/bin/env node
// Writes docs/RULES.md from the rules.
const fs = require('node:fs');
const path = require('node:path');
const { rulesPage } = require('../lib/admission/rules/page');

fs.mkdirSync(path.join(__dirname, '..', 'docs'), { recursive: true });
fs.writeFileSync(path.join(__dirname, '..', 'docs', 'RULES.md'), rulesPage());
