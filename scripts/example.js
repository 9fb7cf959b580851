#!/usr/bin/env node
// Prints the manifests of a rule's example in full: node scripts/example.js ha/cluster-missing wrong
'use strict';
const { parse, stringify } = require('yaml');
const { LIBRARY_RULES } = require('../lib/admission/rules/library-rules');
const { RULES, WARNINGS } = require('../lib/admission/operator/operator-rules');
const { exampleObject, overlay } = require('../test/admission/manifests');

const laidOver = ([kind, example]) => overlay(kind, JSON.stringify(example));
const EXAMPLES = new Map([
  ...LIBRARY_RULES.map(rule => [rule.id, side => parse(rule[side]).flatMap(Object.entries).map(([kind, more]) => exampleObject(kind, more))]),
  ...[...RULES, ...WARNINGS].map(rule => [rule.id, side => [laidOver([rule.kind, parse(rule[side])])]]),
]);

const [id, side] = process.argv.slice(2);
if (!EXAMPLES.has(id) || !['wrong', 'right'].includes(side)) {
  console.error(`usage: node scripts/example.js RULE wrong|right; RULE is one about whole manifests, got '${id}'`);
  process.exit(2);
}
console.log(EXAMPLES.get(id)(side).map(manifest => stringify(manifest, { lineWidth: 0, version: '1.1' })).join('---\n'));
