import { isObject, Json } from '../../../facts/json-value';
import { all, Check, each, free, natural, oneOf, present, required, struct } from './checks';
import { port } from './port';

// The server reports the list.
const headers: Check = (list, path, validation) => {
  each(struct({ name: free, value: free }))(list, path, validation);
  (list ?? []).forEach(({ name = '' }: Json, i: number) => {
    if (!/^[-A-Za-z0-9]+$/.test(name)) validation.fail('Invalid', path, `must consist of letters, digits or '-', got '${name}'`, `${path}[${i}].name`);
  });
};

const sleep = (gracePeriod: number): Check => ({ seconds = 0 }, path, validation) => {
  if (seconds < 0 || seconds > gracePeriod) validation.fail('Invalid', path, `must be between 0 and the terminationGracePeriodSeconds of the pod, ${gracePeriod}, got ${seconds}`, `${path}.seconds`);
};

const PROBING: Readonly<Record<string, Check>> = {
  exec: struct({ command: required() }),
  httpGet: struct({ path: free, port, host: free, scheme: oneOf('HTTP', 'HTTPS'), httpHeaders: headers }),
  tcpSocket: struct({ port, host: free }),
  grpc: struct({ port, service: free }),
};

/** Exactly one of these: the first is validated, the others are too many. */
function oneHandler(handlers: Readonly<Record<string, Check>>): Check {
  return (owner, path, validation) => {
    const [first, ...others] = Object.keys(handlers).filter(name => isObject(owner[name]));
    if (first) handlers[first](owner[first], `${path}.${first}`, validation);
    else validation.fail('Required', path, `must have one of ${Object.keys(handlers).join(', ')}`);
    for (const other of others) validation.fail('Forbidden', `${path}.${other}`, `must not be there together with ${first}`);
  };
}

const FIELDS = {
  ...Object.fromEntries(Object.keys(PROBING).map(name => [name, free])),
  initialDelaySeconds: natural,
  timeoutSeconds: natural,
  periodSeconds: natural,
  successThreshold: natural,
  failureThreshold: natural,
};

const gracePeriod: Check = (seconds, path, validation) => {
  if (seconds <= 0) validation.fail('Invalid', path, `must be more than 0, got ${seconds}`);
};

const one: Check = (threshold, path, validation) => {
  if ((threshold || 1) !== 1) validation.fail('Invalid', path, `must be 1 but for a readinessProbe, got ${threshold}`);
};

const none: Check = (seconds, path, validation) => {
  if (seconds !== undefined) validation.fail('Invalid', path, 'must be left out of a readinessProbe');
};

const healthProbe = present(all(struct({ ...FIELDS, successThreshold: one, terminationGracePeriodSeconds: gracePeriod }), oneHandler(PROBING)));
const readinessProbe = present(all(struct({ ...FIELDS, terminationGracePeriodSeconds: none }), oneHandler(PROBING)));

/** The probes of a container, and what it does when it starts and stops. */
export function lifecycleOf(seconds: number): Readonly<Record<string, Check>> {
  const handlers = { exec: PROBING.exec, httpGet: PROBING.httpGet, tcpSocket: PROBING.tcpSocket, sleep: sleep(seconds) };
  const hook = present(oneHandler(handlers));
  return { livenessProbe: healthProbe, readinessProbe, startupProbe: healthProbe, lifecycle: struct({ postStart: hook, preStop: hook }) };
}
