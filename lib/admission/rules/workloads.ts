import { Json } from '../../facts/json-value';
import { list } from '../operator/cluster-facts';
import { namespace, World } from './world';

/** Kinds that make pods, with the place of the pod in each. */
const POD_SPECS: { readonly [kind: string]: string } = {
  Pod: 'spec',
  Deployment: 'spec.template.spec',
  StatefulSet: 'spec.template.spec',
  DaemonSet: 'spec.template.spec',
  Job: 'spec.template.spec',
  CronJob: 'spec.jobTemplate.spec.template.spec',
};

export const WORKLOADS: readonly string[] = Object.keys(POD_SPECS);

/** A container of a workload, with its place in the manifest. */
export interface ContainerAt {
  readonly container: Json;
  readonly path: string;
}

/** The pod of a workload. */
export function podOf(workload: Json): Json {
  return POD_SPECS[workload.kind]?.split('.').reduce<Json>((at, field) => at?.[field], workload);
}

/** The containers of a workload, those that run first included. */
export function containersOf(workload: Json): ContainerAt[] {
  const pod = podOf(workload);
  return ['initContainers', 'containers'].flatMap(field => list(pod?.[field]).map((container, i) => ({ container, path: `${POD_SPECS[workload.kind]}.${field}[${i}]` })));
}

/** The texts of a container that may name a server: its variables, its command and its arguments, with their places. */
export function textsOf({ container, path }: ContainerAt): { readonly path: string; readonly text: string }[] {
  return [
    ...list(container?.env).map((variable, i) => ({ path: `${path}.env[${i}].value`, text: variable?.value })),
    ...['command', 'args'].flatMap(field => list(container?.[field]).map((text, i) => ({ path: `${path}.${field}[${i}]`, text }))),
  ].filter((each): each is { path: string; text: string } => typeof each.text === 'string');
}

/** The Services by which a pod of a namespace reaches the objects of a kind: `name`, `name.namespace` and longer. */
export function reaches(text: string, workload: Json, target: Json, service: string): boolean {
  const own = namespace(workload);
  const place = namespace(target);
  const host = service.replace(/\./g, '\\.');
  const [, named] = new RegExp(`(?:^|[^\\w.-])${host}(?:\\.([a-z0-9-]+))?(?![a-z0-9-])`).exec(text) ?? [undefined, null];
  if (named === null) return false;
  return named === undefined ? !own || !place || own === place : !place || named === place;
}

/** The Poolers that a workload connects to. */
export function poolersOf(world: World, workload: Json): Json[] {
  const texts = containersOf(workload).flatMap(textsOf);
  return world.all('Pooler').filter(pooler => texts.some(({ text }) => reaches(text, workload, pooler, String(pooler.metadata?.name))));
}
