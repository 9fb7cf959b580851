import * as fs from 'node:fs';
import * as os from 'node:os';
import { run } from '../machine/command';
import { CGROUP, HOST, HOST_LINK, INFRA, NODES } from './layout';

/** The programs that a node needs, and the Debian package that has each. */
const PROGRAMS: { readonly [program: string]: string } = {
  'go': 'golang (1.25 or newer)',
  'containerd': 'containerd',
  'runc': 'runc',
  '/usr/lib/cni/bridge': 'containernetworking-plugins',
  'iptables': 'iptables',
  'conntrack': 'conntrack',
  'ip': 'iproute2',
  'unshare': 'util-linux',
  'nsenter': 'util-linux',
  'sysctl': 'procps',
  'openssl': 'openssl',
  'mmdebstrap': 'mmdebstrap',
  'python3': 'python3-pip',
};
const LEAST_MEMORY = 8;

/** Everything that keeps this machine from running a cluster, in words; empty if it can. */
export function obstacles(): string[] {
  if (process.platform !== 'linux') return ['this is not Linux'];
  if (process.getuid?.() !== 0) return ['root is needed for namespaces, mounts and network links; run it as root'];
  return [...missingPrograms(), ...missingNamespaces(), ...missingMemory(), ...takenNames()];
}

function missingPrograms(): string[] {
  const folders = `${process.env.PATH}:/usr/sbin:/sbin`.split(':');
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
  return fs.readFileSync('/proc/filesystems', 'utf8').includes('overlay') ? [] : ['the kernel has no overlayfs (modprobe overlay)'];
}

function missingMemory(): string[] {
  const available = Number(/MemAvailable:\s+(\d+)/.exec(fs.readFileSync('/proc/meminfo', 'utf8'))?.[1]) / 2 ** 20;
  return available >= LEAST_MEMORY ? [] : [`${available.toFixed(1)} GiB of memory are free, ${LEAST_MEMORY} are needed`];
}

function takenNames(): string[] {
  const interfaces = Object.entries(os.networkInterfaces()).flatMap(([name, addresses]) => (addresses ?? []).map(({ address }) => ({ name, address })));
  const clash = interfaces.find(({ address }) => [HOST, INFRA, ...NODES.map(node => node.address)].includes(address));
  const wanted = [`${HOST.replace(/\d+$/, '0')}/24`, ...NODES.map(node => node.pods)];
  const route = run('ip', ['route']).split('\n').find(line => wanted.some(range => line.startsWith(range)));
  const groups = fs.readdirSync('/sys/fs/cgroup').map(name => `/sys/fs/cgroup/${name}/${CGROUP}`).concat(`/sys/fs/cgroup/${CGROUP}`).filter(group => fs.existsSync(group));
  return [
    ...fs.existsSync(`/sys/class/net/${HOST_LINK}`) ? [`the network link ${HOST_LINK} exists already: a cluster that crashed? 'npm run cluster -- down' removes it`]
      : clash ? [`the address ${clash.address} is taken by ${clash.name}`] : route ? [`a route is in the way: ${route}`] : [],
    ...groups.length > 0 ? [`the cgroup ${groups[0]} exists already: a cluster that crashed? 'npm run cluster -- down' removes it`] : [],
  ];
}
