import * as fs from 'node:fs';
import * as path from 'node:path';
import { Json } from '../../facts/json-value';
import { minorVersion } from './server';

/** One node of a schema; `scripts/schemas.js` writes them and says what each key means. Children are indexes into `KindSchema.nodes`. */
export interface Node {
  readonly t: 'o' | 'a' | 's' | 'i' | 'n' | 'b' | 'x';
  readonly p?: Readonly<Record<string, number>>;
  readonly r?: readonly string[];
  readonly m?: number;
  readonly l?: number;
  readonly d?: Json;
  readonly e?: readonly Json[];
  readonly re?: string;
  readonly ge?: number;
  readonly le?: number;
  readonly gl?: number;
  readonly ll?: number;
  readonly gi?: number;
  readonly li?: number;
  readonly f?: string;
  readonly k?: readonly string[] | 'set';
  readonly a?: 1;
  readonly v?: readonly (readonly string[])[];
  readonly g?: string;
  readonly z?: readonly string[];
  readonly y?: Readonly<Record<string, readonly number[]>>;
  readonly mk?: string;
}

export interface KindSchema {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly status: boolean;
  readonly scale?: readonly string[];
  /** A kind of Kubernetes itself: the schema says what it decodes to, and `built-in/` what the server validates after that. */
  readonly builtIn?: boolean;
  readonly root: number;
  readonly nodes: readonly Node[];
}

const loaded = new Map<string, KindSchema | undefined>();

/**
 * The schema of a kind, read from disk the first time that kind appears; undefined for a kind that is not known here.
 * `minor` is that of Kubernetes, whose own kinds get new fields with each.
 */
export function kindSchema(apiVersion: string, kind: string, minor = minorVersion({})): KindSchema | undefined {
  const id = `${apiVersion}/${kind}/${minor}`;
  if (!loaded.has(id)) loaded.set(id, read(apiVersion, kind) ?? readBuiltIn(apiVersion, kind, minor));
  return loaded.get(id);
}

function read(apiVersion: string, kind: string): KindSchema | undefined {
  const [group, version] = apiVersion.split('/');
  if (!version || !/^[a-z0-9.-]+$/.test(group) || !/^[A-Za-z]+$/.test(kind)) return undefined;
  const file = path.join(__dirname, 'schemas', group, `${kind.toLowerCase()}.json`);
  if (!fs.existsSync(file)) return undefined;
  const schema: KindSchema = JSON.parse(fs.readFileSync(file, 'utf8'));
  return schema.apiVersion === apiVersion && schema.kind === kind ? schema : undefined;
}

let builtIn: { readonly kinds: Readonly<Record<string, readonly [number, number]>>; readonly nodes: readonly Node[] } | undefined;
const builtInNodes = new Map<number, readonly Node[]>();

function readBuiltIn(apiVersion: string, kind: string, minor: number): KindSchema | undefined {
  builtIn ??= JSON.parse(fs.readFileSync(path.join(__dirname, 'schemas', 'kubernetes.json'), 'utf8'));
  const id = `${apiVersion}/${kind}`;
  if (!Object.hasOwn(builtIn!.kinds, id)) return undefined;
  if (!builtInNodes.has(minor)) builtInNodes.set(minor, builtIn!.nodes.map(node => nodeOf(node, minor)));
  const [root, namespaced] = builtIn!.kinds[id];
  return { apiVersion, kind, plural: '', namespaced: namespaced === 1, status: false, builtIn: true, root, nodes: builtInNodes.get(minor)! };
}

/** The node without the properties that this version does not have. */
function nodeOf(node: Node, minor: number): Node {
  if (!node.y) return node;
  const has = (key: string) => minor >= (node.y![key]?.[0] ?? 0) && minor <= (node.y![key]?.[1] ?? Infinity);
  return { ...node, p: Object.fromEntries(Object.entries(node.p ?? {}).filter(([key]) => has(key))) };
}

/** The schema below a key: a property, else the schema of the map's values. */
export function below(schema: KindSchema, node: Node | undefined, key: string): Node | undefined {
  if (!node) return undefined;
  // What an object inherits is never a number.
  const own = node.p?.[key];
  const index = typeof own === 'number' ? own : node.m;
  return index === undefined ? undefined : schema.nodes[index];
}

export function items(schema: KindSchema, node: Node | undefined): Node | undefined {
  return node?.l === undefined ? undefined : schema.nodes[node.l];
}
