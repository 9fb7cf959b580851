import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { lock } from './lock';
import { scratch } from './scratch';

/** Where everything that is built or downloaded lies: outside the checkout, kept between runs. */
export const CACHE = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'cdk8s-postgres-ha');

/** Makes an artefact at `target`; `folder` is there for what is needed on the way, and removed afterwards. */
export type Make = (target: string, folder: string) => void | Promise<void>;

/**
 * The path of a cached artefact, made when it is absent. `recipe` is all that decides what it is: another recipe is another artefact.
 * It is made in a folder of this process alone and moved into place when it is whole: an interrupted build, or one whose programs
 * live on after it, leaves nothing that looks finished. Two builders take turns.
 */
export function cached(name: string, recipe: unknown, make: Make): Promise<string> {
  const target = path.join(CACHE, `${name}-${crypto.createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12)}`);
  if (fs.existsSync(target)) return Promise.resolve(target);
  const mine = making.get(target) ?? makeOnce(name, target, make).finally(() => making.delete(target));
  making.set(target, mine);
  return mine;
}

const making = new Map<string, Promise<string>>();

async function makeOnce(name: string, target: string, make: Make): Promise<string> {
  const release = await lock(`build ${target}`, { wait: true });
  let folder: string | undefined;
  try {
    if (fs.existsSync(target)) return target;
    const started = Date.now();
    process.stderr.write(`building ${name} ...\n`);
    folder = scratch(path.join(CACHE, 'unfinished'));
    const made = path.join(folder, path.basename(name));
    await make(made, folder);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.renameSync(made, target);
    process.stderr.write(`built ${name} in ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
    return target;
  } finally {
    if (folder) fs.rmSync(folder, { recursive: true, force: true });
    release();
  }
}
