import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * The list in each output folder of the files that were synthesized into it.
 *
 * It is in the folder itself, so that it is committed, renamed and swapped together with the files. No tool takes it for a
 * manifest, because it has
 * no extension: kubectl and Helm read .yaml, .yml and .json, Flux .yaml and .yml, and the directory source of Argo CD .yaml,
 * .yml, .json and .jsonnet.
 */
export const WRITTEN = '.cdk8s-written';

const HEADER = `\
# The files that each program wrote into this folder. A synthesis removes only files that its own program wrote and no longer writes.
# Kept by cdk8s-postgres-ha. Commit it together with the manifests.
`;

/** Git's conflict markers. Both sides of a conflict list files that a synthesis wrote, so both are read. */
const CONFLICT = /^(<{7}|\|{7}|={7}|>{7})/;

/**
 * Which program wrote which files of an output folder.
 */
export class WrittenFiles {
  /** Reads the list of a folder. */
  public static in(folder: string): WrittenFiles {
    const file = path.join(folder, WRITTEN);
    const stat = fs.lstatSync(file, { throwIfNoEntry: false });
    if (!stat) return new WrittenFiles(new Map(), false);
    if (!stat.isFile()) throw new Error(`'${file}' must be a file, since the list of what was synthesized is kept there; move away what is there`);
    const programs = new Map<string, string>();
    let program = '';
    for (const line of fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, '').split(/\r?\n/)) {
      if (line.trim() === '' || line.startsWith('#') || CONFLICT.test(line)) continue;
      if (/^\s/.test(line)) programs.set(line.trim(), program);
      else program = line.trim();
    }
    return new WrittenFiles(programs, true);
  }

  /** Makes a list of files, each with the program that wrote it. */
  public static of(programs: Iterable<readonly [file: string, program: string]>): WrittenFiles {
    return new WrittenFiles(new Map(programs), true);
  }

  private constructor(
    private readonly programs: ReadonlyMap<string, string>,
    /** Whether the folder has a list. One that plain cdk8s wrote has none. */
    public readonly exist: boolean,
  ) {}

  /** The program that wrote a file; undefined if no synthesis did. */
  public programOf(file: string): string | undefined {
    return this.programs.get(file);
  }

  /** The list as text. Programs and files are sorted, so that a new file adds one line. */
  public toString(): string {
    const byProgram = new Map<string, string[]>();
    // A name with a line break cannot be listed, so its file would be kept.
    for (const [file, program] of this.programs) if (!/[\r\n]|^\s|\s$/.test(file)) byProgram.set(program, [...(byProgram.get(program) ?? []), file]);
    const blocks = [...byProgram].sort(([a], [b]) => (a < b ? -1 : 1)).map(([program, files]) => [program, ...files.sort().map(file => `  ${file}`)]);
    return HEADER + blocks.flat().map(line => `${line}\n`).join('');
  }
}
