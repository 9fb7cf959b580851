import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { runCheck } from '../../lib/cli/check';

/** A folder of its own for each test of a file, which is the working directory while the test runs. */
export class Folder {
  public path = '';
  private before = '';

  constructor() {
    beforeEach(() => {
      this.before = process.cwd();
      this.path = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'check-')));
      process.chdir(this.path);
    });
    afterEach(() => {
      process.chdir(this.before);
      fs.rmSync(this.path, { recursive: true, force: true });
    });
  }

  public write(name: string, content: string): string {
    fs.mkdirSync(path.dirname(name), { recursive: true });
    fs.writeFileSync(name, content);
    return name;
  }

  public remove(name: string): void {
    fs.rmSync(name, { recursive: true });
  }

  public git(...args: string[]): string {
    return execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { stdio: 'pipe', encoding: 'utf8' });
  }

  /** Commits everything in a new repository. */
  public commit(): void {
    if (!fs.existsSync('.git')) this.git('init', '-q', '-b', 'main');
    this.git('add', '-A');
    this.git('commit', '-qm', 'a');
  }

  public check(args: readonly string[], stdin = ''): { code: number; out: string; complaint: string } {
    const result = { out: '', complaint: '' };
    const code = runCheck(args, { write: text => (result.out += text), complain: text => (result.complaint += text), readStdin: () => stdin, colour: false });
    return { code, ...result };
  }

  /** The report, as data. */
  public report(...args: string[]): any {
    const { out, complaint } = this.check([...args, '--format', 'json']);
    if (!out) throw new Error(complaint);
    return JSON.parse(out);
  }

  public findings(...args: string[]): any[] {
    return this.report(...args).resources.flatMap((resource: any) => resource.findings);
  }
}
