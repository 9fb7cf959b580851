// docs/COVERAGE.md: every field of every kind, with the prop that makes it, or the reason why none does. Nothing is claimed: test/convert/every-field sets
// the fields, `convert` turns it into props, and the prop of a field is the one without which the field changes.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { readDocuments } = require('../lib/admission/read/document');
const { kindSchema } = require('../lib/admission/apiserver/schema');
const { InputReader } = require('../lib/convert/input');
const { leftOut } = require('../lib/convert/left-out');
const { keyOf } = require('../lib/convert/manifest');
const { Planner } = require('../lib/convert/planner');
const { made, optionsOf, withOptions } = require('../lib/convert/unit');
const { World } = require('../lib/convert/known-objects');

const INPUTS = path.join(__dirname, '..', 'test', 'convert', 'every-field');
const CNPG = 'postgresql.cnpg.io/v1';
const KINDS = [
  ['Cluster', CNPG], ['Backup', CNPG], ['ScheduledBackup', CNPG], ['Pooler', CNPG], ['Database', CNPG], ['DatabaseRole', CNPG], ['Publication', CNPG],
  ['Subscription', CNPG], ['ImageCatalog', CNPG], ['ClusterImageCatalog', CNPG], ['ObjectStore', 'barmancloud.cnpg.io/v1'],
];

/** Fields whose types are Kubernetes' own. Each is one row: it is reached when what people use of it is. */
const KUBERNETES = {
  Cluster: [
    'affinity.additionalPodAffinity', 'affinity.additionalPodAntiAffinity', 'affinity.nodeAffinity', 'affinity.tolerations', 'env', 'envFrom', 'ephemeralVolumeSource', 'imagePullSecrets',
    'podSecurityContext', 'securityContext', 'seccompProfile', 'projectedVolumeTemplate', 'resources', 'storage.pvcTemplate', 'walStorage.pvcTemplate', 'tablespaces[].storage.pvcTemplate',
    'topologySpreadConstraints', 'podSelectorRefs[].selector', 'managed.services.additional[].serviceTemplate.spec', 'monitoring.podMonitorMetricRelabelings', 'monitoring.podMonitorRelabelings',
  ],
  Pooler: ['template.spec', 'serviceTemplate.spec', 'deploymentStrategy.rollingUpdate', 'monitoring.podMonitorMetricRelabelings', 'monitoring.podMonitorRelabelings'],
  ObjectStore: ['instanceSidecarConfiguration.env', 'instanceSidecarConfiguration.resources'],
};

/** The fields of a kind to their leaves: `spec.externalClusters[].name`. */
function fieldsOf(kind, apiVersion) {
  const { nodes, root } = kindSchema(apiVersion, kind);
  const own = new Set((KUBERNETES[kind] ?? []).map(field => `spec.${field}`));
  const walk = (node, field) => {
    if (own.has(field)) return [{ field, isKubernetes: true }];
    const item = node.t === 'a' && nodes[node.l];
    if (item) return item.p ? walk(item, `${field}[]`) : [{ field: `${field}[]` }];
    const children = Object.entries(node.p ?? {});
    return children.length > 0 ? children.flatMap(([name, index]) => walk(nodes[index], `${field}.${name}`)) : [{ field }];
  };
  return walk(nodes[nodes[root].p.spec], 'spec');
}

/** The leaves of an object below `spec`, with their values, by the names that `fieldsOf` has. */
function valuesOf(object, fields) {
  const found = new Map();
  const note = (field, value) => found.set(field, `${found.get(field) ?? ''}${JSON.stringify(value)};`);
  const walk = (value, field) => {
    if (fields.has(field)) return note(field, value);
    if (Array.isArray(value)) for (const item of value) walk(item, `${field}[]`);
    else if (typeof value === 'object' && value !== null) for (const [name, child] of Object.entries(value)) walk(child, `${field}.${name}`);
  };
  walk(object.spec ?? {}, 'spec');
  return found;
}

/** A piece of code without one of its parts, for every part, the outermost first; `label` says which. */
function* withoutParts(code, label) {
  switch (code.kind) {
    case 'struct':
      for (const [name, field] of Object.entries(code.fields)) {
        if (field === undefined) continue;
        const inner = label === '' ? name : `${label}.${name}`;
        const { [name]: gone, ...rest } = code.fields;
        yield { label: inner, code: { kind: 'struct', fields: rest } };
        // What an object cannot be made without shows when it is another one.
        yield { label: inner, code: { kind: 'struct', fields: { ...code.fields, [name]: another(gone) } } };
        for (const part of withoutParts(gone, inner)) yield { label: part.label, code: { kind: 'struct', fields: { ...code.fields, [name]: part.code } } };
      }
      break;
    case 'list':
      for (const [i, item] of code.items.entries()) {
        for (const part of withoutParts(item, `${label}[]`)) yield { label: part.label, code: { kind: 'list', items: code.items.map((other, at) => (at === i ? part.code : other)) } };
      }
      break;
    case 'call': {
      const inner = `${label}: ${code.callee}()`;
      for (const [i, arg] of code.args.entries()) {
        yield { label: inner, code: changed(code, i) };
        for (const part of withoutParts(arg, inner)) yield { label: part.label, code: { ...code, args: code.args.map((other, at) => (at === i ? part.code : other)) } };
      }
      break;
    }
    default:
  }
}

/** Another value of its type, where there is an obvious one. */
function another(code) {
  if (code.kind === 'literal' && typeof code.value === 'number') return { kind: 'literal', value: code.value + 1 };
  if (code.kind === 'literal' && typeof code.value === 'boolean') return { kind: 'literal', value: !code.value };
  if (code.kind === 'literal') return { kind: 'literal', value: `${code.value}-x` };
  if (code.kind === 'list') return { kind: 'list', items: code.items.map(another) };
  if (code.kind === 'constant') return { kind: 'constant', name: OTHERS[code.name] ?? code.name };
  return code.kind === 'call' && code.args.length > 0 ? changed(code, 0) : { ...code, callee: OTHERS[code.callee] ?? code.callee };
}

/** Fields that are there whatever the options say: the option that says otherwise. */
const WRITTEN_ANYWAY = {
  Cluster: {
    'spec.affinity.enablePodAntiAffinity': 'placement: Placement.anywhere()',
    'spec.affinity.podAntiAffinityType': 'placement: Placement.separateHosts()',
    'spec.bootstrap.initdb.owner': 'bootstrap: Bootstrap.initdb().owner',
    'spec.podSelectorRefs[].name': 'podSelectorRefs',
    'spec.postgresql.synchronous.dataDurability': 'durability: Durability.required()',
    'spec.postgresql.synchronous.number': 'durability: Durability.quorum()',
  },
  ScheduledBackup: { 'spec.immediate': 'immediate' },
  Database: { 'spec.localeProvider': 'locale', 'spec.owner': 'owner' },
  Publication: { 'spec.target.allTables': 'target: PublicationTarget.allTables()' },
  ObjectStore: {
    'spec.configuration.googleCredentials.gkeEnvironment': 'storage: ObjectStorage.googleCloud().credentials: GoogleCredentials.gkeEnvironment()',
    'spec.configuration.s3Credentials.inheritFromIAMRole': 'storage: ObjectStorage.s3().credentials: S3Credentials.inheritFromIamRole()',
  },
};

/** Values that stand for another. */
const OTHERS = {
  'AzureCredentials.inheritFromAzureAd': 'AzureCredentials.useDefaultAzureCredentials',
  'AzureCredentials.useDefaultAzureCredentials': 'AzureCredentials.inheritFromAzureAd',
};

/** A call with another argument. */
function changed(call, index) {
  return { ...call, args: call.args.map((arg, at) => (at === index ? another(arg) : arg)) };
}

/** For each kind, the prop that makes each field that some prop makes. */
function measured() {
  const props = new Map(KINDS.map(([kind]) => [kind, new Map()]));
  for (const name of fs.readdirSync(INPUTS).filter(file => file.endsWith('.yaml')).sort()) {
    const reader = new InputReader(new Map());
    for (const document of readDocuments(name, fs.readFileSync(path.join(INPUTS, name), 'utf8'))) reader.add(document);
    const planner = new Planner(new World(reader.input.manifests));
    planner.plan();
    for (const outcome of planner.outcomes) if (!outcome.isPlain) measure(planner.program, outcome, props.get(outcome.manifest.kind));
  }
  return props;
}

/** Options that say where an object is and what it is called. */
const ELSEWHERE = new Set(['namespace', 'clusterName', 'metadata', 'delivery']);

/** A label down to the option of the field: what lies below it is a map, or a type of Kubernetes. */
function shortened(label, field) {
  const last = field.replace(/\[\]/g, '').split('.').at(-1).toLowerCase();
  const parts = label.replace(/: (Duration|Size|Cpu)\.\w+\(\)$/, '').match(/(?:[^.(]|\(\)|\.(?=\w+\(\)))+/g) ?? [label];
  const at = parts.findIndex(part => part.replace(/\[\]/g, '').split(': ')[0].toLowerCase() === last);
  return (at === -1 ? parts : parts.slice(0, at + 1)).join('.').replace(/\[\]$/, '');
}

function measure(program, { manifest, variable, patches }, props) {
  if (!props) return;
  const fields = new Set(fieldsOf(manifest.kind, manifest.json.apiVersion).map(({ field }) => field));
  const at = program.findIndex(statement => statement.variable === variable);
  const calls = program.slice(at + 1).filter(statement => statement.variable.startsWith(`${variable}Call`));
  const unit = { main: { ...program[at], patches: [] }, calls };
  const key = keyOf(manifest);
  const all = valuesOf(made(program.slice(0, at), unit).get(key), fields);
  const written = valuesOf(manifest.json, fields);
  const isPatched = field => patches.some(({ path: pointer }) => `${field}.`.startsWith(`${pointer.slice(1).replace(/\/\d+/g, '[]').replace(/\//g, '.')}.`));
  const found = new Map();
  const tryOut = (label, candidate) => {
    if (ELSEWHERE.has(label)) return;
    let objects;
    try {
      objects = made(program.slice(0, at), candidate);
    } catch {
      return;
    }
    const object = [...objects.values()].find(({ kind, metadata: { name } }) => kind === manifest.kind && (name === manifest.name || label === 'id'));
    if (!object) return;
    const rest = valuesOf(object, fields);
    for (const [field, value] of all) if (rest.get(field) !== value) found.set(field, shortened(label, field));
  };
  for (const [i, arg] of unit.main.args.entries()) if (arg.kind === 'literal') tryOut('id', { ...unit, main: changed(unit.main, i) });
  for (const { label, code } of withoutParts({ kind: 'struct', fields: optionsOf(unit.main) }, '')) tryOut(label, { ...unit, main: withOptions(unit.main, code.fields) });
  for (const [i, call] of calls.entries()) {
    const others = unit.calls.filter((_, other) => other !== i);
    const callee = `${call.callee.split('.').at(-1)}()`;
    tryOut(callee, { ...unit, calls: others });
    for (const { label, code } of withoutParts({ kind: 'struct', fields: optionsOf(call) }, '')) {
      tryOut(`${callee}.${label}`, { ...unit, calls: unit.calls.map((other, index) => (index === i ? withOptions(call, code.fields) : other)) });
    }
  }
  for (const field of all.keys()) {
    if (!written.has(field) || isPatched(field)) continue;
    const label = found.get(field) ?? (field === 'spec.cluster.name' ? 'cluster' : undefined);
    if (!props.has(field)) props.set(field, label);
    else if (props.get(field) === undefined) props.set(field, label);
  }
}

/** Every field of every kind, decided or not. */
function coverage() {
  const props = measured();
  return KINDS.map(([kind, apiVersion]) => ({
    kind,
    rows: fieldsOf(kind, apiVersion).map(({ field, isKubernetes = false }) => {
      const known = leftOut(kind, `/${field.replace(/\[\]/g, '/0').replace(/\./g, '/')}`);
      return { field, isKubernetes, isReached: props.get(kind).has(field), prop: props.get(kind).get(field) ?? WRITTEN_ANYWAY[kind]?.[field], reason: known?.reason, translation: known?.translation };
    }),
  }));
}

/** The page. */
function page(kinds) {
  const isOwn = ({ isKubernetes, isReached, reason }) => !isKubernetes && (isReached || reason === undefined || !/Barman inside|deprecated|replaced|belongs to|drained|in any case/.test(reason));
  const count = (rows, test) => rows.filter(test).length;
  const summary = kinds.map(({ kind, rows }) => `| [${kind}](#${kind.toLowerCase()}) | ${rows.length} | ${count(rows, row => row.isReached)} | ${count(rows, row => !row.isReached)} |`);
  const cluster = kinds.find(({ kind }) => kind === 'Cluster').rows;
  return [
    '# What of CloudNativePG the props can say',
    '',
    'Every field of CloudNativePG 1.30 and of the Barman Cloud plugin, to its leaves, with the prop that makes it, or the reason why none does. A field without a prop is',
    'still one JSON patch away: `ApiObject.of(cluster).addJsonPatch(JsonPatch.add(\'/spec/...\', value))`.',
    '',
    'The page is made by `npm run coverage`, and a test fails when a field is neither reached nor left out with a reason. Nothing here is claimed:',
    'the manifests in [test/convert/every-field](../test/convert/every-field) set the fields, `convert` turns them into props, and the prop of a field is the one without which it changes.',
    '',
    `Of the Cluster's ${count(cluster, isOwn)} fields that are CloudNativePG's own and not on their way out (in-tree Barman, enablePodMonitor, minSyncReplicas and the like), ${count(cluster, row => isOwn(row) && row.isReached)} have a prop.`,
    'A field whose type is Kubernetes\' own, such as an affinity, is one row here.',
    '',
    '| kind | fields | with a prop | without |',
    '|---|---|---|---|',
    ...summary,
    ...kinds.flatMap(({ kind, rows }) => ['', `## ${kind}`, '', '| field | prop |', '|---|---|', ...rows.map(row => `| \`${row.field}\`${row.isKubernetes ? ' (Kubernetes)' : ''} | ${cell(row)} |`)]),
    '',
  ].join('\n');
}

function cell({ isReached, prop, reason, translation }) {
  if (isReached) return `\`${prop ?? 'NOT FOUND'}\``;
  return `none: ${reason ?? 'NOT DECIDED'}${translation ? ` (\`convert --translate ${translation}\`)` : ''}`;
}

module.exports = { coverage, page };
if (require.main === module) fs.writeFileSync(path.join(__dirname, '..', 'docs', 'COVERAGE.md'), page(coverage()));
