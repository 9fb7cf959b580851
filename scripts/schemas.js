#!/usr/bin/env node
// schemas.js CRD-FOLDER [GO-SHAPES.json]: writes lib/admission/apiserver/schemas/<group>/<kind>.json, the schema of each kind as
// one table of nodes without descriptions. Equal subtrees share one node, so a PodSpec costs its bytes once.
//
// A node: t type (o a s i n b, x int-or-string), p properties, r required, m additionalProperties, l items, d default,
// e enum, re pattern, ge/le minimum/maximum, gl/ll minLength/maxLength, gi/li minItems/maxItems, f format,
// k list-map keys or 'set', a (1) a map that server-side apply replaces whole, v CEL rules [rule, message, reason, fieldPath]; and, where a webhook decodes the kind into a Go
// struct, g the Go type that the schema does not tell and z the fields Go writes even when they are zero.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const YAML = require('yaml');
const { compileCel } = require('../lib/admission/apiserver/machinery/cel');

const [folder, shapesFile] = process.argv.slice(2);
const out = path.join(__dirname, '..', 'lib', 'admission', 'apiserver', 'schemas');
const shapes = shapesFile ? JSON.parse(fs.readFileSync(shapesFile, 'utf8')) : {};
const groups = ['postgresql.cnpg.io', 'barmancloud.cnpg.io', 'monitoring.coreos.com'];
const types = { object: 'o', array: 'a', string: 's', integer: 'i', number: 'n', boolean: 'b' };
const known = new Set(['type', 'description', 'title', 'properties', 'required', 'items', 'additionalProperties', 'default', 'enum', 'pattern', 'minimum', 'maximum',
  'minLength', 'maxLength', 'minItems', 'maxItems', 'format', 'anyOf', 'x-kubernetes-int-or-string', 'x-kubernetes-list-type', 'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type', 'x-kubernetes-validations', 'externalDocs', 'example']);

class Table {
  nodes = [];
  index = new Map();

  intern(node) {
    const key = JSON.stringify(node);
    if (!this.index.has(key)) this.index.set(key, this.nodes.push(node) - 1);
    return this.index.get(key);
  }

  add(schema, go, at) {
    for (const key of Object.keys(schema)) if (!known.has(key)) throw new Error(`${at}: the engine does not know the keyword '${key}'`);
    const ior = schema['x-kubernetes-int-or-string'];
    if (schema.anyOf && !ior) throw new Error(`${at}: anyOf is only known for int-or-string`);
    const n = { t: ior ? 'x' : types[schema.type] };
    if (!n.t) throw new Error(`${at}: no type`);
    const shape = goShape(go);
    const props = Object.entries(schema.properties ?? {});
    if (props.length) n.p = Object.fromEntries(props.map(([k, v]) => [k, at === '' && k === 'metadata' ? this.intern({ t: 'o' }) : this.add(v, shape.fields?.[k], `${at}.${k}`)]));
    if (shape.fields) {
      const missing = Object.keys(shape.fields).filter(k => n.p?.[k] === undefined && !(at === '' && ['kind', 'apiVersion', 'metadata'].includes(k)));
      for (const k of missing) if (shape.fields[k].emits) throw new Error(`${at}.${k}: Go writes a field that the schema has not`);
      const z = Object.entries(shape.fields).filter(([k, f]) => f.emits && (at !== '' || k === 'spec')).map(([k, f]) => f.zero === 'null' ? `${k}?` : k);
      if (z.length) n.z = z;
    }
    if (schema.required?.length) n.r = schema.required;
    if (schema.items) n.l = this.add(schema.items, shape.list, `${at}[]`);
    if (typeof schema.additionalProperties === 'object') n.m = this.add(schema.additionalProperties, shape.map, `${at}{}`);
    else if (schema.additionalProperties !== undefined) throw new Error(`${at}: additionalProperties ${schema.additionalProperties}`);
    for (const [from, to] of [['default', 'd'], ['enum', 'e'], ['pattern', 're'], ['minimum', 'ge'], ['maximum', 'le'], ['minLength', 'gl'],
      ['maxLength', 'll'], ['minItems', 'gi'], ['maxItems', 'li'], ['format', 'f']]) if (schema[from] !== undefined) n[to] = schema[from];
    if (n.f === 'int64') delete n.f;
    if (n.f && n.f !== 'int32' && n.f !== 'date-time' && !at.startsWith('.status')) throw new Error(`${at}: the engine does not check the format '${n.f}'`);
    const list = schema['x-kubernetes-list-type'];
    if (list === 'map') n.k = schema['x-kubernetes-list-map-keys'];
    if (list === 'set') n.k = 'set';
    if (schema['x-kubernetes-map-type'] === 'atomic') n.a = 1;
    if (schema['x-kubernetes-validations']) {
      n.v = schema['x-kubernetes-validations'].map(rule => {
        for (const key of Object.keys(rule)) if (!['rule', 'message', 'reason', 'fieldPath'].includes(key)) throw new Error(`${at}: CEL rule with '${key}'`);
        const row = [rule.rule, rule.message, rule.reason ?? '', rule.fieldPath ?? ''];
        while (row.at(-1) === '') row.pop();
        compileCel(rule.rule); // throws when the engine cannot read the rule
        return row;
      });
    }
    if (shape.scalar && shape.scalar !== told(n)) n.g = shape.scalar;
    return this.intern(n);
  }
}

/** The Go type that type and format of the schema already tell. */
function told(n) {
  if (n.t === 'x') return n.re ? 'quantity' : 'intOrString';
  if (n.t === 'i') return n.f === 'int32' ? 'int32' : 'int64';
  if (n.t === 's') return { 'date-time': 'time', byte: 'bytes' }[n.f] ?? 'string';
  return n.t === 'b' ? 'bool' : undefined;
}

function goShape(go) {
  if (!go) return {};
  let t = go.t ?? go;
  if (t.ptr) t = t.ptr;
  if (typeof t === 'string') return { scalar: t === 'int' ? 'int64' : t };
  if (t.list) return { list: t.list };
  if (t.map) return { map: t.map };
  const fields = {};
  for (const [k, f] of Object.entries(t.struct)) {
    const nilable = f.t.ptr || f.t.list || f.t.map;
    const struct = f.t.struct || f.t === 'quantity' || f.t === 'time' || f.t === 'intOrString';
    const emits = !f.omit || (f.omit === 'omitempty' && struct);
    fields[k] = { ...f, emits, zero: nilable ? 'null' : 'value' };
  }
  return { fields };
}

const sizes = [];
for (const file of fs.readdirSync(folder).filter(f => groups.some(g => f === `${g}.yaml`)).sort()) {
  for (const doc of YAML.parseAllDocuments(fs.readFileSync(path.join(folder, file), 'utf8')).map(d => d.toJS())) {
    if (doc?.kind !== 'CustomResourceDefinition') continue;
    const { group, names, scope, versions, conversion } = doc.spec;
    const version = versions.filter(v => v.served);
    if (version.length !== 1 || (conversion && conversion.strategy !== 'None')) throw new Error(`${names.kind}: one served version is all the engine knows`);
    const table = new Table();
    const root = table.add(version[0].schema.openAPIV3Schema, shapes[names.kind], '');
    const sub = version[0].subresources ?? {};
    const data = { apiVersion: `${group}/${version[0].name}`, kind: names.kind, plural: names.plural, namespaced: scope === 'Namespaced', status: !!sub.status };
    if (sub.scale) data.scale = [sub.scale.specReplicasPath, sub.scale.statusReplicasPath, sub.scale.labelSelectorPath ?? ''];
    const text = JSON.stringify({ ...data, root, nodes: table.nodes });
    const target = path.join(out, group, `${names.kind.toLowerCase()}.json`);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text + '\n');
    sizes.push(`${names.kind} ${table.nodes.length} nodes ${text.length} bytes`);
  }
}
console.log(sizes.join('\n'));
