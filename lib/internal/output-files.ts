import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import { IConstruct } from 'constructs';
import { yamlText } from './yaml-text';

/** The name of the file of one object, without its extension, where cdk8s writes a file for each. It leaves out most punctuation. */
export function resourceName(kind: unknown, name: unknown): string {
  return `${kind}.${name}`.replace(/[^0-9a-zA-Z-_.]/g, '');
}

/** An object and the manifest that it became. */
export interface RenderedObject {
  /** The object. */
  readonly object: ApiObject;
  /** Its manifest. */
  readonly json: any;
}

/** Whether the files of an app are such that one object could be written over another. */
export function canLoseObjects(app: IConstruct): boolean {
  return [YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE].includes((app as App).yamlOutputType);
}

/**
 * What would be lost of an app because cdk8s names the file of an object by its kind and name alone: two objects from two
 * namespaces, or of two
 * API groups, are written into one file, one over the other. Names that differ in their case are one file on macOS and Windows.
 */
export function lostObjects(app: IConstruct, objects: readonly RenderedObject[]): { readonly object: ApiObject; readonly problem: string }[] {
  if (!canLoseObjects(app)) return [];
  const folders = (app as App).yamlOutputType === YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE;
  const first = new Map<string, RenderedObject>();
  return objects.flatMap(one => {
    const { object, json } = one;
    // cdk8s takes the name from before the patches where each chart has a folder.
    const name = folders ? resourceName(object.kind, object.metadata.name) : resourceName(json?.kind, json?.metadata?.name);
    const key = `${folders ? Chart.of(object).node.path : ''}/${name.toLowerCase()}`;
    const other = first.get(key);
    if (!other) first.set(key, one);
    return other && !isSame(other, one) ? [{ object, problem: problemOf(`${name}${(app as App).outputFileExtension}`, other, one, folders) }] : [];
  });
}

/** Two charts may bring the same Namespace. */
function isSame(one: RenderedObject, other: RenderedObject): boolean {
  return yamlText(one.json).text === yamlText(other.json).text;
}

function problemOf(file: string, one: RenderedObject, other: RenderedObject, folders: boolean): string {
  return `the file '${file}' would hold ${describeObject(one)} and then ${describeObject(other)} in its place, and the first would be lost. `
    + `Give them different names, or ${folders ? 'put them into charts of their own, or ' : ''}choose FILE_PER_CHART or FILE_PER_APP as the yamlOutputType of the app`;
}

function describeObject({ object, json }: RenderedObject): string {
  const namespace = json?.metadata?.namespace;
  return `${json?.kind} '${json?.metadata?.name}' of ${json?.apiVersion}${namespace === undefined ? '' : ` in the namespace '${namespace}'`} (${object.node.path})`;
}
