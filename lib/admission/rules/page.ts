import { CATALOG, CatalogRow } from './catalog';

const GROUPS: readonly (readonly [string, string, (row: CatalogRow) => boolean])[] = [
  [
    'The files',
    "Whether the text can be read at all, by the rules of the API server's own reader: YAML 1.1 words such as `on` are booleans, a key stands once in a mapping.",
    row => row.id.startsWith('file/'),
  ],
  [
    'The API server',
    'What every kind goes through: strict decoding, metadata, the schema and the rules of the resource definition. These findings cannot be acknowledged, because the server will not listen either.',
    row => row.id.startsWith('apiserver/'),
  ],
  ['The operator', 'What the admission webhooks of CloudNativePG 1.30.0 refuse, or warn of. These cannot be acknowledged either.', row => row.id.startsWith('cnpg/')],
  [
    'What nobody else tells you',
    'Mistakes that the server takes and that show later: across objects, and against the sizes of things. Each can be acknowledged with an annotation on the object: `cdk8s-postgres-ha.io/acknowledge: "ha/some-rule: the reason"`.',
    row => row.id.startsWith('ha/'),
  ],
];

const DIFFERENCES = [
  'A pod patch (`cnpg.io/podPatch`) is applied only where it touches what the Pod of every cluster has; else the object is `skipped`, neither allowed nor denied, because the Pod that the operator would build is not known here.',
  'Of the kinds of Kubernetes itself (Secret, Service, Deployment and so on) the fields, their types and the metadata are checked. One with nothing wrong there is `skipped`, not allowed, because the server validates more.',
  "Text after the end of a document's only mapping (a line that is indented less than the first one) is an error here; the server's reader stops there and drops the rest without a word.",
  'YAML keys of the form `? key`, and anchors or tags on keys, are errors here.',
  'The snapshot CRDs are taken to be installed, and the namespace to exist.',
];

/** The whole of docs/RULES.md. */
export function rulesPage(): string {
  const lines = [
    '# What is checked',
    '',
    'Generated from the rules by `npm run rules`; do not edit. A finding names its rule, and the rule never changes its name.',
    '',
    'Errors make `cdk8s-postgres-ha check` fail; warnings do with `--fail-on warning`; notes never do. The verdict `allowed` or `denied` is that of the API server and the operator alone.',
    '',
    "Examples of the operator's rules are laid over a minimal manifest of their kind; examples of the last section are lists of such objects. Every one of them is a test, in both directions.",
  ];
  for (const [title, introduction, belongs] of GROUPS) {
    lines.push('', `## ${title}`, '', introduction);
    for (const row of CATALOG.filter(belongs)) lines.push(...section(row));
  }
  lines.push(
    '',
    '## Where this differs from the server',
    '',
    "Agreement is measured against a real API server 1.34 with the operator's webhooks, on generated objects and on the operator's own samples. What remains, on purpose:",
    '',
    ...DIFFERENCES.map(text => `- ${text}`),
  );
  lines.push('', '## Adding a rule', '', ...ADDING);
  return lines.join('\n') + '\n';
}

const ADDING = [
  'A rule is one row: for the operator in `lib/admission/rules/`, for this library in `lib/admission/cross/`, in the file of its subject. The row holds the id, what is',
  'wrong, the fix, an example of each, and a `check` that returns a path and a message for each problem. Then `npm run rules` writes this page, and `npm test` runs both',
  'examples. A rule of the operator must also agree with a real server: `node scripts/admission-diff.js --judge JUDGE.mjs --seed 1 --count 5000`, and `--update` for changes.',
];

function section(row: CatalogRow): string[] {
  const example = (label: string, yaml: string | undefined) => (yaml === undefined ? [] : ['', `${label}:`, '', '```yaml', yaml, '```']);
  const severity = row.severity === 'info' ? 'Note' : row.severity === 'warning' ? 'Warning' : 'Error';
  return [
    '',
    `### ${row.id}`,
    '',
    `${severity}${row.kind ? `, ${row.kind}` : ''}. ${row.what}`,
    '',
    `Fix: ${row.fix}`,
    ...example('Wrong', row.wrong),
    ...example('Right', row.right),
  ];
}
