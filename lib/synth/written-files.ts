import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * The list in each output folder of the files that were synthesized into it.
 *
 * It lies in the folder itself, so that it is renamed and committed together with what it lists and is replaced in the same instant. Its name
 * has no extension that a reader of manifests looks for: kubectl and Helm want .yaml, .yml or .json, Flux .yaml or .yml, and the directory
 * source of Argo CD .yaml, .yml, .json or .jsonnet.
 */
export const WRITTEN = '.cdk8s-written';

const HEADER = `\
# The files that each program wrote into this folder. A synthesis removes only files that its own program wrote and no longer writes.
# Kept by cdk8s-postgres-ha. Commit it together with the manifests.
`;

/** Git's marks of a conflict. Both sides of it list files that a synthesis wrote. */
const CONFLICT = /^(<{7}|\|{7}|={7}|>{7})/;

/**
 * Which program wrote which files of an output folder.
 */
export class WrittenFiles {
  /** What the list in a folder says. */
  public static in(folder: string): WrittenFiles {
    const file = path.join(folder, WRITTEN);
    if (!fs.existsSync(file)) return new WrittenFiles(new Map(), false);
    const programs = new Map<string, string>();
    let program = '';
    for (const line of fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, '').split(/\r?\n/)) {
      if (line.trim() === '' || line.startsWith('#') || CONFLICT.test(line)) continue;
      if (/^\s/.test(line)) programs.set(line.trim(), program);
      else program = line.trim();
    }
    return new WrittenFiles(programs, true);
  }

  /** Lists files and the program that wrote each of them. */
  public static of(programs: Iterable<readonly [file: string, program: string]>): WrittenFiles {
    return new WrittenFiles(new Map(programs), true);
  }

  private constructor(
    private readonly programs: ReadonlyMap<string, string>,
    /** Whether there is such a list: a folder of plain cdk8s has none. */
    public readonly exist: boolean,
  ) {}

  /** The program that wrote a file, if any did. */
  public programOf(file: string): string | undefined {
    return this.programs.get(file);
  }

  /** The list as text: the programs and their files, both sorted, so that a new file is one new line. */
  public toString(): string {
    const byProgram = new Map<string, string[]>();
    // A name with a line break cannot be listed; its file is kept.
    for (const [file, program] of this.programs) if (!/[\r\n]|^\s|\s$/.test(file)) byProgram.set(program, [...(byProgram.get(program) ?? []), file]);
    const blocks = [...byProgram].sort(([a], [b]) => (a < b ? -1 : 1)).map(([program, files]) => [program, ...files.sort().map(file => `  ${file}`)]);
    return HEADER + blocks.flat().map(line => `${line}\n`).join('');
  }
}
