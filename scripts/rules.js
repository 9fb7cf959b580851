#!/usr/bin/env node
// Writes docs/RULES.md from the rules and docs/ALERTS.md from the alerts.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { alertsPage } = require('./alerts-page');
const { rulesPage } = require('./rules-page');

fs.writeFileSync(path.join(__dirname, '..', 'docs', 'RULES.md'), rulesPage());
fs.writeFileSync(path.join(__dirname, '..', 'docs', 'ALERTS.md'), alertsPage());
