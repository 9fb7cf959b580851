import { Json } from './json-value';

/**
 * A TypeScript expression that makes a value of this library: what `convert` prints, and what it runs to see that the value is
 * the right one.
 */
export type Code =
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  /** `ClusterStorage.of(...)` */
  | { readonly kind: 'call'; readonly callee: string; readonly args: readonly Code[] }
  /** `PostgresVersion.V18` */
  | { readonly kind: 'constant'; readonly name: string }
  /** A value that the program has made before, such as the store of a cluster. */
  | { readonly kind: 'variable'; readonly name: string }
  /**
   * Another object of the manifests, in the same namespace, such as the store of a cluster: the construct that makes it, or one
   * that stands for it.
   */
  | { readonly kind: 'object'; readonly objectKind: string; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Code[] }
  /** Options, or a map with any keys. */
  | { readonly kind: 'struct'; readonly fields: CodeFields };

export interface CodeFields {
  readonly [name: string]: Code | undefined;
}

/** The ways to make them. What is undefined in a manifest is undefined in code. */
export const code = {
  literal: (value: string | number | boolean | undefined): Code | undefined => (value === undefined ? undefined : { kind: 'literal', value }),
  call: (callee: string, ...args: ReadonlyArray<Code | undefined>): Code => ({ kind: 'call', callee, args: withoutTail(args) }),
  constant: (name: string): Code => ({ kind: 'constant', name }),
  variable: (name: string): Code => ({ kind: 'variable', name }),
  object: (objectKind: string, name: string | undefined): Code | undefined => (name === undefined ? undefined : { kind: 'object', objectKind, name }),
  list: (items: ReadonlyArray<Code | undefined> | undefined): Code | undefined =>
    (items === undefined ? undefined : { kind: 'list', items: items.filter(item => item !== undefined) }),
  /** Undefined if it has no field, so that no `{}` is printed. */
  struct: (fields: CodeFields): Code | undefined => (Object.values(fields).every(field => field === undefined) ? undefined : { kind: 'struct', fields }),
  /** A map of texts, such as labels. */
  map: (texts: { readonly [key: string]: string } | undefined): Code | undefined =>
    (texts === undefined ? undefined : { kind: 'struct', fields: Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, code.literal(text)])) }),
  /** A value that is written in a program as it stands in a manifest: a struct whose fields have the names of Kubernetes. */
  plain: (value: Json): Code | undefined => {
    if (value === undefined || value === null) return undefined;
    if (Array.isArray(value)) return code.list(value.map(code.plain));
    if (typeof value !== 'object') return code.literal(value);
    return { kind: 'struct', fields: Object.fromEntries(Object.entries(value).map(([key, item]) => [key, code.plain(item)])) };
  },
};

/** Arguments without the undefined ones at the end; one in the middle has no way to be said. */
function withoutTail(args: ReadonlyArray<Code | undefined>): Code[] {
  let length = args.length;
  while (length > 0 && args[length - 1] === undefined) length--;
  return args.slice(0, length).map(arg => arg ?? code.constant('undefined'));
}
