import { ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { listeners } from './port';

/** A server that runs as long as we do: `setpriv --pdeathsig` makes the kernel end it even if we are killed. */
export class Service {
  private readonly child: ChildProcess;
  private ended = false;

  constructor(private readonly name: string, private readonly log: string, program: string, args: string[], env: { [name: string]: string } = {}) {
    const output = fs.openSync(log, 'w');
    // a group of its own: Ctrl-C reaches us, and we stop the servers in order
    this.child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', program, ...args],
      { stdio: ['ignore', output, output], env: { ...process.env, ...env }, detached: true });
    fs.closeSync(output);
    this.child.once('error', error => { this.ended = true; fs.appendFileSync(log, `${error.message}\n`); });
    this.child.once('exit', () => { this.ended = true; });
  }

  /**
   * Waits until this very process, and no other, listens on the port: a server that meets another's etcd would judge by the wrong
   * store.
   */
  public async listensOn(port: number): Promise<void> {
    await waitUntil(`${this.name} on port ${port}`, 60, () => {
      this.mustRun();
      const found = listeners(port);
      const stranger = found.find(pid => pid !== this.child.pid);
      if (stranger !== undefined) throw new Error(`port ${port}, wanted for ${this.name}, was taken by process ${stranger}`);
      return found.length > 0;
    });
  }

  public mustRun(): void {
    if (this.ended) throw new Error(`${this.name} ended; its last words:\n${lastLines(this.log)}`);
  }

  public async stop(): Promise<void> {
    if (this.ended) return;
    this.child.kill('SIGTERM');
    await waitUntil(`the end of ${this.name}`, 5, () => this.ended).catch(() => this.child.kill('SIGKILL'));
    await waitUntil(`the end of ${this.name}`, 5, () => this.ended);
  }
}

/** Polls until `done` answers true; rejects after `seconds`, naming what was waited for. */
export async function waitUntil(what: string, seconds: number, done: () => boolean | Promise<boolean>, interval = 50): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!await done()) {
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await new Promise(next => setTimeout(next, interval));
  }
}

function lastLines(file: string): string {
  return fs.readFileSync(file, 'utf8').trim().split('\n').slice(-5).map(line => line.slice(0, 400)).join('\n');
}
