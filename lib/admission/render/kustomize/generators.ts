import { createHash } from 'node:crypto';
import * as path from 'node:path';
import { isObject, Json } from '../../../facts/json-value';
import { setOwn } from '../../../facts/own-keys';
import { isUnknown, unknown } from '../../../facts/unknown';
import { FileTree } from '../../read/file-tree';
import { BuildError } from './build-problems';
import { Resource } from './resource';

/** What a generator of ConfigMaps or Secrets makes. */
export function generate(kind: 'ConfigMap' | 'Secret', args: Json, options: Json, folder: string, file: string, tree: FileTree): Resource {
  const fail = (message: string): never => {
    throw new BuildError(message, file);
  };
  if (!isObject(args) || typeof args.name !== 'string' || args.name === '') return fail(`a generator of ${kind}s needs a name`);
  const metadata: Json = { name: args.name, ...(args.namespace ? { namespace: args.namespace } : {}) };
  const settings = merged(options, args.options);
  for (const field of ['labels', 'annotations']) if (Object.keys(settings[field] ?? {}).length) metadata[field] = mapped(settings[field], String);
  const value: Json = { apiVersion: 'v1', kind, metadata };
  if (kind === 'Secret') value.type = args.type || 'Opaque';
  for (const [key, text] of pairs(args, folder, tree, fail)) {
    if (kind === 'Secret') setOwn(value.data ??= {}, key, isUnknown(text) ? text : base64(text));
    else setOwn(value.data ??= {}, key, text);
  }
  if (settings.immutable) value.immutable = true;
  const resource = new Resource(value, { file, index: 0, prefix: '' });
  resource.needsHash = !settings.disableNameSuffixHash;
  const behavior = args.behavior || 'create';
  if (!['create', 'replace', 'merge'].includes(behavior)) fail(`'${behavior}' is not a behavior of a generator`);
  resource.behavior = behavior;
  return resource;
}

function merged(globally: Json, locally: Json): Json {
  const [all, own] = [globally, locally].map(options => (isObject(options) ? options : {}));
  return {
    labels: { ...all.labels, ...own.labels },
    annotations: { ...all.annotations, ...own.annotations },
    disableNameSuffixHash: all.disableNameSuffixHash || own.disableNameSuffixHash,
    immutable: all.immutable || own.immutable,
  };
}

function mapped(object: Json, map: (value: Json) => Json): Json {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}

/**
 * Keys and values of files of variables, literals and files, in this order. A file that is not in the repository has an unknown
 * content.
 */
function pairs({ envs = [], env, literals = [], files = [] }: Json, folder: string, tree: FileTree, fail: (message: string) => never): Map<string, string> {
  const result = new Map<string, string>();
  const add = (key: string, value: string) => {
    if (result.has(key)) fail(`a generator has the key '${key}' twice`);
    result.set(key, value);
  };
  const read = (name: string) => {
    const found = tree.read(path.join(folder, name));
    return 'text' in found && !found.text.includes('\ufffd') ? found.text : unknown(`the file '${name}'`);
  };
  for (const name of [...envs, ...(env ? [env] : [])]) {
    const text = read(name);
    if (isUnknown(text)) add(unknown(`the keys of '${name}'`), text);
    else for (const line of text.replace(/^\ufeff/, '').split(/\r?\n/).map(found => found.trimStart())) {
      if (line !== '' && !line.startsWith('#')) add(...halves(line));
    }
  }
  for (const literal of literals) {
    const [key, value] = halves(String(literal));
    if (key === '' || !String(literal).includes('=')) fail(`'${literal}' is not 'key=value'`);
    add(key, value.length > 1 && /^["']/.test(value) && value.at(-1) === value[0] ? value.slice(1, -1) : value);
  }
  for (const source of files) {
    const [key, name] = String(source).includes('=') ? halves(source) : [path.posix.basename(source), source];
    if (key === '' || name === '') fail(`'${source}' is neither a file nor 'key=file'`);
    add(key, read(name));
  }
  return result;
}

function halves(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Lines of 70 signs, each with an end, where there is more than one. */
function base64(text: string): string {
  const encoded = Buffer.from(text).toString('base64');
  return encoded.length < 70 ? encoded : encoded.replace(/.{1,70}/g, '$&\n');
}

const LETTERS: Readonly<Record<string, string>> = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' };

/**
 * The suffix that the name of a generated object gets, so that another content is another object. The name is not a part of it:
 * kustomize looks for a field
 * called `metadata/name` and finds none.
 */
export function contentHash({ kind, data, binaryData, stringData, type }: Json): string {
  const texts = JSON.stringify([data, binaryData, stringData]);
  if (isUnknown(texts ?? '')) return unknown('a hash');
  const content = kind === 'Secret'
    ? { kind, type: type ?? '', name: '', data: data ?? '', ...(stringData ? { stringData } : {}) }
    : { kind, name: '', data: data ?? '', ...(binaryData ? { binaryData } : {}) };
  const hex = createHash('sha256').update(goJson(content)).digest('hex');
  return [...hex.slice(0, 10)].map(letter => LETTERS[letter] ?? letter).join('');
}

/** JSON with sorted keys, and with the escapes of Go. */
function goJson(value: Json): string {
  if (!isObject(value)) return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const keys = Object.keys(value).sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  return `{${keys.map(key => `${goJson(key)}:${goJson(value[key])}`).join(',')}}`;
}
