import { apply, OPAQUE, operations, PERHAPS, Refused, Unknown } from '../apiserver/apply/json-patch';
import { FieldError } from '../apiserver/field-error';
import { JsonError } from '../read/json-text';
import { decodes } from '../apiserver/machinery/typed';
import { isObject, Json } from '../../facts/json-value';
import { below, items, kindSchema, KindSchema, Node } from '../apiserver/schema';
import { annotation, POD_PATCH } from './cluster-facts';
import { instancePod } from './instance-pod';

const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io';

/**
 * The pod patch must be a JSON patch that applies to the Pod which the operator would build. What is known here of that Pod is
 * which of its parts
 * are there; a patch that asks for more leaves the verdict open. `exists` says that the Cluster is there already, and may have a status.
 */
export function podPatchProblem(cluster: Json, exists: boolean): { error?: FieldError; skipped?: string } | undefined {
  const text = annotation(cluster, POD_PATCH);
  if (text === undefined) return undefined;
  try {
    const steps = operations(text);
    if (Object.keys(cluster.metadata.annotations).some(key => key.startsWith(APP_ARMOR))) throw new Unknown('AppArmor annotations change it');
    let root = instancePod(cluster, exists);
    for (const operation of steps) root = apply(root, operation);
    decodePod(root);
    return undefined;
  } catch (error) {
    if (error instanceof Unknown) return { skipped: `whether the patch in the annotation ${POD_PATCH} applies depends on the Pod that the operator builds: ${error.message}` };
    if (!(error instanceof Refused || error instanceof JsonError)) throw error;
    return { error: { type: 'Invalid', path: `metadata.annotations.${POD_PATCH}`, message: `the patch does not apply: ${error.message}`, ruleId: 'cnpg/pod-patch' } };
  }
}

/** The patched Pod must decode. Its schema is that of the template in a Pooler. */
function decodePod(root: Json): void {
  const schema = kindSchema('postgresql.cnpg.io/v1', 'Pooler')!;
  const template = ['spec', 'template'].reduce<Node | undefined>((node, key) => below(schema, node, key), schema.nodes[schema.root]);
  for (const [key, value] of Object.entries(root)) {
    const name = key.toLowerCase();
    if (name === 'spec') check(schema, below(schema, template, 'spec')!, value, '/spec');
    else if (name === 'metadata') checkMetadata(value);
    else if (['kind', 'apiversion'].includes(name) && typeof value !== 'string' && value !== null) throw new Refused(`'${key}' must be a text`);
    else if (name === 'status' && value !== OPAQUE && !(isObject(value) && Object.keys(value).length === 0)) throw new Unknown('what it makes of the status');
  }
}

function checkMetadata(metadata: Json): void {
  if (metadata === null) return;
  if (!isObject(metadata)) throw new Refused("'/metadata' must be an object");
  for (const [key, value] of Object.entries(metadata)) {
    if (value === OPAQUE || value === PERHAPS || value === null) continue;
    if (key === 'labels' || key === 'annotations') {
      if (!isObject(value)) throw new Refused(`'/metadata/${key}' must be an object`);
      for (const [name, text] of Object.entries(value)) if (typeof text !== 'string' && text !== null && text !== OPAQUE) throw new Refused(`'/metadata/${key}/${name}' must be a text`);
    } else if (key === 'name' || key === 'namespace') {
      if (typeof value !== 'string') throw new Refused(`'/metadata/${key}' must be a text`);
    } else throw new Unknown(`what '/metadata/${key}' means`);
  }
}

/** Keys match without regard to case; those that match none are left out. */
function check(schema: KindSchema, node: Node, value: Json, path: string): void {
  if (value === OPAQUE || value === PERHAPS || value === null) return;
  if (node.t === 'a') {
    if (!Array.isArray(value)) throw new Refused(`'${path}' must be a list`);
    const item = items(schema, node);
    for (const entry of value) if (item) check(schema, item, entry, path);
  } else if (node.t === 'o') {
    if (!isObject(value)) throw new Refused(`'${path}' must be an object`);
    for (const [key, entry] of Object.entries(value)) {
      const name = node.m === undefined ? Object.keys(node.p ?? {}).find(candidate => candidate.toLowerCase() === key.toLowerCase()) : key;
      const next = name === undefined ? undefined : below(schema, node, name);
      if (next) check(schema, next, entry, `${path}/${key}`);
    }
  } else if (!decodes(value, node)) throw new Refused(`the value of '${path}' has the wrong type`);
}
