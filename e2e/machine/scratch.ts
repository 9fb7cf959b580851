import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const PREFIX = 'cdk8s-postgres-ha';

/** A new folder of this process; those of processes that were killed go first. */
export function scratch(parent = os.tmpdir()): string {
  fs.mkdirSync(parent, { recursive: true });
  sweep(parent);
  return fs.mkdtempSync(path.join(parent, `${PREFIX}-${process.pid}-`));
}

/** Removes the scratch folders of processes that have ended. */
export function sweep(parent = os.tmpdir()): void {
  for (const name of fs.readdirSync(parent)) {
    const owner = new RegExp(`^${PREFIX}-(\\d+)-`).exec(name)?.[1];
    if (owner && !fs.existsSync(`/proc/${owner}`)) fs.rmSync(path.join(parent, name), { recursive: true, force: true });
  }
}
