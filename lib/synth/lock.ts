import * as fs from 'node:fs';
import { isRunning, ownName } from './owner';

const PATIENCE_MS = 30_000;
/**
 * A lock file is empty only between its creation and the first write. One that stays empty belongs to a process that was killed
 * in between.
 */
const EMPTY_FOR_MS = 5_000;

/**
 * Runs an action while no other process runs one under the same lock file. Takes over the lock of a process that was killed.
 */
export function locked<T>(file: string, action: () => T): T {
  acquire(file);
  try {
    return action();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

function acquire(file: string): void {
  const giveUp = Date.now() + PATIENCE_MS;
  while (!tryCreate(file)) {
    const holder = read(file);
    if (holder === undefined) continue;
    if (isStale(file, holder)) {
      takeAway(file, holder);
    } else if (Date.now() > giveUp) {
      throw new Error(`another synthesis (process ${holder.split('-')[0]}) has held ${file} for ${PATIENCE_MS / 1000} seconds; `
        + 'wait until it ends and synthesize again, or delete that file if no synthesis is running');
    } else {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function tryCreate(file: string): boolean {
  let handle: number;
  try {
    handle = fs.openSync(file, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    fs.writeSync(handle, ownName());
  } catch (error) {
    fs.rmSync(file, { force: true });
    throw error;
  } finally {
    fs.closeSync(handle);
  }
  return true;
}

function read(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function isStale(file: string, holder: string): boolean {
  if (holder !== '') return holder === ownName() || !isRunning(holder);
  const created = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return created !== undefined && Date.now() - created > EMPTY_FOR_MS;
}

/** Two processes may find the same stale lock. The slower one must not remove the new lock of the faster one. */
function takeAway(file: string, stale: string): void {
  const moved = `${file}~${ownName()}`;
  try {
    fs.renameSync(file, moved);
    if (read(moved) !== stale) fs.linkSync(moved, file);
  } catch {
    // Another process was faster.
  }
  fs.rmSync(moved, { force: true });
}
