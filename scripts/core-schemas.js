#!/usr/bin/env node
// core-schemas.js 33=FOLDER 34=FOLDER ...: writes lib/admission/apiserver/schemas/kubernetes.json from the OpenAPI documents of consecutive minor versions of
// Kubernetes (api/openapi-spec/v3 of kubernetes/kubernetes): what the built-in kinds decode to. One table for all kinds, because most of its bytes are the
// PodSpec that they share. Nodes as in schemas.js; y says of a property that not every version has the first minor version with it, and the last; mk is the
// key by which kubectl apply merges a list.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const folders = process.argv.slice(2).map(argument => argument.split('=')).map(([minor, folder]) => ({ minor: Number(minor), folder }));
const KINDS = {
  'api__v1': ['ConfigMap', 'Namespace', 'PersistentVolumeClaim', 'Pod', 'Secret', 'Service', 'ServiceAccount'],
  'apis__apps__v1': ['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'],
  'apis__batch__v1': ['CronJob', 'Job'],
  'apis__networking.k8s.io__v1': ['Ingress', 'NetworkPolicy'],
  'apis__policy__v1': ['PodDisruptionBudget'],
  'apis__rbac.authorization.k8s.io__v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'apis__scheduling.k8s.io__v1': ['PriorityClass'],
  'apis__storage.k8s.io__v1': ['StorageClass'],
};
const CLUSTER_SCOPED = ['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'PriorityClass', 'StorageClass'];
const SPECIAL = { 'resource.Quantity': { t: 'x', g: 'quantity' }, 'intstr.IntOrString': { t: 'x', g: 'intOrString' }, 'v1.Time': { t: 's', f: 'date-time' }, 'v1.FieldsV1': undefined };
const TYPES = { object: 'o', array: 'a', string: 's', integer: 'i', boolean: 'b' };

const nodes = [];
const index = new Map();
const intern = node => {
  const key = JSON.stringify(node);
  if (!index.has(key)) index.set(key, nodes.push(node) - 1);
  return index.get(key);
};

/** `keys` are the keys of the list that the schema is an item of; only their defaults matter. */
function add(schema, all, at, keys = [], isKey = false) {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (ref) {
    const name = ref.split('/').at(-1);
    const special = Object.keys(SPECIAL).find(suffix => name.endsWith(`.${suffix}`));
    if (special) return SPECIAL[special] && intern(SPECIAL[special]);
    return add({ ...all[name], default: schema.default }, all, at, keys);
  }
  if (!TYPES[schema.type]) throw new Error(`${at}: the type '${schema.type}' is not known`);
  const node = { t: TYPES[schema.type] };
  const entries = Object.entries(schema.properties ?? {}).map(([key, value]) => [key, add(value, all, `${at}.${key}`, [], keys.includes(key))]).filter(([, child]) => child !== undefined);
  if (entries.length) node.p = Object.fromEntries(entries);
  else if (schema.type === 'object' && !schema.additionalProperties && Object.keys(schema.properties ?? {}).length) throw new Error(`${at}: nothing is left`);
  const some = entries.map(([key]) => [key, lifetime(schema.properties[key], schema)]).filter(([, minors]) => minors);
  if (some.length) node.y = Object.fromEntries(some);
  if (schema.items) node.l = add(schema.items, all, `${at}[]`, schema['x-kubernetes-list-map-keys']);
  if (schema.additionalProperties) node.m = add(schema.additionalProperties, all, `${at}{}`);
  if (schema['x-kubernetes-list-type'] === 'map') node.k = schema['x-kubernetes-list-map-keys'];
  if (schema['x-kubernetes-list-type'] === 'set') node.k = 'set';
  if (schema['x-kubernetes-map-type'] === 'atomic') node.a = 1;
  if (schema['x-kubernetes-patch-strategy']?.split(',').includes('merge') && schema['x-kubernetes-patch-merge-key']) node.mk = schema['x-kubernetes-patch-merge-key'];
  if (isKey && schema.default !== undefined) node.d = schema.default;
  if (schema.format === 'int32' || schema.format === 'byte') node.f = schema.format;
  return intern(node);
}

/** The first and the last minor version of a property, without those that bound all that we know; undefined when it is as old as its type. */
function lifetime({ minors }, type) {
  const [first, last] = [folders[0].minor, folders.at(-1).minor];
  if (!minors || minors.length === type.minors.length) return undefined;
  return minors.at(-1) === last ? [minors[0]] : [minors[0] === first ? 0 : minors[0], minors.at(-1)];
}

/** What a value is, without the empty default that the documents up to 1.36 give it and the `allOf` that it needs. */
function shape(item) {
  if (!item) return undefined;
  const { allOf, ...rest } = item;
  delete rest.default;
  return allOf?.length === 1 ? { ...allOf[0], ...rest } : rest;
}

/** The schemas of all versions as one: each property knows the minor versions that have it. */
function merged(file) {
  const all = {};
  for (const { minor, folder } of folders) {
    const { schemas } = JSON.parse(fs.readFileSync(path.join(folder, `${file}_openapi.json`), 'utf8')).components;
    for (const [name, schema] of Object.entries(schemas)) {
      const before = all[name]?.properties ?? {};
      const properties = Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, value]) => {
        const [old, now] = [before[key], value].map(side => side && JSON.stringify([side.type, shape(side).$ref, shape(side.items), shape(side.additionalProperties)]));
        if (old && old !== now) throw new Error(`${name}.${key} is not the same in 1.${minor}`);
        return [key, { ...value, minors: [...before[key]?.minors ?? [], minor] }];
      }));
      all[name] = { ...schema, properties: { ...before, ...properties }, minors: [...all[name]?.minors ?? [], minor] };
    }
  }
  return all;
}

const kinds = {};
for (const [file, names] of Object.entries(KINDS)) {
  const all = merged(file);
  for (const kind of names) {
    const schema = Object.values(all).find(candidate => candidate['x-kubernetes-group-version-kind']?.some(gvk => gvk.kind === kind) && candidate.properties?.metadata);
    const { group, version } = schema['x-kubernetes-group-version-kind'][0];
    const properties = { ...schema.properties, metadata: { type: 'object' } };
    kinds[`${group ? `${group}/` : ''}${version}/${kind}`] = [add({ ...schema, properties }, all, kind), CLUSTER_SCOPED.includes(kind) ? 0 : 1];
  }
}
const text = JSON.stringify({ kinds, nodes });
fs.writeFileSync(path.join(__dirname, '..', 'lib', 'admission', 'apiserver', 'schemas', 'kubernetes.json'), text + '\n');
console.log(`${Object.keys(kinds).length} kinds, ${nodes.length} nodes, ${text.length} bytes`);
