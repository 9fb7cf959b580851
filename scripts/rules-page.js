// The text of docs/RULES.md, made of the rows of the rules.
'use strict';
const { parse, stringify } = require('yaml');
const { API_RULES } = require('../lib/admission/apiserver/api-rules');
const { FILE_RULES } = require('../lib/admission/read/file-rules');
const { OPERATOR_RULES } = require('../lib/admission/operator/webhook-rules');
const { CATALOG } = require('../lib/admission/rule-catalog');

const GROUPS = [
  {
    prefix: 'file/',
    title: 'The files',
    introduction:
      "Whether the text can be read at all, by the rules of the API server's own reader: YAML 1.1 words such as `on` are booleans, a key stands once in a mapping. Examples are whole files.",
  },
  {
    prefix: 'apiserver/',
    title: 'The API server',
    introduction:
      'What every kind goes through: strict decoding, metadata, the schema and the rules of the resource definition. These findings cannot be acknowledged, because the server will not listen either.',
  },
  {
    prefix: 'cnpg/',
    title: 'The operator',
    introduction: 'What the admission webhooks of CloudNativePG 1.30.0 refuse, or warn of. These cannot be acknowledged either.',
  },
  {
    prefix: 'ha/',
    title: 'What nobody else tells you',
    introduction:
      'Mistakes that the server takes and that show later: across objects, and against the sizes of things. Each can be acknowledged with an annotation on the object: `cdk8s-postgres-ha.io/acknowledge: "ha/some-rule: the reason"`.',
  },
];

const DIFFERENCES = [
  'A pod patch (`cnpg.io/podPatch`) is applied to what is known here of the Pod that the operator would build: which of its parts are there. Where that does not decide, as with a `test` of a whole container, the object is `skipped`, neither allowed nor denied.',
  'The kinds of Kubernetes itself (Secret, Service, Deployment and so on) are judged as far as their validation is known here. An object with a field beyond that, and nothing wrong elsewhere, is `skipped` with the path of the field, not allowed. With `--against`, where two manifests cannot tell whether a field may change, it is `skipped` too; where the server refuses a change for several reasons it may report more of them.',
  "Text after the end of a document's only mapping (a line that is indented less than the first one) is an error here; the server's reader stops there and drops the rest without a word.",
  'With `--against`, an old manifest that would be refused today may be stored all the same, from before the rule that refuses it: then the server forgives what does not change ([apiserver/forgiven](#apiserverforgiven)), but the operator forgives nothing. Or it is not stored, and the new one is a creation. Where the two lead to different verdicts the object is `skipped`.',
  'With `--apply server` the manager of the fields is taken to be the same as before, alone, and to force its will, as Flux and Argo CD do; with `client` the last applied manifest is the old one.',
  "A number with a point or an exponent in a file named `.json`, such as `3.0` or `1e18`, is judged as the API server reads the file's own bytes: a float, which is refused in a few places where an integer is wanted (`instances` of a Pooler, `major` in an image catalog, anything beyond 53 bits). kubectl 1.34 (`create`, `apply`, `replace`) writes it anew, as `3` and `1000000000000000000`, in a List too, and the server takes that. Of the kinds of Kubernetes itself such a number is judged as kubectl sends it.",
  'The names of field managers that a manifest brings in `managedFields` are looked at when it changes an object. When it makes one the server keeps only those of fields that the manifest does not have, so that an object with a wrong name is `skipped`.',
  'The snapshot CRDs are taken to be installed, and the namespace to exist.',
];

const SEVERITY = { error: 'Error', warning: 'Warning', info: 'Note' };

/** The whole of docs/RULES.md. */
function rulesPage() {
  return [
    '# What is checked',
    '',
    'Generated from the rules by `npm run rules`; do not edit. A finding names its rule, and the rule never changes its name.',
    '',
    'Errors make `cdk8s-postgres-ha check` fail; warnings do with `--fail-on warning`; notes never do. The verdict `allowed` or `denied` is that of the API server and the operator alone.',
    '',
    'The examples hold only what matters: the rest of each object is a minimal manifest of its kind. Every example is a test, in both directions.',
    ...GROUPS.flatMap(group),
    '',
    '## Where this differs from the server',
    '',
    "Agreement is measured against real API servers with the operator's webhooks, on generated objects (1.33 to 1.37), on changes (1.34, 1.36 and 1.37) and on the operator's own samples. What remains, on purpose:",
    '',
    ...DIFFERENCES.map(text => `- ${text}`),
    '',
    '## Adding a rule',
    '',
    'See [CONTRIBUTING](../CONTRIBUTING.md#a-new-rule-of-check).',
    '',
  ].join('\n');
}

function group({ prefix, title, introduction }) {
  const rows = CATALOG.filter(row => row.id.startsWith(prefix));
  return [
    '',
    `## ${title}`,
    '',
    introduction,
    '',
    '| rule | | what is wrong |',
    '|---|---|---|',
    ...rows.map(row => `| [${row.id}](#${row.id.replace('/', '')}) | ${SEVERITY[row.severity].toLowerCase()} | ${row.what.replaceAll('|', '\\|')} |`),
    ...rows.flatMap(section),
  ];
}

/** Rules about texts, whose examples are whole files. */
const WHOLE_FILES = new Set(FILE_RULES.map(rule => rule.id));

/** Rules of any kind, whose examples are of one. */
const OF_ANY_KIND = new Set([...API_RULES, ...OPERATOR_RULES].map(rule => rule.id));

function kindsOf({ id, kind, kinds }) {
  if (OF_ANY_KIND.has(id)) return [];
  return kinds ?? [kind].flat().filter(Boolean);
}

function section(row) {
  return [
    '',
    `### ${row.id}`,
    '',
    `${[SEVERITY[row.severity], ...kindsOf(row)].join(', ')}. ${row.what}`,
    '',
    `Why: ${row.why}`,
    '',
    `Fix: ${row.fix}`,
    '',
    `Source: ${/^https:/.test(row.source) ? `<${row.source}>` : row.source}`,
    ...example('Wrong', row, row.wrong),
    ...example('Right', row, row.right),
  ];
}

function example(label, row, text) {
  if (text === undefined) return [];
  return ['', `${label}:`, '', '```yaml', (WHOLE_FILES.has(row.id) ? text : manifests(row.kind, parse(text))).trimEnd(), '```'];
}

/** An example is `{old, new}` of a change, a list of `{Kind: fields}`, or the fields of the rule's own kind. */
function manifests(kind, value) {
  if (value.old) return `# before\n${manifests(kind, value.old)}---\n# after\n${manifests(kind, value.new)}`;
  if (!Array.isArray(value)) return block({ kind, ...value });
  return value.flatMap(Object.entries).map(([name, fields]) => block({ kind: name.split('.')[0], ...fields })).join('---\n');
}

function block(object) {
  return stringify(object, { lineWidth: 0, version: '1.1' });
}

module.exports = { rulesPage };
