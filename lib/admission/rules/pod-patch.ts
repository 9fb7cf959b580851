import { FieldError } from '../field-error';
import { JsonError, JsonNode, parseJson } from '../json';
import { decodes } from '../machinery/typed';
import { below, isObject, items, Json, kindSchema, KindSchema, Node } from '../schema';
import { annotation } from './cluster-facts';

const NAME = 'cnpg.io/podPatch';

/** An operation that does not apply, or a value that does not decode. */
class Refused extends Error {}

/** What depends on parts of the Pod that are not known here. */
class Unknown extends Error {}

/**
 * The pod patch must be a JSON patch that applies to the Pod which the operator would build. Only the parts of that Pod which every
 * cluster has are known here; a patch that touches others leaves the verdict open.
 */
export function podPatchProblem(cluster: Json): { error?: FieldError; skipped?: string } | undefined {
  const text = annotation(cluster, NAME);
  if (text === undefined) return undefined;
  try {
    const pod = skeleton();
    for (const operation of operations(text)) apply(pod, operation);
    return undefined;
  } catch (error) {
    if (error instanceof Unknown) return { skipped: `whether the patch in the annotation ${NAME} applies depends on the Pod that the operator builds: ${error.message}` };
    if (!(error instanceof Refused || error instanceof JsonError)) throw error;
    return { error: { type: 'Invalid', path: `metadata.annotations.${NAME}`, message: `the patch does not apply: ${error.message}`, ruleId: 'cnpg/pod-patch' } };
  }
}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value: Json;
}

function operations(text: string): Operation[] {
  const root = parseJson(text);
  if (root.type === 'null') return [];
  if (root.type !== 'array') throw new Refused('it must be a list of operations');
  return root.items.map(item => {
    const fields = new Map(item.type === 'object' ? item.entries.map(entry => [entry.key, entry.value] as const) : []);
    const textOf = (key: string) => {
      const node = fields.get(key);
      if (node?.type === 'string') return node.text;
      throw new Refused(`an operation needs '${key}', a text`);
    };
    const op = textOf('op');
    if (!['add', 'replace', 'remove', 'move', 'copy', 'test'].includes(op)) throw new Refused(`there is no operation '${op}'`);
    if ((op === 'add' || op === 'replace') && !fields.has('value')) throw new Refused(`the operation '${op}' needs a value`);
    if (op === 'move' || op === 'copy') textOf('from');
    return { op, path: textOf('path'), value: fields.has('value') ? plain(fields.get('value')!) : undefined };
  });
}

function plain(node: JsonNode): Json {
  if (node.type === 'array') return node.items.map(plain);
  if (node.type !== 'object') return node.type === 'string' ? node.text : node.type === 'number' ? Number(node.text) : node.type === 'null' ? null : node.type === 'true';
  if (new Set(node.entries.map(entry => entry.key)).size !== node.entries.length) throw new Unknown('a value has a key twice');
  return Object.fromEntries(node.entries.map(entry => [entry.key, plain(entry.value)]));
}

/** What the Pod of every cluster has. Lists hold at least these items, in this order. */
function skeleton(): Json {
  const container = () => ({ name: '', command: [''], resources: {}, volumeMounts: [{}], securityContext: {} });
  return {
    metadata: { name: '', labels: {}, annotations: {} },
    spec: {
      volumes: [{}], initContainers: [container()], containers: [{ ...container(), ports: [{}], env: [{}], livenessProbe: {}, readinessProbe: {}, startupProbe: {} }],
      terminationGracePeriodSeconds: 0, serviceAccountName: '', securityContext: {}, hostname: '',
    },
    status: {},
  };
}

function apply(pod: Json, { op, path, value }: Operation): void {
  if (op === 'move' || op === 'copy' || op === 'test') throw new Unknown(`the operation '${op}' looks at what is there`);
  const parts = path.split('/').slice(1).map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (!path.startsWith('/') || (parts[0] !== 'spec' && parts[0] !== 'metadata') || parts.length < 2) throw new Unknown(`the path '${path}'`);
  const schema = kindSchema('postgresql.cnpg.io/v1', 'Pooler')!;
  let node = podNode(schema, parts[0]);
  let target = pod[parts[0]];
  for (const part of parts.slice(1, -1)) {
    target = step(target, part, path, node);
    node = child(schema, node, part);
  }
  const key = parts[parts.length - 1];
  const leaf = child(schema, node, key);
  if (op !== 'add') step(target, key, path, node);
  else if (Array.isArray(target) ? !(key === '-' || key === '0') : !isObject(target)) throw new Unknown(`the place '${path}'`);
  if (op !== 'remove') check(schema, leaf, value, path);
  if (Array.isArray(target)) {
    if (op === 'add') target.splice(key === '-' ? target.length : 0, 0, value);
    else if (op === 'replace') target[Number(key)] = value;
    else throw new Unknown('what is left of a list after an item is removed');
  } else if (op === 'remove') delete target[key];
  else target[key] = value;
}

/** The schema of a Pod is that of the template in a Pooler. */
function podNode(schema: KindSchema, part: string): Node | undefined {
  const template = ['spec', 'template'].reduce<Node | undefined>((node, key) => below(schema, node, key), schema.nodes[schema.root]);
  return below(schema, template, part);
}

function child(schema: KindSchema, node: Node | undefined, key: string): Node | undefined {
  return node?.t === 'a' ? items(schema, node) : below(schema, node, key);
}

function step(target: Json, key: string, path: string, node: Node | undefined): Json {
  if (Array.isArray(target)) {
    if (/^\d+$/.test(key) && Number(key) < target.length) return target[Number(key)];
    throw new Unknown(`the item '${key}' of '${path}'`);
  }
  if (!isObject(target)) throw new Unknown(`the place '${path}'`);
  if (Object.hasOwn(target, key)) return target[key];
  const lower = key.toLowerCase();
  const known = node?.m !== undefined || !node?.p || Object.keys(node.p).some(name => name.toLowerCase() === lower);
  if (known) throw new Unknown(`whether '${path}' is there`);
  throw new Refused(`there is no '${key}' in '${path}'`);
}

/** The value must decode; a key that the schema does not have could still match one without regard to case. */
function check(schema: KindSchema, node: Node | undefined, value: Json, path: string): void {
  if (!node) throw new Unknown(`what '${path}' means`);
  if (value === null) return;
  if (node.t === 'a') {
    if (!Array.isArray(value)) throw new Refused(`'${path}' must be a list`);
    for (const item of value) check(schema, items(schema, node), item, path);
  } else if (node.t === 'o') {
    if (!isObject(value)) throw new Refused(`'${path}' must be an object`);
    for (const [key, item] of Object.entries(value)) check(schema, below(schema, node, key), item, `${path}/${key}`);
  } else if (!decodes(value, node)) throw new Refused(`the value of '${path}' has the wrong type`);
}
