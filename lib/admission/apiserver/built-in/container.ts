import { Json } from '../../../facts/json-value';
import { dnsLabel } from '../../../facts/kubernetes-names';
import { Check, each, free, given, matching, oneOf, required, struct } from './checks';
import { env, envFrom } from './environment';
import { ObjectValidation } from './object-validation';
import { portName, portNumber, protocol as transport } from './port';
import { lifecycleOf } from './probe';
import { resourceRequirements } from './resource-requirements';
import { containerSecurityContext } from './security-context';
import { volumeDevices, volumeMounts } from './volume-mount';

const PORT = struct({ name: given(portName), containerPort: required(portNumber), hostPort: given(portNumber), protocol: transport, hostIP: free });

const ports: Check = (list, path, validation) => {
  const names = new Set<string>();
  each(PORT)(list, path, validation);
  // The server does not mind an invalid name that stands twice.
  each(({ name = '' }, at) => {
    if (names.has(name) && !validation.errors.some(error => error.path === `${at}.name`)) validation.fail('Duplicate', `${at}.name`, `'${name}' is there already`);
    if (name) names.add(name);
  })(list, path, validation);
};

/** Once each, whatever is wrong with them; without an index. */
function resizePolicy(podRestartPolicy: string): Check {
  return (list, path, validation) => {
    const names = new Set<string>();
    each(struct({ resourceName: free, restartPolicy: free }))(list, path, validation);
    each(({ resourceName = '', restartPolicy = '' }, at) => {
      if (names.has(resourceName)) validation.fail('Duplicate', at, `'${resourceName}' is there already`);
      names.add(resourceName);
      required(oneOf('cpu', 'memory'))(resourceName, path, validation);
      required(oneOf('NotRequired', 'RestartContainer'))(restartPolicy, path, validation);
      if (podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired') validation.fail('Invalid', path, "must be 'NotRequired' when the restartPolicy of the pod is Never", at);
    })(list, path, validation);
  };
}

/** What the containers of a pod need to know of it. */
export interface PodContext {
  readonly spec: Json;
  readonly volumes: ReadonlyMap<string, Json>;
  readonly isPod: boolean;
}

const image: Check = (name, path, validation) => {
  if (/^[\s\u0085]|[\s\u0085]$/.test(name)) validation.fail('Invalid', path, `must not start or end with a space, got '${name}'`);
};

function common({ spec, isPod, volumes }: PodContext, container: Json): Readonly<Record<string, Check>> {
  return {
    name: required(matching(dnsLabel)),
    image: required(isPod ? image : free),
    command: free,
    args: free,
    workingDir: free,
    ports,
    env,
    envFrom,
    resources: resourceRequirements,
    resizePolicy: resizePolicy(spec.restartPolicy || 'Always'),
    volumeMounts: volumeMounts(container, volumes),
    volumeDevices: volumeDevices(container, volumes),
    terminationMessagePath: free,
    terminationMessagePolicy: oneOf('File', 'FallbackToLogsOnError'),
    imagePullPolicy: oneOf('Always', 'IfNotPresent', 'Never'),
    securityContext: containerSecurityContext(spec.hostUsers !== false),
    stdin: free,
    stdinOnce: free,
    tty: free,
  };
}

const never: Check = (value, path, validation) => {
  // The server drops a signal to stop, and a lifecycle that has nothing else.
  if (value?.stopSignal !== undefined && !value.preStop && !value.postStart) validation.leave(path);
  else if (value !== undefined) validation.fail('Forbidden', path, 'must be left out of an init container, unless its restartPolicy is Always');
};

/** An init container of its own policy. 1.34 drops an empty one, the others refuse it. */
const sidecar: Check = (policy, path, validation) => {
  if (policy === '' && validation.minor !== 34) validation.fail('NotSupported', path, 'must be left out or Always');
  else if (policy && policy !== 'Always') validation.leave(path);
};

/** Looks at the containers of a pod, which follow one upon the other before the main ones, or are sidecars to them. */
export function containers(context: PodContext, path: string, validation: ObjectValidation): void {
  const { spec } = context;
  const main: Json[] = spec.containers ?? [];
  const init: Json[] = spec.initContainers ?? [];
  const lifecycle = lifecycleOf(spec.terminationGracePeriodSeconds ?? 30);
  const forbidden = Object.fromEntries(Object.keys(lifecycle).map(name => [name, never]));
  if (!main.length) validation.fail('Required', `${path}.containers`, 'must have a container');
  main.forEach((container, i) => struct({ ...common(context, container), ...lifecycle })(container, `${path}.containers[${i}]`, validation));
  init.forEach((container, i) => {
    const own = container.restartPolicy === 'Always' ? lifecycle : forbidden;
    struct({ ...common(context, container), ...own, restartPolicy: sidecar })(container, `${path}.initContainers[${i}]`, validation);
  });
  uniqueNames(main, init, path, validation);
  hostPorts(main, `${path}.containers`, validation);
  // The server reports those of every init container as of the first.
  for (const container of init) hostPorts([container], `${path}.initContainers`, validation);
  if (spec.hostNetwork) main.forEach((container, i) => sameHostPorts(container, `${path}.containers[${i}]`, validation));
}

function uniqueNames(main: readonly Json[], init: readonly Json[], path: string, validation: ObjectValidation): void {
  const names = new Set<string>();
  const checkAll = (list: readonly Json[], key: string) => list.forEach(({ name = '' }, i) => {
    if (names.has(name)) validation.fail('Duplicate', `${path}.${key}[${i}].name`, `'${name}' is there already`);
    if (name || key === 'containers') names.add(name);
  });
  checkAll(main, 'containers');
  checkAll(init, 'initContainers');
}

function hostPorts(list: readonly Json[], path: string, validation: ObjectValidation): void {
  const taken = new Set<string>();
  list.forEach(({ ports: own = [] }, i) => own.forEach(({ protocol, hostIP = '', hostPort }: Json, j: number) => {
    if (!hostPort) return;
    const port = `${protocol || 'TCP'}/${hostIP}/${hostPort}`;
    if (taken.has(port)) validation.fail('Duplicate', `${path}[${i}].ports[${j}].hostPort`, `'${port}' is there already`);
    taken.add(port);
  }));
}

/** With the network of the host a port of the container is one of the host. */
function sameHostPorts({ ports: own = [] }: Json, path: string, validation: ObjectValidation): void {
  own.forEach(({ hostPort, containerPort }: Json, j: number) => {
    if (hostPort && hostPort !== containerPort) validation.fail('Invalid', `${path}.ports[${j}].hostPort`, `must be the containerPort ${containerPort} with hostNetwork, got ${hostPort}`);
  });
}
