import * as fs from 'node:fs';

/** Who listens on a TCP port of this network namespace, as process ids; empty if nobody does. */
export function listeners(port: number): number[] {
  const sockets = new Set(['/proc/net/tcp', '/proc/net/tcp6'].filter(file => fs.existsSync(file)).flatMap(file =>
    fs.readFileSync(file, 'utf8').split('\n').slice(1).map(line => line.trim().split(/\s+/))
      .filter(fields => fields[3] === '0A' && parseInt(fields[1]?.split(':')[1], 16) === port).map(fields => `socket:[${fields[9]}]`)));
  if (sockets.size === 0) return [];
  const holders = fs.readdirSync('/proc').filter(name => /^\d+$/.test(name)).filter(pid => openFiles(pid).some(file => sockets.has(file)));
  return holders.length > 0 ? holders.map(Number) : [0];
}

/** Throws, naming the port and its holder, unless nobody listens there. */
export function refuseBusyPort(port: number): void {
  const [holder] = listeners(port);
  if (holder === undefined) return;
  throw new Error(`port ${port} is in use by ${holder ? `process ${holder} (${commandLine(holder)})` : 'a process of another user'}; `
    + 'end it or choose other ports');
}

function openFiles(pid: string): string[] {
  try {
    return fs.readdirSync(`/proc/${pid}/fd`).map(fd => {
      try { return fs.readlinkSync(`/proc/${pid}/fd/${fd}`); } catch { return ''; }
    });
  } catch {
    return [];   // ended meanwhile, or not ours to see
  }
}

function commandLine(pid: number): string {
  try { return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0/g, ' ').trim().slice(0, 120); } catch { return 'ended meanwhile'; }
}
