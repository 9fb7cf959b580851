'use strict';
// Writes lib/facts/structs.json: every public struct with the names and types of its props, the enums and the classes that they name, as jsii sees
// them. The library checks what callers without a compiler give it against this table, so no struct is forgotten.
//
// A type: string, number, boolean, any; E:Name enum, S:Name struct, C:Name class, I:Name interface; [T] a list, {T} a map. A leading ? is optional.
const fs = require('node:fs');
const path = require('node:path');
const { gunzipSync } = require('node:zlib');

const root = path.join(__dirname, '..');

function assembly(folder) {
  const own = JSON.parse(fs.readFileSync(path.join(folder, '.jsii'), 'utf8'));
  return own.schema === 'jsii/file-redirect' ? JSON.parse(gunzipSync(fs.readFileSync(path.join(folder, own.filename)))) : own;
}

const own = assembly(root);
const foreign = ['cdk8s', 'constructs'].map(name => assembly(path.dirname(require.resolve(`${name}/package.json`, { paths: [root] }))));
const types = Object.assign({}, ...[own, ...foreign].map(({ types: all }) => all));
const shortName = fqn => fqn.slice(fqn.indexOf('.') + 1);

function inherited(type) {
  return [type, ...(type.interfaces ?? []).map(fqn => types[fqn]).filter(Boolean).flatMap(inherited)];
}

const table = { structs: {}, enums: {}, factories: {}, members: {} };

function text(reference) {
  if (reference.primitive) return ['string', 'number', 'boolean'].includes(reference.primitive) ? reference.primitive : 'any';
  if (reference.collection) {
    const inner = text(reference.collection.elementtype);
    return reference.collection.kind === 'array' ? `[${inner}]` : `{${inner}}`;
  }
  const type = types[reference.fqn];
  if (!type) return 'any';
  const name = shortName(reference.fqn);
  if (type.kind === 'enum') {
    table.enums[name] = valuesOf(type);
    return `E:${name}`;
  }
  if (type.datatype) {
    describe(type);
    return `S:${name}`;
  }
  if (type.kind === 'interface') {
    table.factories[name] = factories(Object.values(own.types).filter(({ kind }) => kind === 'class'), reference.fqn, owner => `${owner}.`);
    table.members[name] = inherited(type).flatMap(({ properties = [], fqn }) => (own.types[fqn] ? properties : [])).filter(property => !property.optional).map(property => property.name);
    return `I:${name}`;
  }
  table.factories[name] = factories([type], reference.fqn, () => '');
  return `C:${name}`;
}

/** How classes make a value of a type. */
function factories(classes, fqn, prefix) {
  return classes.flatMap(({ name, methods = [], properties = [] }) => [
    ...methods.filter(method => method.static && method.returns?.type.fqn === fqn).map(method => `${prefix(name)}${method.name}()`),
    ...properties.filter(property => property.static && property.type.fqn === fqn).map(property => `${prefix(name)}${property.name}`),
  ]).slice(0, 3);
}

/** The values of an enum stand in its compiled file; jsii knows only its names. */
function valuesOf(type) {
  const isOwn = types[type.fqn] === own.types[type.fqn];
  const module = isOwn ? path.join(root, `${type.symbolId.split(':')[0]}.js`) : require.resolve(type.assembly, { paths: [root] });
  const exported = require(module)[type.name];
  return Object.keys(exported).filter(key => Number.isNaN(Number(key))).map(key => exported[key]);
}

function describe(type) {
  const name = shortName(type.fqn);
  if (table.structs[name]) return;
  table.structs[name] = {};
  const properties = inherited(type).flatMap(({ properties: some = [] }) => some);
  for (const property of properties) table.structs[name][property.name] = `${property.optional ? '?' : ''}${text(property.type)}`;
}

Object.values(own.types).filter(type => type.datatype).forEach(describe);
fs.writeFileSync(path.join(root, 'lib', 'facts', 'structs.json'), JSON.stringify(table) + '\n');
