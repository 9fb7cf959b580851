import * as fs from 'node:fs';
import { run } from '../machine/command';
import { waitUntil } from '../machine/service';
import { cgroups, removeCgroups } from './cgroups';
import { HOST, HOST_LINK, nodeLayout, NODES, SERVICES } from './layout';
import { VirtualMachine } from './virtual-machine';

export const infra = new VirtualMachine('infra', 'infra.sh');
export const nodes = NODES.map(({ name }) => new VirtualMachine(name, 'node.sh'));
let goingDown = false;

/** Power on, with the disk as it was. */
export async function start(name: string): Promise<void> {
  const node = vm(name);
  if (node.pid) return;
  removeCgroups(name);
  await powerOn(node);
  const [inInfra, inNode] = [infra.mustRun(), node.mustRun()].map(String);
  try { run('nsenter', ['-t', inInfra, '-n', 'ip', 'link', 'del', `sw-${name}`]); } catch { /* went with the node */ }
  run('ip', ['link', 'add', `sw-${name}`, 'netns', inInfra, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', inNode]);
  run('nsenter', ['-t', inInfra, '-n', 'ip', 'link', 'set', `sw-${name}`, 'master', 'br0', 'up']);
}

/** A power cut. */
export async function kill(name: string): Promise<void> {
  await vm(name).powerOff();
}

/** Pulls the network cable: pods run on, but reach nobody. */
export function cut(name: string): void {
  infra.inside('ip', 'link', 'set', `sw-${vm(name).name}`, 'down');
}

export function heal(name: string): void {
  infra.inside('ip', 'link', 'set', `sw-${vm(name).name}`, 'up');
}

/** Runs a program inside a node. */
export function inside(name: string, program: string, ...args: string[]): string {
  return vm(name).inside(program, ...args);
}

/** Runs a line of shell where DNS, S3 and the volumes are. */
export function infraShell(line: string): string {
  return infra.inside('bash', '-c', line);
}

/**
 * Switches on what the nodes are plugged into: one link and some routes, so that this machine itself can talk to nodes, pods and
 * Services.
 */
export async function startInfra(): Promise<void> {
  await powerOn(infra);
  run('ip', ['link', 'add', HOST_LINK, 'type', 'veth', 'peer', 'name', 'uplink', 'netns', String(infra.mustRun())]);
  run('ip', ['addr', 'add', `${HOST}/24`, 'dev', HOST_LINK]);
  run('ip', ['link', 'set', HOST_LINK, 'up']);
  run('ip', ['route', 'add', SERVICES, 'via', NODES[0].address]);
  for (const { pods, address } of NODES) run('ip', ['route', 'add', pods, 'via', address]);
  await waitUntil('the switch', 10, () => infra.inside('ip', '-br', 'link').includes('uplink'));
}

/** Whether a machine is on, or left something behind. */
export function remains(): boolean {
  return [infra, ...nodes].some(machine => machine.pid) || fs.existsSync(`/sys/class/net/${HOST_LINK}`) || cgroups().length > 0;
}

/** Ends every machine, and removes what they left: a link and the cgroups. */
export async function powerOffAll(): Promise<void> {
  goingDown = true;
  try {
    for (const machine of [...nodes, infra]) await machine.powerOff();
    if (fs.existsSync(`/sys/class/net/${HOST_LINK}`)) run('ip', ['link', 'del', HOST_LINK]);
    await waitUntil('the end of the cgroups', 20, () => removeCgroups(), 200);
  } finally {
    goingDown = false;
  }
}

/** After Ctrl-C, what was going on must not start a machine behind the clean-up's back. */
async function powerOn(machine: VirtualMachine): Promise<void> {
  if (goingDown) throw new Error('interrupted');
  await machine.powerOn();
}

function vm(name: string): VirtualMachine {
  nodeLayout(name);
  return nodes.find(node => node.name === name)!;
}
