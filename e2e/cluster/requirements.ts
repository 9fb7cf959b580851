import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { CACHE } from '../machine/cache';
import { PATH, run } from '../machine/command';
import { HOST, INFRA, NODES, SERVICES } from './layout';

/** The programs that a node needs, and the Debian package that has each. */
const PROGRAMS: { readonly [program: string]: string } = {
  'go': 'golang (1.25 or newer)',
  'containerd': 'containerd',
  'runc': 'runc',
  '/usr/lib/cni/bridge': 'containernetworking-plugins',
  'iptables': 'iptables',
  'ipset': 'ipset',
  'conntrack': 'conntrack',
  'ip': 'iproute2',
  'unshare': 'util-linux',
  'setpriv': 'util-linux',
  'nsenter': 'util-linux',
  'sysctl': 'procps',
  'openssl': 'openssl',
  'mmdebstrap': 'mmdebstrap',
  'python3': 'python3-pip',
  'npm': 'npm',
};
const LEAST_MEMORY = 8;
const LEAST_DISK = 15;   // 6 are artefacts, the rest Go's own caches

/** Everything that keeps this machine from running a cluster, in words; empty if it can. */
export function unable(): string[] {
  if (process.platform !== 'linux') return ['this is not Linux'];
  if (process.getuid?.() !== 0) return ['root is needed for namespaces, mounts and network links; run it as root'];
  return [...missingPrograms(), ...missingNamespaces(), ...missingMemory(), ...missingDisk(), ...hiddenFolders()];
}

function missingPrograms(): string[] {
  const folders = PATH.split(':');
  const missing = Object.entries(PROGRAMS).filter(([program]) =>
    !(program.startsWith('/') ? fs.existsSync(program) : folders.some(folder => fs.existsSync(`${folder}/${program}`))));
  if (missing.length === 0) return [];
  const packages = [...new Set(missing.map(([, name]) => name))].join(' ');
  return [`missing ${missing.map(([program]) => program).join(', ')}; on Debian: apt-get install --no-install-recommends ${packages}`];
}

function missingNamespaces(): string[] {
  try {
    run('unshare', ['--fork', '--pid', '--mount-proc', '--net', '--uts', '--ipc', 'true']);
  } catch (error) {
    return [`this machine gives us no namespaces of our own (a container without privileges?): ${(error as Error).message.split('\n').at(-1)}`];
  }
  return [];
}

function missingMemory(): string[] {
  const available = Number(/MemAvailable:\s+(\d+)/.exec(fs.readFileSync('/proc/meminfo', 'utf8'))?.[1]) / 2 ** 20;
  return available >= LEAST_MEMORY ? [] : [`${available.toFixed(1)} GiB of memory are free, ${LEAST_MEMORY} are needed`];
}

function missingDisk(): string[] {
  fs.mkdirSync(CACHE, { recursive: true });
  if (fs.existsSync(path.join(CACHE, 'images'))) return [];   // what needs the disk is there
  const { bavail, bsize } = fs.statfsSync(CACHE);
  const free = bavail * bsize / 2 ** 30;
  return free >= LEAST_DISK ? [] : [`${free.toFixed(1)} GiB of disk are free at ${CACHE}, ${LEAST_DISK} are needed; XDG_CACHE_HOME moves it`];
}

/** A node has a /run of its own. */
function hiddenFolders(): string[] {
  return [__dirname, CACHE, process.execPath].filter(file => file.startsWith('/run/') || file.startsWith('/var/log/'))
    .map(file => `${file} would not be seen by the nodes, which have a /run and a /var/log of their own; move it elsewhere`);
}

/** What of our addresses and routes this machine uses already, in words. */
export function taken(): string[] {
  const interfaces = Object.entries(os.networkInterfaces()).flatMap(([name, addresses]) => (addresses ?? []).map(({ address }) => ({ name, address })));
  const clash = interfaces.find(({ address }) => [HOST, INFRA, ...NODES.map(node => node.address)].includes(address));
  const wanted = [`${HOST.replace(/\d+$/, '0')}/24`, SERVICES, ...NODES.map(node => node.pods)];
  const route = run('ip', ['route']).split('\n').find(line => wanted.some(range => line.startsWith(range)));
  return clash ? [`the address ${clash.address} is taken by ${clash.name}`] : route ? [`a route is in the way: ${route.trim()}`] : [];
}
