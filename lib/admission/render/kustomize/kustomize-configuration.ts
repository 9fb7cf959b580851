import { isObject, Json } from '../../../facts/json-value';
import { nearest } from '../../../facts/nearest';
import { DEFAULT_SPECS, NameReference, Specs } from './default-specs';
import { FieldSpec } from './field-spec';
import { BuildError, NotBuilt } from './build-problems';

/** What is done here. */
const KNOWN = [
  'apiVersion', 'kind', 'metadata', 'resources', 'bases', 'components', 'namespace', 'namePrefix', 'nameSuffix', 'labels', 'commonLabels', 'commonAnnotations',
  'patches', 'patchesStrategicMerge', 'patchesJson6902', 'images', 'imageTags', 'replicas', 'replacements', 'configMapGenerator', 'secretGenerator', 'generatorOptions',
  'configurations', 'sortOptions', 'buildMetadata',
];

/** What changes nothing that is judged here. */
const IGNORED = ['validators', 'crds', 'helmGlobals'];

/** What adds objects that are made by something else. */
export const CHARTS = 'charts of Helm';
const ADDED: Readonly<Record<string, string>> = { helmCharts: CHARTS, helmChartInflationGenerator: CHARTS };

/** What only kustomize does. */
const FOREIGN: Readonly<Record<string, string>> = { generators: 'generators', transformers: 'transformers', vars: "the deprecated 'vars'", openapi: 'a schema of its own' };

/** A kustomization that can be built, with empty lists where it says nothing. */
export type Configuration = Json;

/** Reads a kustomization, and says what is missing in what is made of it here. */
export function readConfiguration(value: Json, file: string): { readonly configuration: Configuration; readonly missing: readonly string[] } {
  const fail = (message: string, path = ''): never => {
    throw new BuildError(message, file, path);
  };
  if (!isObject(value)) return fail('a kustomization is a mapping');
  const configuration = { ...value };
  const missing: string[] = [];
  for (const key of Object.keys(configuration)) {
    const isEmpty = configuration[key] === null || JSON.stringify(configuration[key]).length <= 2;
    if (configuration[key] === null) delete configuration[key];
    else if (Object.hasOwn(ADDED, key) && !isEmpty) missing.push(ADDED[key]);
    else if (Object.hasOwn(FOREIGN, key) && !isEmpty) throw new NotBuilt(`it uses ${FOREIGN[key]}`);
    else if (![...KNOWN, ...IGNORED, ...Object.keys(ADDED), ...Object.keys(FOREIGN)].includes(key)) {
      const meant = nearest(key, KNOWN);
      fail(`kustomize knows no field '${key}'${meant ? `, did you mean '${meant}'?` : ''}`, key);
    }
  }
  if (configuration.kind !== undefined && !['Kustomization', 'Component'].includes(configuration.kind)) fail("the kind is 'Kustomization' or 'Component'", 'kind');
  for (const key of LISTS) {
    if (configuration[key] !== undefined && !Array.isArray(configuration[key])) fail(`'${key}' is a list`, key);
    configuration[key] ??= [];
  }
  configuration.resources = [...configuration.resources, ...configuration.bases];
  configuration.images = [...configuration.images, ...configuration.imageTags];
  for (const key of ['resources', 'components']) {
    const wrong = configuration[key].findIndex((item: Json) => typeof item !== 'string');
    if (wrong >= 0) fail(`an item of '${key}' is a path`, `${key}[${wrong}]`);
  }
  for (const key of ['patches', 'patchesJson6902', 'replacements', 'images', 'replicas', 'labels']) {
    const wrong = configuration[key].findIndex((item: Json) => !isObject(item));
    if (wrong >= 0) fail(`an item of '${key}' is a mapping${key === 'patches' ? ' with a path or a patch' : ''}`, `${key}[${wrong}]`);
  }
  return { configuration, missing };
}

const LISTS = [
  'resources', 'bases', 'components', 'labels', 'patches', 'patchesStrategicMerge', 'patchesJson6902', 'images', 'imageTags', 'replicas', 'replacements', 'configMapGenerator',
  'secretGenerator', 'configurations', 'buildMetadata',
];

/** The fields to change, with those that a file of `configurations` adds. */
export function withSpecs(specs: Specs, added: Json): Specs {
  const merged: Record<string, readonly FieldSpec[] | readonly NameReference[]> = { ...specs };
  for (const key of Object.keys(added)) {
    if (key === 'varReference' || !Array.isArray(added[key])) continue;
    if (!Object.hasOwn(DEFAULT_SPECS, key)) throw new NotBuilt(`'${key}' in its configurations`);
    merged[key] = key === 'nameReference' ? withReferences(specs.nameReference, added[key]) : [...(specs as unknown as Record<string, readonly FieldSpec[]>)[key], ...added[key]];
  }
  return merged as unknown as Specs;
}

function withReferences(own: readonly NameReference[], added: readonly Json[]): NameReference[] {
  const result = [...own];
  for (const reference of added) {
    const fieldSpecs: readonly FieldSpec[] = reference.fieldSpecs ?? [];
    const at = result.findIndex(other => ['group', 'version', 'kind'].every(key => ((other as Json)[key] ?? '') === (reference[key] ?? '')));
    if (at < 0) result.push({ ...reference, fieldSpecs });
    else result[at] = { ...result[at], fieldSpecs: [...result[at].fieldSpecs, ...fieldSpecs] };
  }
  return result;
}
