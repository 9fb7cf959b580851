import { Json } from '../../facts/json-value';
import { Manifest, storedOf } from '../manifest';

/** What a translation did, for the report. */
export interface TranslationNote {
  /** The object that is in another form now. */
  readonly manifest: Manifest;
  /** What was changed. */
  readonly what: string;
  /** What the change does to the running cluster. */
  readonly effect: string;
}

export interface Translated {
  readonly manifests: readonly Manifest[];
  readonly changes: readonly TranslationNote[];
}

/** Puts today's form in the place of an older one. */
export interface Translation {
  readonly name: string;
  readonly translate: (manifests: readonly Manifest[]) => Translated;
}

/** The same object with other content. */
export function rewritten(manifest: Manifest, json: Json): Manifest {
  return { ...manifest, json, stored: storedOf(json) ?? json };
}

/** A new object beside another one. */
export function newObject(manifest: Manifest, json: Json): Manifest {
  const metadata = { ...json.metadata, ...manifest.namespace === undefined ? {} : { namespace: manifest.namespace } };
  const object = { ...json, metadata };
  return { file: manifest.file, kind: json.kind, name: metadata.name, namespace: manifest.namespace, json: object, stored: storedOf(object) ?? object };
}

/** A name that no object of a kind has yet in the namespace. */
export function freeName(manifests: readonly Manifest[], kind: string, namespace: string | undefined, wanted: string): string {
  const taken = new Set(manifests.filter(one => one.kind === kind && one.namespace === namespace).map(({ name }) => name));
  let name = wanted;
  for (let i = 2; taken.has(name); i++) name = `${wanted}-${i}`;
  return name;
}

/** A spec without some fields, and without the map that they leave empty. */
export function without(spec: Json, map: string, fields: readonly string[]): Json {
  const { [map]: changed, ...others } = spec;
  const rest = Object.fromEntries(Object.entries(changed ?? {}).filter(([name]) => !fields.includes(name)));
  return Object.keys(rest).length > 0 ? { ...others, [map]: rest } : others;
}
