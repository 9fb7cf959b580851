#!/usr/bin/env node
// npm run dashboards: writes lib/monitoring/dashboards/*.json from scripts/dashboards/.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { dashboard } = require('./dashboards/build');

const FOLDER = path.join(__dirname, '..', 'lib', 'monitoring', 'dashboards');
const NAMES = ['fleet', 'cluster'];

/** What the SDK writes although it says nothing. */
const minify = json => JSON.stringify(json, (_, value) => value === undefined || (Array.isArray(value) && value.length === 0) ? undefined : value);

const dashboards = () => Object.fromEntries(NAMES.map(name => [name, minify(dashboard(require(`./dashboards/${name}`)))]));

if (require.main === module) {
  fs.mkdirSync(FOLDER, { recursive: true });
  for (const [name, json] of Object.entries(dashboards())) fs.writeFileSync(path.join(FOLDER, `${name}.json`), `${json}\n`);
}
module.exports = { dashboards };
