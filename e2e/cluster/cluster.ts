import * as fs from 'node:fs';
import * as path from 'node:path';
import * as yaml from 'yaml';
import { customResourceDefinitions } from '../judge/crds';
import { Api } from '../machine/api';
import { CACHE } from '../machine/cache';
import { onInterrupt } from '../machine/interrupt';
import { lock } from '../machine/lock';
import { sweep } from '../machine/scratch';
import { waitUntil } from '../machine/service';
import { artefacts } from './artefacts';
import { controllers, giveBack } from './cgroups';
import { makeCredentials } from './credentials';
import { copyStore } from './image-store';
import { apply, kubectl } from './kubectl';
import { DISKS, ENVIRONMENT, HOME, KUBECONFIG, NODES, READY, RUN, S3 } from './layout';
import { heal, infra, nodes, powerOffAll, remains, start, startInfra } from './machines';
import { operatorManifest } from './manifests';
import { loadModules, unloadModules } from './modules';
import { emptyBucket } from './object-storage';
import { installPlugin } from './plugin';
import { taken, unable } from './requirements';

/** The folders that must exist on the machine itself, because a node mounts its own over them: programs on it know no other path. */
const MOUNT_POINTS = ['/var/lib/cni', '/var/lib/kubelet'];

/** The bucket that a cluster comes up with. */
export const BUCKET = 'pg-backups';

/** Starts everything, from the cache or building what is missing, until the operator and the Barman Cloud plugin answer. */
export async function up(): Promise<void> {
  const release = await lock('the cluster');
  try {
    if (isUp()) throw new Error(`a cluster is up already; kubeconfig: ${path.join(infra.home!, path.basename(KUBECONFIG))}`);
    refuse(unable());
    if (remains()) {
      console.error('what is left of a cluster that crashed is removed first');
      await down();
    }
    refuse(taken());
    await powerUp();
  } finally {
    release();
  }
}

function refuse(obstacles: readonly string[]): void {
  if (obstacles.length > 0) throw new Error(`this machine cannot run a cluster:\n- ${obstacles.join('\n- ')}`);
}

/** All or nothing. */
async function powerUp(): Promise<void> {
  const ended = onInterrupt(down);
  try {
    const { store, environment } = await artefacts();
    fs.rmSync(HOME, { recursive: true, force: true });
    [RUN, DISKS].forEach(folder => fs.mkdirSync(folder, { recursive: true }));
    fs.symlinkSync(environment.BIN, path.join(HOME, 'bin'));
    const absent = MOUNT_POINTS.filter(folder => !fs.existsSync(folder));
    const before = { MADE_FOLDERS: absent.join(' '), CONTROLLERS: controllers().join(' '), LOADED: loadModules().join(' ') };
    fs.writeFileSync(ENVIRONMENT, JSON.stringify({ ...environment, ...before }));
    absent.forEach(folder => fs.mkdirSync(folder));
    makeCredentials();
    await startInfra();
    for (const node of nodes) {
      copyStore(store, path.join(DISKS, node.name, 'containerd'));
      await start(node.name);
    }
    await ready();
    fs.writeFileSync(path.join(HOME, READY), '');
  } catch (error) {
    const kept = keepLogs();
    await down();
    throw new Error(`${(error as Error).message}${kept ? `\nthe machines' logs: ${kept}` : ''}`, { cause: error });
  } finally {
    ended();
  }
}

/** The logs of a cluster that did not come up outlive it, until the next one that does not. */
function keepLogs(): string | undefined {
  if (!fs.existsSync(RUN)) return undefined;
  const kept = path.join(CACHE, 'failed');
  fs.rmSync(kept, { recursive: true, force: true });
  for (const { name } of [infra, ...nodes]) {
    const folder = path.join(DISKS, name, 'log');
    if (fs.existsSync(folder)) fs.cpSync(folder, path.join(kept, name), { recursive: true, filter: file => !file.includes('/pods/') && !file.includes('/containers/') });
  }
  fs.cpSync(RUN, kept, { recursive: true });
  return kept;
}

/** Whether a cluster came up as a whole and was not brought down; nodes of it may be off. */
export function isUp(): boolean {
  const { home } = infra;
  return home !== undefined && fs.existsSync(path.join(home, READY));
}

let goingDown: Promise<void> | undefined;

/** Ends every machine and removes everything but the artefacts; also after a crash, and while `up` runs. */
export function down(): Promise<void> {
  return goingDown ??= bringDown().finally(() => { goingDown = undefined; });
}

async function bringDown(): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('root is needed to bring a cluster down; run it as root');
  const { home } = infra;
  await powerOffAll();
  if (home && home !== HOME) fs.rmSync(home, { recursive: true, force: true });
  if (fs.existsSync(ENVIRONMENT)) {   // what the machine was like before
    const { MADE_FOLDERS = '', CONTROLLERS, LOADED = '' } = JSON.parse(fs.readFileSync(ENVIRONMENT, 'utf8'));
    if (CONTROLLERS !== undefined) giveBack(CONTROLLERS.split(' '));
    unloadModules(LOADED.split(' ').filter(Boolean));
    MADE_FOLDERS.split(' ').filter(isEmptyFolder).forEach((folder: string) => fs.rmdirSync(folder));
  }
  fs.rmSync(HOME, { recursive: true, force: true });
  sweep();
}

function isEmptyFolder(folder: string): boolean {
  return fs.existsSync(folder) && fs.readdirSync(folder).length === 0;
}

/** A line for each machine. */
export function status(): string[] {
  return [infra, ...nodes].map(machine => `${machine.name.padEnd(6)}${machine.pid ? `on, process ${machine.pid}` : 'off'}${machine.pid && infra.pid && machine !== infra
    ? `, cable ${infra.inside('ip', '-br', 'link', 'show', `sw-${machine.name}`).includes('UP') ? 'plugged' : 'pulled'}` : ''}`);
}

/** Makes every node of a cluster that is up take pods again: somebody may have left one off, cut or cordoned. */
export async function repair(): Promise<void> {
  for (const { name } of nodes) {
    await start(name);
    heal(name);
    kubectl(['uncordon', name]);
  }
  const api = new Api(KUBECONFIG);
  await nodesReady(api, 120);
  await waitUntil("the operator's webhook", 120, () => webhookAnswers(api));
  api.close();
}

/** Throws if a machine that was switched on is off: its script failed. */
function allOn(): true {
  const off = [infra, ...nodes].find(machine => !machine.pid);
  if (off) throw new Error(`${off.name} went off: ${lastLine(path.join(RUN, `${off.name}.log`))}`);
  return true;
}

function lastLine(file: string): string {
  return fs.readFileSync(file, 'utf8').trim().split('\n').at(-1)!;
}

/** Waits until all nodes are ready. */
export function nodesReady(api: Api, seconds: number): Promise<void> {
  const isReady = (node: any) => node.status.conditions.some((condition: any) => condition.type === 'Ready' && condition.status === 'True');
  return waitUntil('the nodes', seconds, async () => (await api.get('/api/v1/nodes')).items.filter(isReady).length === NODES.length, 100);
}

async function ready(): Promise<void> {
  const api = new Api(KUBECONFIG);
  await waitUntil('the API server', 60, () => allOn() && api.call('GET', '/readyz').then(answer => answer.code === 200, () => false));
  const crds = (await customResourceDefinitions()).filter(crd => !/(^|\.)cnpg\.io$/.test(crd.spec.group));   // those come with the operator and the plugin
  apply([fs.readFileSync(path.join(__dirname, 'storage.yaml'), 'utf8'), ...crds.map(crd => yaml.stringify(crd))].join('---\n'));
  await nodesReady(api, 60);
  kubectl(['label', '--overwrite', 'node', 'cp', 'node-role.kubernetes.io/control-plane=']);
  for (const node of nodes) {   // else the operator's first start fails, and costs 10 s of back-off
    await waitUntil(`Services on ${node.name}`, 30, () => node.inside('iptables-save', '-t', 'nat').includes('default/kubernetes:https'), 100);
  }
  apply(operatorManifest());
  const operator = '/apis/apps/v1/namespaces/cnpg-system/deployments/cnpg-controller-manager';
  await waitUntil('the operator', 120, async () => (await api.get(operator)).status.readyReplicas > 0, 100);
  await waitUntil("the operator's webhook", 60, () => webhookAnswers(api));
  await waitUntil('S3', 30, () => fetch(S3).then(() => true, () => false));
  installPlugin();
  emptyBucket(BUCKET);
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
