import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as yaml from 'yaml';
import { customResourceDefinitions } from '../judge/crds';
import { Api } from '../machine/api';
import { Authority } from '../machine/authority';
import { run } from '../machine/command';
import { lock } from '../machine/lock';
import { waitUntil } from '../machine/service';
import { artefacts } from './artefacts';
import { copyStore } from './image-store';
import { API_SERVER, API_SERVICE, CGROUP, DISKS, ENVIRONMENT, HOME, HOST, HOST_LINK, KUBECONFIG, NODES, nodeLayout, PKI, RUN, S3, SERVICES } from './layout';
import { operatorManifest } from './manifests';
import { obstacles } from './requirements';
import { VirtualMachine } from './virtual-machine';

const infra = new VirtualMachine('infra', 'infra.sh');
const nodes = NODES.map(({ name }) => new VirtualMachine(name, 'node.sh'));
const MOUNT_POINT = '/var/lib/cni';   // the one folder that must exist on the machine itself

/** Starts everything, from the cache or building what is missing, until the operator answers. */
export async function up(): Promise<void> {
  if (infra.pid) throw new Error(`a cluster is up already; kubeconfig: ${KUBECONFIG}`);
  const missing = obstacles();
  if (missing.length > 0) throw new Error(`this machine cannot run a cluster:\n- ${missing.join('\n- ')}`);
  const release = await lock('the cluster');
  try {
    await powerUp();
  } catch (error) {
    await down();
    throw error;
  } finally {
    release();
  }
}

async function powerUp(): Promise<void> {
  const { store, environment } = await artefacts();
  fs.rmSync(HOME, { recursive: true, force: true });
  [RUN, DISKS, MOUNT_POINT].forEach(folder => fs.mkdirSync(folder, { recursive: true }));
  fs.symlinkSync(environment.BIN, path.join(HOME, 'bin'));
  fs.writeFileSync(ENVIRONMENT, JSON.stringify(environment));
  credentials();
  await infra.powerOn();
  connectThisMachine();
  await waitUntil('the switch', 10, () => infra.inside('ip', '-br', 'link').includes('uplink'));
  for (const node of nodes) {
    copyStore(store, path.join(DISKS, node.name, 'containerd'));
    await start(node.name);
  }
  await ready();
}

export function isUp(): boolean {
  return infra.pid !== undefined;
}

/** Ends every machine and removes everything but the artefacts; also after a crash. */
export async function down(): Promise<void> {
  for (const machine of [...nodes, infra]) await machine.powerOff();
  if (fs.existsSync(`/sys/class/net/${HOST_LINK}`)) run('ip', ['link', 'del', HOST_LINK]);
  await waitUntil('the end of the cgroups', 20, () => removeCgroups(), 200);
  fs.rmSync(HOME, { recursive: true, force: true });
  if (fs.existsSync(MOUNT_POINT) && fs.readdirSync(MOUNT_POINT).length === 0) fs.rmdirSync(MOUNT_POINT);
}

/** A line for each machine. */
export function status(): string[] {
  return [infra, ...nodes].map(machine => `${machine.name.padEnd(6)}${machine.pid ? `on, process ${machine.pid}` : 'off'}${machine.pid && infra.pid && machine !== infra
    ? `, cable ${infra.inside('ip', '-br', 'link', 'show', `sw-${machine.name}`).includes('UP') ? 'plugged' : 'pulled'}` : ''}`);
}

/** A power cut. */
export async function kill(name: string): Promise<void> {
  await vm(name).powerOff();
}

/** Power on, with the disk as it was. */
export async function start(name: string): Promise<void> {
  const node = vm(name);
  if (node.pid) return;
  removeCgroups(name);
  await node.powerOn();
  const [inInfra, inNode] = [infra.mustRun(), node.mustRun()].map(String);
  try { run('nsenter', ['-t', inInfra, '-n', 'ip', 'link', 'del', `sw-${name}`]); } catch { /* went with the node */ }
  run('ip', ['link', 'add', `sw-${name}`, 'netns', inInfra, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', inNode]);
  run('nsenter', ['-t', inInfra, '-n', 'ip', 'link', 'set', `sw-${name}`, 'master', 'br0', 'up']);
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

/** kubectl against the cluster. */
export function kubectl(args: string[], input?: string): string {
  return run(path.join(HOME, 'bin', 'kubectl'), args, { input, env: { KUBECONFIG } });
}

function vm(name: string): VirtualMachine {
  nodeLayout(name);
  return nodes.find(node => node.name === name)!;
}

function credentials(): void {
  const authority = new Authority(PKI);
  const cluster = 'kubernetes.default.svc.cluster.local';
  authority.server('kube-apiserver', ['127.0.0.1', NODES[0].address, API_SERVICE, 'localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', cluster]);
  authority.client('kubelet-client', 'kube-apiserver-kubelet-client', 'system:masters');
  authority.client('front-proxy-client', 'front-proxy-client');
  authority.signingKey();
  authority.kubeconfig(KUBECONFIG, API_SERVER, authority.client('admin', 'admin', 'system:masters'));
  authority.kubeconfig(path.join(PKI, 'kube-proxy.kubeconfig'), API_SERVER, authority.client('kube-proxy', 'system:kube-proxy'));
  for (const { name } of NODES) {
    authority.kubeconfig(path.join(PKI, `${name}.kubeconfig`), API_SERVER, authority.client(name, `system:node:${name}`, 'system:nodes'));
  }
  const [accessKey, secretKey] = [crypto.randomBytes(10).toString('hex'), crypto.randomBytes(20).toString('hex')];
  const identity = { name: 'admin', credentials: [{ accessKey, secretKey }], actions: ['Admin', 'Read', 'List', 'Tagging', 'Write'] };
  fs.writeFileSync(path.join(HOME, 's3.json'), JSON.stringify({ identities: [identity] }), { mode: 0o600 });
}

/** One link and some routes: what runs on the machine itself can talk to nodes, pods and Services. */
function connectThisMachine(): void {
  run('ip', ['link', 'add', HOST_LINK, 'type', 'veth', 'peer', 'name', 'uplink', 'netns', String(infra.mustRun())]);
  run('ip', ['addr', 'add', `${HOST}/24`, 'dev', HOST_LINK]);
  run('ip', ['link', 'set', HOST_LINK, 'up']);
  run('ip', ['route', 'add', SERVICES, 'via', NODES[0].address]);
  for (const { pods, address } of NODES) run('ip', ['route', 'add', pods, 'via', address]);
}

async function ready(): Promise<void> {
  const api = new Api(KUBECONFIG);
  await waitUntil('the API server', 60, () => api.call('GET', '/readyz').then(answer => answer.code === 200, () => false));
  const crds = customResourceDefinitions().filter(crd => !/(^|\.)cnpg\.io$/.test(crd.spec.group));   // those come with the operator and the plugin
  apply([fs.readFileSync(path.join(__dirname, 'storage.yaml'), 'utf8'), ...crds.map(crd => yaml.stringify(crd))].join('---\n'));
  await waitUntil('the nodes', 60, async () => (await api.get('/api/v1/nodes')).items
    .filter((node: any) => node.status.conditions.some((condition: any) => condition.type === 'Ready' && condition.status === 'True')).length === NODES.length, 100);
  kubectl(['label', '--overwrite', 'node', 'cp', 'node-role.kubernetes.io/control-plane=']);
  for (const node of nodes) {   // else the operator's first start fails, and costs 10 s of back-off
    await waitUntil(`Services on ${node.name}`, 30, () => node.inside('iptables-save', '-t', 'nat').includes('default/kubernetes:https'), 100);
  }
  apply(operatorManifest());
  kubectl(['-n', 'cnpg-system', 'rollout', 'status', 'deploy/cnpg-controller-manager', '--timeout=120s']);
  await waitUntil("the operator's webhook", 60, () => webhookAnswers(api));
  await waitUntil('S3', 30, () => fetch(S3).then(() => true, () => false));
  api.close();
}

async function webhookAnswers(api: Api): Promise<boolean> {
  const answer = await api.call('POST', '/apis/postgresql.cnpg.io/v1/namespaces/default/clusters?dryRun=All', {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    metadata: { name: 'first' },
    spec: { instances: 2, minSyncReplicas: 3, storage: { size: '1Gi' } },
  });
  return /vcluster\.cnpg\.io/.test(answer.body.message ?? '');
}

function apply(manifest: string): void {
  kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], manifest);
}

/** Removes the empty cgroups of one node or of all; true if none is left. */
function removeCgroups(node = ''): boolean {
  const left = ['/sys/fs/cgroup', ...fs.readdirSync('/sys/fs/cgroup').map(name => `/sys/fs/cgroup/${name}`)]
    .map(controller => path.join(controller, CGROUP, node)).filter(group => fs.existsSync(group));
  for (const group of left) run('find', [group, '-depth', '-type', 'd', '-exec', 'rmdir', '--ignore-fail-on-non-empty', '{}', '+']);
  return left.every(group => !fs.existsSync(group));
}
