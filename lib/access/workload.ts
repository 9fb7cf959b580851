import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { describeValue } from '../facts/describe';
import { fail } from '../internal/naming';
import { Endpoint } from './endpoint';
import { EnvVar } from './env-var';

/** What the containers of every cdk8s-plus have, from 27 on. */
interface Container {
  readonly name: string;
  readonly env: { readonly variables: { readonly [name: string]: unknown }; addVariable(name: string, value: unknown): void };
}

/** How a workload gets its credentials. */
export interface ConnectOptions {
  /** The Secret in the workload's own namespace. */
  readonly secretName?: string;
  /** Whether it gets them elsewhere. */
  readonly withoutCredentials?: boolean;
}

/** Gives every container of a workload what it takes to connect. All or nothing: a workload that cannot have it all is left as it was. */
export function connectWorkload(workload: IConstruct, endpoint: Endpoint, options: ConnectOptions): void {
  if (endpoint._silence) fail(workload, `connects to '${endpoint.serviceName}': ${endpoint._silence}`);
  const containers = containersOf(workload);
  if (containers.length === 0) {
    fail(workload, `has no container yet that could connect to '${endpoint.serviceName}'; add the containers first, or give them endpoint.env()`);
  }
  const variables = endpointFor(workload, endpoint, options).env(options.secretName);
  for (const { name } of variables) {
    const taken = containers.find(container => name in container.env.variables);
    if (taken) fail(workload, `has the variable '${name}' already; a container gets one database this way, and others by endpoint.uri()`);
  }
  for (const container of containers) for (const variable of variables) container.env.addVariable(variable.name, envValue(variable));
}

function endpointFor(workload: IConstruct, endpoint: Endpoint, { secretName, withoutCredentials }: ConnectOptions): Endpoint {
  if (withoutCredentials) return endpoint.withoutCredentials();
  if (secretName !== undefined) return endpoint;
  const wayOut = "give the name of one there as 'secretName', or set 'withoutCredentials' if it gets them from Vault or a certificate";
  if (endpoint.secretName === undefined) fail(workload, `connects to '${endpoint.serviceName}', whose credentials are not known here; ${wayOut}`);
  const namespace = Chart.of(workload).namespace;
  if (namespace !== endpoint.namespace) {
    fail(workload, `is in the namespace ${describeValue(namespace)} and cannot read the Secret '${endpoint.secretName}' of ${describeValue(endpoint.namespace)}; ${wayOut}`);
  }
  return endpoint;
}

/** By what they can do, not by their class: a program may use any version of cdk8s-plus. */
function containersOf(workload: IConstruct): Container[] {
  const { initContainers, containers } = workload as { initContainers?: unknown; containers?: unknown };
  return [initContainers, containers].filter(Array.isArray).flat().filter(isContainer);
}

function isContainer(value: unknown): value is Container {
  const env = (value as Partial<Container> | undefined)?.env;
  return typeof env?.addVariable === 'function' && typeof env.variables === 'object';
}

/** An `EnvValue` of cdk8s-plus has these two members, whatever its version. */
function envValue({ value, valueFrom }: EnvVar): { readonly value?: string; readonly valueFrom?: EnvVar['valueFrom'] } {
  return valueFrom ? { valueFrom } : { value };
}
