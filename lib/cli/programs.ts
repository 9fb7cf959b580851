import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** The file of a program on the PATH, if it is installed. */
export function findProgram(name: string): string | undefined {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.flatMap(folder => endings.map(ending => path.join(folder, name + ending))).find(isRunnable);
}

function isRunnable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** What a program wrote, or why it failed. */
export type Output = { readonly text: string } | { readonly problem: string };

/** Runs a program that must not fetch anything: its proxies lead nowhere, and git may use no protocol. */
export function runOffline(program: string, args: readonly string[]): Output {
  const proxies = Object.fromEntries(['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map(name => [name, NOWHERE]));
  const env = { ...process.env, ...proxies, NO_PROXY: '', no_proxy: '', GIT_ALLOW_PROTOCOL: 'none', GIT_TERMINAL_PROMPT: '0' };
  const { status, stdout, stderr, error } = spawnSync(program, [...args], { encoding: 'utf8', env, maxBuffer: 1 << 28, timeout: 60_000, stdio: ['ignore', 'pipe', 'pipe'] });
  if (error) return { problem: error.message };
  return status === 0 ? { text: stdout } : { problem: reasonIn(stderr) };
}

/** What a program complains of, in one line: without warnings, and without what the logger of kubectl writes around it. */
function reasonIn(stderr: string): string {
  if (/127\.0\.0\.1:1\b|transport '\w+' not allowed/.test(stderr)) return 'something would have to be fetched';
  const [, block, quoted] = /\berr=(?:<\n([^]*?)\n >|"((?:[^"\\]|\\.)*)")/.exec(stderr) ?? [];
  const text = block ?? quoted?.replace(/\\(.)/g, '$1') ?? stderr;
  const lines = text.split('\n').map(part => part.trim()).filter(part => part !== '' && !/^(?:# )?warning/i.test(part));
  const line = lines.find(part => /^error: /i.test(part)) ?? lines[0] ?? 'no reason';
  // kustomize tells the whole way to a file, the innermost reason last.
  const short = line.replace(/^error: /i, '').replace(/^[^]*accumulating resources from '[^']*': /, '').replace(/'?: must build at directory: [^]*$/, '');
  return short.length > 200 ? `${short.slice(0, 200)}...` : short;
}

/** Nothing listens on port 1. */
const NOWHERE = 'http://127.0.0.1:1';
