import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { refuseBusyPort } from '../machine/port';
import { waitUntil } from '../machine/service';
import { withHosts } from './container';

/** An OpenBao in development mode on loopback. */
export class Bao {
  public readonly address: string;
  private readonly token = crypto.randomBytes(16).toString('hex');
  private server?: ChildProcess;

  /** @param hosts A file that it reads as /etc/hosts; then it needs root. */
  constructor(private readonly program: string, port: number, private readonly folder: string, host = '127.0.0.1', private readonly hosts?: string) {
    refuseBusyPort(port);
    this.address = `http://${host}:${port}`;
  }

  public async start(): Promise<void> {
    const bin = path.join(this.folder, 'bin');
    fs.mkdirSync(bin, { recursive: true });
    for (const name of ['bao', 'vault']) fs.symlinkSync(this.program, path.join(bin, name));
    const log = fs.openSync(path.join(this.folder, 'bao.log'), 'w');
    const command = [this.program, 'server', '-dev', '-dev-no-store-token', `-dev-listen-address=${this.address.slice(7)}`];
    const [program, ...args] = this.hosts === undefined ? command : withHosts(this.hosts, command);
    this.server = spawn(program, args,
      { stdio: ['ignore', log, log], env: { ...process.env, BAO_DEV_ROOT_TOKEN_ID: this.token } });
    await waitUntil('OpenBao', 30, () => this.call('GET', 'sys/health').then(() => true, () => false), 200);
  }

  public stop(): void {
    this.server?.kill();
  }

  /** Runs a script as somebody with a root token; what it printed. Throws if it fails. */
  public run(script: string, env: { readonly [name: string]: string } = {}): string {
    const { status, stdout, stderr } = spawnSync('/bin/sh', ['-s'],
      { encoding: 'utf8', input: script, env: { PATH: `${path.join(this.folder, 'bin')}:${process.env.PATH}`, HOME: this.folder, VAULT_ADDR: this.address, VAULT_TOKEN: this.token, ...env } });
    if (status !== 0) throw new Error(`the script failed: ${stderr}${stdout}`);
    return stdout;
  }

  /** Lets the agent write a file from a template, as the Agent Injector does; its path. */
  public render(name: string, template: string): string {
    const at = (file: string) => path.join(this.folder, file);
    fs.writeFileSync(at('token'), this.token, { mode: 0o600 });
    fs.writeFileSync(at(`${name}.tpl`), template);
    fs.writeFileSync(at('agent.hcl'), `exit_after_auth = true
vault { address = "${this.address}" }
auto_auth { method "token_file" { config = { token_file_path = "${at('token')}" } } }
template {
  source = "${at(`${name}.tpl`)}"
  destination = "${at(name)}"
}
`);
    this.run(`bao agent -log-level=error -config=${at('agent.hcl')}`);
    return at(name);
  }

  public async call(method: string, api: string, body?: object): Promise<any> {
    const response = await fetch(`${this.address}/v1/${api}`, { method, headers: { 'X-Vault-Token': this.token }, body: body && JSON.stringify(body), signal: AbortSignal.timeout(120_000) });
    const text = await response.text();
    if (!response.ok) throw new Error(`OpenBao answers ${response.status} to ${method} ${api}: ${text.trim()}`);
    return text ? JSON.parse(text) : undefined;
  }
}
