#!/usr/bin/env node
// core-schemas.js FOLDER: writes lib/admission/schemas/kubernetes.json from the OpenAPI documents of Kubernetes 1.34 (api/openapi-spec/v3 of
// kubernetes/kubernetes): what the built-in kinds decode to. One table for all kinds, because most of its bytes are the PodSpec that they share.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const folder = process.argv[2];
const KINDS = {
  'api__v1': ['ConfigMap', 'Namespace', 'PersistentVolumeClaim', 'Pod', 'Secret', 'Service', 'ServiceAccount'],
  'apis__apps__v1': ['DaemonSet', 'Deployment', 'StatefulSet'],
  'apis__batch__v1': ['CronJob', 'Job'],
  'apis__networking.k8s.io__v1': ['Ingress', 'NetworkPolicy'],
  'apis__policy__v1': ['PodDisruptionBudget'],
  'apis__rbac.authorization.k8s.io__v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
};
const CLUSTER_SCOPED = ['Namespace', 'ClusterRole', 'ClusterRoleBinding'];
const SPECIAL = { 'resource.Quantity': { t: 'x', g: 'quantity' }, 'intstr.IntOrString': { t: 'x', g: 'intOrString' }, 'v1.Time': { t: 's', f: 'date-time' }, 'v1.FieldsV1': undefined };
const TYPES = { object: 'o', array: 'a', string: 's', integer: 'i', boolean: 'b' };

const nodes = [];
const index = new Map();
const intern = node => {
  const key = JSON.stringify(node);
  if (!index.has(key)) index.set(key, nodes.push(node) - 1);
  return index.get(key);
};

function add(schema, all, at) {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (ref) {
    const name = ref.split('/').at(-1);
    const special = Object.keys(SPECIAL).find(suffix => name.endsWith(`.${suffix}`));
    if (special) return SPECIAL[special] && intern(SPECIAL[special]);
    return add(all[name], all, at);
  }
  if (!TYPES[schema.type]) throw new Error(`${at}: the type '${schema.type}' is not known`);
  const node = { t: TYPES[schema.type] };
  const entries = Object.entries(schema.properties ?? {}).map(([key, value]) => [key, add(value, all, `${at}.${key}`)]).filter(([, child]) => child !== undefined);
  if (entries.length) node.p = Object.fromEntries(entries);
  else if (schema.type === 'object' && !schema.additionalProperties && Object.keys(schema.properties ?? {}).length) throw new Error(`${at}: nothing is left`);
  if (schema.items) node.l = add(schema.items, all, `${at}[]`);
  if (schema.additionalProperties) node.m = add(schema.additionalProperties, all, `${at}{}`);
  if (schema.format === 'int32' || schema.format === 'byte') node.f = schema.format;
  return intern(node);
}

const kinds = {};
for (const [file, names] of Object.entries(KINDS)) {
  const all = JSON.parse(fs.readFileSync(path.join(folder, `${file}_openapi.json`), 'utf8')).components.schemas;
  for (const kind of names) {
    const schema = Object.values(all).find(candidate => candidate['x-kubernetes-group-version-kind']?.some(gvk => gvk.kind === kind) && candidate.properties?.metadata);
    const { group, version } = schema['x-kubernetes-group-version-kind'][0];
    const properties = { ...schema.properties, metadata: { type: 'object' } };
    kinds[`${group ? `${group}/` : ''}${version}/${kind}`] = [add({ ...schema, properties }, all, kind), CLUSTER_SCOPED.includes(kind) ? 0 : 1];
  }
}
const text = JSON.stringify({ kinds, nodes });
fs.writeFileSync(path.join(__dirname, '..', 'lib', 'admission', 'schemas', 'kubernetes.json'), text + '\n');
console.log(`${Object.keys(kinds).length} kinds, ${nodes.length} nodes, ${text.length} bytes`);
