import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { PATH, run } from '../machine/command';
import { waitUntil } from '../machine/service';
import { environment, RUN } from './layout';

/**
 * A machine is a process that is PID 1 of namespaces of its own: pid, net, mount, uts and ipc. SIGKILL to that process is a power cut:
 * the kernel ends every process in it and drops its mounts, links, addresses and firewall rules. Its disk, a folder, stays.
 */
export class VirtualMachine {
  constructor(public readonly name: string, private readonly script: string) {}

  /** The process id of its PID 1 as seen from here; undefined if it is off. No file can say it: we may be killed before we write one. */
  public get pid(): number | undefined {
    return fs.readdirSync('/proc').map(Number).find(pid => pid > 0 && this.isMine(pid));
  }

  /** The folder of its cluster: another user, or another XDG_CACHE_HOME, has another one. Undefined if it is off. */
  public get home(): string | undefined {
    const pid = this.pid;
    if (pid && process.getuid?.() !== 0) throw new Error('a cluster is up, and root is needed to have to do with it; run it as root');
    return pid && /(?:^|\0)HOME_DIR=([^\0]*)/.exec(fs.readFileSync(`/proc/${pid}/environ`, 'utf8'))?.[1] || undefined;
  }

  public async powerOn(): Promise<void> {
    if (this.pid) return;
    fs.mkdirSync(RUN, { recursive: true });
    const log = fs.openSync(path.join(RUN, `${this.name}.log`), 'a');
    const script = path.join(__dirname, 'node', this.script);
    const unshare = spawn('unshare', ['--fork', '--kill-child', '--pid', '--mount-proc', '--net', '--uts', '--ipc', 'bash', script, this.name],
      { detached: true, stdio: ['ignore', log, log], env: { ...process.env, PATH, ...environment(this.name) } });
    fs.closeSync(log);
    unshare.unref();
    if (!unshare.pid) throw new Error("'unshare' is not installed");
    const children = `/proc/${unshare.pid}/task/${unshare.pid}/children`;
    await waitUntil(`${this.name} to be on`, 10, () => {
      if (unshare.exitCode !== null) throw new Error(`${this.name} did not start; see ${RUN}/${this.name}.log`);
      const child = fs.readFileSync(children, 'utf8').trim();
      return child !== '' && this.isMine(Number(child));
    }, 10);
  }

  public async powerOff(): Promise<void> {
    for (let pid = this.pid; pid; pid = this.pid) {
      process.kill(pid, 'SIGKILL');
      await waitUntil(`${this.name} to be off`, 20, () => !fs.existsSync(`/proc/${pid}`), 10);
    }
  }

  /** Runs a program in all of the machine's namespaces. */
  public inside(program: string, ...args: string[]): string {
    return run('nsenter', ['-t', String(this.mustRun()), '-n', '-m', '-u', '-i', '-p', '--', program, ...args]);
  }

  public mustRun(): number {
    const pid = this.pid;
    if (!pid) throw new Error(`${this.name} is off`);
    return pid;
  }

  /**
   * Whether a process is PID 1 of its namespaces and runs our script under our name, of whatever checkout: there is one cluster
   * on a machine.
   */
  private isMine(pid: number): boolean {
    try {
      const [program, script, name] = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      if (program !== 'bash' || name !== this.name || !script.endsWith(path.join('/e2e/cluster/node', this.script))) return false;
      const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
      return !/^State:\s*[ZX]/m.test(status) && /^NSpid:\s+\d+\s+(\d+\s+)*1$/m.test(status);
    } catch {
      return false;
    }
  }
}
