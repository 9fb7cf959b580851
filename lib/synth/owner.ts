import * as fs from 'node:fs';

/**
 * A name of this process, by which a later process can tell whether it is still running.
 *
 * A process id alone is not enough, because it is used again after a reboot or in the next container. Where `/proc` exists, the
 * name includes the
 * start time.
 */
export function ownName(): string {
  return `${process.pid}-${startOf(process.pid) ?? '0'}`;
}

/**
 * Whether the process with this name (see `ownName`) is still running.
 */
export function isRunning(owner: string): boolean {
  const [pid, start] = owner.split('-');
  if (!/^\d+$/.test(pid ?? '')) return false;
  if (fs.existsSync('/proc/self/stat')) return startOf(Number(pid)) === start;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * The start time of a process, field 22 of `/proc/<pid>/stat`. Undefined for one that has ended, even if its parent has not
 * collected it yet.
 */
function startOf(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
