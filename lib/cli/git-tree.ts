import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { FileTree, FolderEntry, ofPointer, Read } from '../admission/read/file-tree';

/** The output of a git command, or undefined when it fails. */
export function git(args: readonly string[], input = '', env: NodeJS.ProcessEnv = process.env): Buffer | undefined {
  try {
    return execFileSync('git', [...args], { maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'ignore'], input, env });
  } catch {
    return undefined;
  }
}

type Node = { readonly folder: Map<string, Node> } | { readonly id: string; readonly isLink: boolean } | { readonly module: true };

/** The files of a commit, under the paths that they would have in the working tree. */
export class GitTree implements FileTree {
  /** The tree of a reference in the repository around the working directory; undefined when git has neither. */
  public static of(reference: string): GitTree | undefined {
    const top = git(['rev-parse', '--show-toplevel'])?.toString().replace(/\n$/, '');
    const tree = git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${reference}^{tree}`])?.toString().trim();
    const list = tree && git(['ls-tree', '-r', '-z', '--full-tree', tree])?.toString();
    return top === undefined || list === undefined ? undefined : new GitTree(fs.realpathSync(top), tree!, list);
  }

  private readonly root: Node = { folder: new Map() };
  private readonly texts = new Map<string, string>();

  private copy: string | undefined;

  private constructor(public readonly top: string, private readonly id: string, list: string) {
    for (const line of list.split('\0')) {
      const [, mode, type, blob, name] = /^(\d+) (\w+) (\w+)\t([^]*)$/.exec(line) ?? [];
      if (name !== undefined) this.put(name.split('/'), type === 'commit' ? { module: true } : { id: blob, isLink: mode === '120000' });
    }
  }

  /** Writes all files to a folder, for programs that read no commits; `close` removes it. */
  public checkout(): string | undefined {
    if (this.copy !== undefined) return this.copy;
    const copy = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'commit-')));
    const gitFolder = git(['rev-parse', '--absolute-git-dir'])?.toString().trim() ?? '';
    const inCopy = ['-C', copy, `--git-dir=${gitFolder}`, `--work-tree=${copy}`];
    const env = { ...process.env, GIT_INDEX_FILE: path.join(copy, '.index') };
    const isDone = git([...inCopy, 'read-tree', this.id], '', env) && git([...inCopy, 'checkout-index', '--all', '--quiet'], '', env);
    this.copy = copy;
    return isDone ? copy : undefined;
  }

  public close(): void {
    if (this.copy !== undefined) fs.rmSync(this.copy, { recursive: true, force: true });
    this.copy = undefined;
  }

  /** Reads many files with one call of git. */
  public prefetch(files: readonly string[]): void {
    const ids = [...new Set(files.map(file => this.find(file)).flatMap(node => (node && 'id' in node && !this.texts.has(node.id) ? [node.id] : [])))];
    const output = ids.length ? git(['cat-file', '--batch'], ids.join('\n') + '\n') : undefined;
    for (let at = 0; output && at < output.length;) {
      const end = output.indexOf(10, at);
      const [id, , size] = output.subarray(at, end).toString().split(' ');
      const from = end + 1;
      at = from + (Number(size) || 0) + 1;
      this.texts.set(id, output.subarray(from, at - 1).toString('utf8'));
    }
  }

  public kindOf(file: string): 'file' | 'folder' | 'other' | undefined {
    const node = this.find(file);
    return node && kindOf(node);
  }

  public entriesOf(folder: string): readonly FolderEntry[] | string {
    const node = this.find(folder);
    if (!node || !('folder' in node)) return 'it is no folder';
    return [...node.folder.keys()].sort().map(name => {
      const found = this.find(path.join(folder, name));
      return found ? { name, kind: kindOf(found) } : { name, kind: 'other', problem: 'it does not exist' };
    });
  }

  public read(file: string): Read {
    const node = this.find(file);
    if (!node || !('id' in node)) return { problem: 'it does not exist' };
    this.prefetch([file]);
    const text = this.texts.get(node.id);
    if (text === undefined) return { problem: 'git cannot read it' };
    const read = ofPointer(text);
    return 'text' in read ? read : fetched(text) ?? read;
  }

  public identityOf(file: string): string {
    return path.resolve(file);
  }

  private put(names: readonly string[], leaf: Node): void {
    let at = this.root as { readonly folder: Map<string, Node> };
    for (const name of names.slice(0, -1)) {
      if (!at.folder.has(name)) at.folder.set(name, { folder: new Map() });
      at = at.folder.get(name) as { readonly folder: Map<string, Node> };
    }
    at.folder.set(names.at(-1)!, leaf);
  }

  private find(file: string, links = 0): Node | undefined {
    const inside = path.relative(this.top, real(path.resolve(file)));
    if (inside.startsWith('..') || path.isAbsolute(inside)) return undefined;
    let node: Node | undefined = this.root;
    const names = inside.split(path.sep).filter(name => name !== '');
    for (const [i, name] of names.entries()) {
      node = node && 'folder' in node ? node.folder.get(name) : undefined;
      if (node && 'isLink' in node && node.isLink && links < 40) {
        const target = git(['cat-file', 'blob', node.id])?.toString() ?? '';
        return this.find(path.join(this.top, ...names.slice(0, i), target, ...names.slice(i + 1)), links + 1);
      }
    }
    return node;
  }
}

function kindOf(node: Node): 'file' | 'folder' | 'other' {
  return 'folder' in node ? 'folder' : 'id' in node ? 'file' : 'other';
}

/** The path without links, as far as it exists. */
function real(file: string): string {
  if (fs.existsSync(file)) return fs.realpathSync(file);
  const above = path.dirname(file);
  return above === file ? file : path.join(real(above), path.basename(file));
}

/** What Git LFS has fetched of the file that a pointer stands for. */
function fetched(pointer: string): Read | undefined {
  const id = /^oid sha256:([0-9a-f]{64})$/m.exec(pointer)?.[1];
  const folder = id && git(['rev-parse', '--git-common-dir'])?.toString().trim();
  const file = folder && path.join(folder, 'lfs', 'objects', id.slice(0, 2), id.slice(2, 4), id);
  return file && fs.existsSync(file) ? { text: fs.readFileSync(file, 'utf8') } : undefined;
}
