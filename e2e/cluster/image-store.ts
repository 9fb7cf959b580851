import { spawn } from 'node:child_process';
import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { cached } from '../machine/cache';
import { run } from '../machine/command';
import { waitUntil } from '../machine/service';

/** A containerd root in the cache with all images unpacked; `copyStore` gives each node its own. */
export function imageStore(layouts: readonly string[]): Promise<string> {
  const contents = layouts.map(layout => fs.readFileSync(path.join(layout, 'index.json'), 'utf8')).join();
  const hash = crypto.createHash('sha256').update(contents).digest('hex').slice(0, 12);
  return cached(path.join('images', `store-${hash}`), target => unpack(layouts, target));
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
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'image-store-'));
  const socket = path.join(work, 'containerd.sock');
  const config = path.join(work, 'containerd.toml');
  fs.writeFileSync(config, `version = 2\nroot = "${target}"\nstate = "${work}/state"\noom_score = 0\n[grpc]\n  address = "${socket}"\n`);
  const containerd = spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'containerd', '--config', config], { stdio: 'ignore' });
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
