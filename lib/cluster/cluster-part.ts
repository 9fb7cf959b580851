import * as cnpg from '../../imports/postgresql.cnpg.io';
import { Code } from '../facts/code';
import { Json } from '../facts/json-value';

/** A part's props once its defaults are chosen. */
export type WithDefaults<P, K extends keyof P> = P & Required<Pick<P, K>>;

/** What is known of the cluster that a part is of. */
export interface ClusterIdentity {
  /** Its name. */
  readonly clusterName: string;
  /** Its namespace. */
  readonly namespace?: string;
}

/** One contradiction that a user can write. */
export interface ClusterRule<S> {
  /** With the id of a rule of `check`, somebody who runs such a cluster can acknowledge it: it is unwise, not impossible. */
  readonly id?: string;
  /** What is wrong, in the words of the props, or undefined. */
  readonly problem: (settings: S, cluster: ClusterIdentity) => string | undefined;
}

/**
 * One topic of the Cluster: its props, what they write, and the way back. A new prop is a line in the interface of a part and
 * what follows from it in
 * the same file; a new part is also a line in `cluster-parts.ts` and one in `PostgresClusterProps`.
 *
 * `P` are the part's own props, `S` all the settings that it looks at.
 */
export interface ClusterPart<P extends object, S extends object = P> {
  /** What holds when a prop is left out. Parts that come earlier in the list have theirs already. */
  readonly defaults?: (settings: Partial<S>) => Partial<P>;
  /** In the order in which they are tried. */
  readonly rules?: ReadonlyArray<ClusterRule<S>>;
  /** What it writes into `spec`. Maps of several parts are merged; a leaf belongs to one part. */
  readonly spec?: (settings: S, cluster: ClusterIdentity) => Partial<cnpg.ClusterSpec>;
  /** What it writes into `metadata.annotations`. */
  readonly annotations?: (settings: S, cluster: ClusterIdentity) => { readonly [name: string]: string };
  /** What it writes into `metadata.labels`. */
  readonly labels?: (settings: S) => { readonly [name: string]: string };
  /** Which prop a finding at a path of the manifest is about. */
  readonly paths: { readonly [path: string]: keyof P & string };
  /** The props that make what a manifest says. What it leaves out is written as a JSON patch. */
  readonly convert: (manifest: Json) => { readonly [prop in keyof P]?: Code };
  /** The calls on the finished cluster that make the rest, such as `addService`. */
  readonly calls?: (manifest: Json) => ReadonlyArray<{ readonly method: string; readonly args: readonly Code[] }>;
}

/** The spec of all parts together. */
export function mergeSpecs(specs: ReadonlyArray<Partial<cnpg.ClusterSpec>>): cnpg.ClusterSpec {
  return specs.reduce<any>((all, spec) => merged(all, spec, 'spec'), {});
}

function merged(all: any, more: any, path: string): any {
  const result = { ...all };
  for (const [key, value] of Object.entries(more)) {
    if (value === undefined) continue;
    const at = `${path}.${key}`;
    if (result[key] === undefined) result[key] = value;
    else if (isMap(result[key]) && isMap(value)) result[key] = merged(result[key], value, at);
    else throw new Error(`two parts of the Cluster write ${at}`);
  }
  return result;
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
