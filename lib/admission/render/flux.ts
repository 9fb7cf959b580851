import { isObject, Json } from '../../facts/json-value';
import { isUnknown, unknown } from '../../facts/unknown';
import { Document, readDocuments } from '../read/document';
import { evaluate, parseTemplate, SubstitutionError, undefinedIn, Variable } from '../read/substitution';
import { yamlText } from './rendered-yaml';

/** Whether an object is a Kustomization of Flux, which builds a folder of a repository and applies it. */
export function isFluxKustomization(value: Json): boolean {
  return value.kind === 'Kustomization' && /^kustomize\.toolkit\.fluxcd\.io\//.test(String(value.apiVersion)) && isObject(value.spec);
}

/** The configuration of a folder with what a Kustomization of Flux adds to it. */
export function withFluxSpec(configuration: Json, spec: Json): Json {
  const list = (value: Json) => (Array.isArray(value) ? value : []);
  const result = { ...configuration };
  if (spec.targetNamespace) result.namespace = spec.targetNamespace;
  if (spec.namePrefix) result.namePrefix = spec.namePrefix;
  if (spec.nameSuffix) result.nameSuffix = spec.nameSuffix;
  for (const key of ['components', 'images']) if (list(spec[key]).length) result[key] = [...list(configuration[key]), ...spec[key]];
  const patches = [
    ...list(spec.patches).map(({ patch, target }: Json) => ({ patch, ...(target ? { target } : {}) })),
    ...list(spec.patchesStrategicMerge).map((patch: Json) => ({ patch: JSON.stringify(patch) })),
    ...list(spec.patchesJson6902).map(({ patch, target }: Json) => ({ patch: JSON.stringify(patch), target })),
  ];
  if (patches.length) result.patches = [...list(configuration.patches), ...patches];
  return result;
}

/** The labels and annotations that Flux adds to everything. */
export function addCommonMetadata(value: Json, commonMetadata: Json): void {
  for (const field of ['labels', 'annotations']) {
    if (!isObject(commonMetadata?.[field])) continue;
    value.metadata ??= {};
    value.metadata[field] = { ...value.metadata[field], ...commonMetadata[field] };
  }
}

/** What the variables of a Kustomization are, as far as the repository tells. */
export class Variables {
  private readonly values = new Map<string, Variable>();
  private isOpen = false;

  /** Values of a ConfigMap, or of a Secret whose keys are known and whose values may be encrypted. */
  public addAll(data: Json, isReadable = true): void {
    if (!isObject(data)) return;
    for (const key of Object.keys(data)) {
      const text = data[key];
      // A value may wait for a substitution of its own, which nobody here makes.
      const isKnown = isReadable && typeof text === 'string' && !isUnknown(text) && !/\$\{\w/.test(text);
      this.values.set(key, isKnown ? { value: text.replaceAll('\n', '') } : 'unknown');
    }
  }

  /** A source that is not here may have any variable. */
  public open(): void {
    this.isOpen = true;
  }

  public get areAny(): boolean {
    return this.isOpen || this.values.size > 0;
  }

  public readonly lookup = (name: string): Variable => this.values.get(name) ?? (this.isOpen ? 'unknown' : 'unset');
}

/** An object after the substitution. */
export interface Substituted {
  readonly value: Json;
  /** Variables without a value and a default. */
  readonly missing: readonly string[];
  /** Why Flux cannot substitute, which stops its build. */
  readonly problem?: string;
}

const POD_SELECTOR = 'podselector';
const DISABLED = 'kustomize.toolkit.fluxcd.io/substitute';

/** Puts the values of variables into an object as Flux does: in its text, so that `"${N}"` becomes a number where N is one. */
export function substituted(value: Json, variables: Variables): Substituted {
  const { labels, annotations } = value.metadata ?? {};
  if (labels?.[DISABLED] === 'disabled' || annotations?.[DISABLED] === 'disabled') return { value, missing: [] };
  const text = yamlText(value);
  if (!text.includes('$')) return { value, missing: [] };
  try {
    const parts = parseTemplate(text);
    // What CloudNativePG means by it is known; a rule says that Flux eats it.
    const result = evaluate(parts, variables.lookup, ({ name, source }) => (name === POD_SELECTOR ? source : unknown(source)));
    const [document] = [...readDocuments('', result)] as Document[];
    if (!('value' in document)) return { value, missing: [], problem: `what the variables make of it is no YAML: ${(document as { message: string }).message}` };
    return { value: document.value, missing: [...new Set(undefinedIn(parts, variables.lookup))].filter(name => name !== POD_SELECTOR) };
  } catch (error) {
    if (!(error instanceof SubstitutionError)) throw error;
    return { value, missing: [], problem: `Flux cannot read '${error.source}': ${error.message}; write '$$' for a '$' that is meant for others` };
  }
}
