import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { cached } from '../machine/cache';
import { PATH, run } from '../machine/command';
import { scratch } from '../machine/scratch';
import { waitUntil } from '../machine/service';

/** Plugins that would make folders elsewhere on this machine. */
const UNUSED = ['io.containerd.grpc.v1.cri', 'io.containerd.internal.v1.opt', 'io.containerd.nri.v1.nri'];

/** A containerd root in the cache with all images unpacked; `copyStore` gives each node its own. */
export function imageStore(layouts: readonly string[]): Promise<string> {
  return cached(path.join('images', 'store'), [layouts, fs.readFileSync(__filename, 'utf8')], target => unpack(layouts, target));
}

/** overlayfs never writes into an image's files, so hard links do: no disk and less than a second. The databases must be the node's own. */
export function copyStore(store: string, target: string): void {
  fs.mkdirSync(path.dirname(target), { recursive: true });
  run('cp', ['-al', store, target]);
  for (const file of run('find', ['.', '-name', '*.db'], { cwd: store }).trim().split('\n')) {
    run('cp', ['--remove-destination', path.join(store, file), path.join(target, file)]);
  }
}

async function unpack(layouts: readonly string[], target: string): Promise<void> {
  const work = scratch();   // not in the cache: the path of a socket must be short
  const socket = path.join(work, 'containerd.sock');
  const config = path.join(work, 'containerd.toml');
  fs.writeFileSync(config, `version = 2\nroot = "${target}"\nstate = "${work}/state"\noom_score = 0\ndisabled_plugins = ${JSON.stringify(UNUSED)}\n[grpc]\n  address = "${socket}"\n`);
  // in a mount namespace of its own: what it mounts while it unpacks goes with it
  const containerd = spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'unshare', '--mount', 'containerd', '--config', config], { stdio: 'ignore', env: { ...process.env, PATH, TMPDIR: work } });
  const ended = new Promise(resolve => containerd.once('close', resolve));
  try {
    await waitUntil('the containerd that unpacks images', 20, () => fs.existsSync(socket));
    for (const layout of layouts) {
      const tar = path.join(work, 'image.tar');
      run('tar', ['-C', layout, '-cf', tar, '.']);
      run('ctr', ['-a', socket, '-n', 'k8s.io', 'images', 'import', '--digests=false', tar]);
      fs.rmSync(tar);
    }
  } finally {
    containerd.kill();
    await ended;
    fs.rmSync(work, { recursive: true, force: true });
  }
}
