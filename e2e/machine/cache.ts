import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { lock } from './lock';

/** Where everything that is built or downloaded lies: outside the checkout, kept between runs. */
export const CACHE = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'cdk8s-postgres-ha');

/**
 * The path of a cached artefact, made by `make` when it is absent. `make` writes to a path beside it, which becomes the artefact when
 * it has succeeded: an interrupted build leaves nothing that looks finished, and two builders take turns.
 */
export async function cached(name: string, make: (target: string) => void | Promise<void>): Promise<string> {
  const target = path.join(CACHE, name);
  if (fs.existsSync(target)) return target;
  const release = await lock(`build ${target}`, { wait: true });
  try {
    if (fs.existsSync(target)) return target;
    const started = Date.now();
    process.stderr.write(`building ${name} ...\n`);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    const unfinished = `${target}.unfinished`;
    fs.rmSync(unfinished, { recursive: true, force: true });
    await make(unfinished);
    fs.renameSync(unfinished, target);
    process.stderr.write(`built ${name} in ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
    return target;
  } finally {
    release();
  }
}
