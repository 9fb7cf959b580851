import { Json } from '../../../facts/json-value';
import { quoted } from '../../../facts/go';
import { ObjectValidation } from './object-validation';
import { Located } from './pod-parts';

interface Port {
  readonly at: string;
  readonly name: string;
  readonly ip: string;
  readonly host: number;
  readonly number: number;
  readonly protocol: string;
}

function portsOf([container, path]: Located): Port[] {
  return (container.ports ?? []).map(({ name = '', hostIP: ip = '', hostPort: host = 0, containerPort: number = 0, protocol }: Json, i: number) => (
    { at: `${path}.ports[${i}]`, name, ip, host, number, protocol: protocol || 'TCP' }
  ));
}

/** What the server warns of the ports of all containers of a pod. */
export function portWarnings(containers: readonly Located[], validation: ObjectValidation): void {
  const warn = (at: string, text: string) => validation.warn(at, `${at}: ${text}`);
  const ports = containers.flatMap(portsOf);
  ports.forEach((port, i) => {
    const { at, name, ip, host, number, protocol } = port;
    const before = ports.slice(0, i);
    // A warning with a line break is not sent.
    if (ip && !host && !/\p{Cc}/u.test(ip)) warn(at, `hostIP set without hostPort: {Name:${name} HostPort:0 ContainerPort:${number} Protocol:${protocol} HostIP:${ip}}`);
    for (const other of before) {
      const kind = other.number === number && other.protocol === protocol && overlap(port, other);
      if (kind) warn(at, `${kind} port definition with ${other.at}`);
    }
    const named = name && before.find(other => other.name === name);
    if (named) warn(at, `duplicate port name ${quoted(name)} with ${named.at}, services and probes that select ports by name will use ${named.at}`);
  });
}

function overlap(port: Port, other: Port): string | undefined {
  if (port.ip === other.ip && port.host === other.host) return 'duplicate';
  if (!port.host || !other.host) return 'overlapping';
  return port.host === other.host && !port.ip !== !other.ip ? 'dangerously ambiguous' : undefined;
}
