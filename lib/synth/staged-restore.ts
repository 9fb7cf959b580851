import * as fs from 'node:fs';
import * as path from 'node:path';
import { publish, refuseHarm, Writer } from './publish';
import { Tree } from './tree';

const PREFIX = '.cdk8s-restore-';

/** The manifests for an emergency, as an app leaves them among its staged manifests until these are published. */
export interface StagedRestore {
  /** Where they go. */
  readonly folder: string;
  /** The program, as it is named in the list of that folder. */
  readonly writer: Writer;
  /** The text of each file. */
  readonly files: { readonly [name: string]: string };
}

/** Leaves them in the folder for staging. `nth` is the number of the app among those that write there. */
export function stageRestore(staging: string, nth: number, restore: StagedRestore): void {
  fs.writeFileSync(path.join(staging, `${PREFIX}${nth}.json`), JSON.stringify(restore));
}

/** Whether a file of the folder for staging holds them. */
export function isStagedRestore(name: string): boolean {
  return path.basename(name).startsWith(PREFIX);
}

/** What apps left in the folder for staging. */
export function stagedRestores(staged: Tree): StagedRestore[] {
  return [...staged].filter(([name]) => isStagedRestore(name)).map(([, bytes]) => JSON.parse(bytes.toString()));
}

/** Throws if publishing them would do harm, so that it is known before the other manifests are published. */
export function refuseHarmOf({ folder, writer, files }: StagedRestore): void {
  refuseHarm(folder, Object.keys(files), () => writer);
}

/** Publishes them in their folder. */
export function publishRestore({ folder, writer, files }: StagedRestore): void {
  publish(folder, () => writer, next => Object.entries(files).forEach(([name, text]) => fs.writeFileSync(path.join(next, name), text)));
}
