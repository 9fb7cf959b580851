#!/usr/bin/env node
// Writes docs/RULES.md from the rules.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { rulesPage } = require('./rules-page');

fs.writeFileSync(path.join(__dirname, '..', 'docs', 'RULES.md'), rulesPage());
