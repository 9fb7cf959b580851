import * as fs from 'node:fs';
import * as path from 'node:path';
import { checkStruct } from '../facts/struct-check';
import { Yaml } from 'cdk8s';
import { locked } from './lock';
import { realFolder } from './output-folder';
import { leaves } from './plan';
import { allAppsOf, nameOfCommand, renamed } from './program';
import { CONSTRUCT_METADATA, publish, refuseBlank, refuseHarm, restore, Writer } from './publish';
import { formatSummary } from './publish-summary';
import { isStagedRestore, publishRestore, refuseHarmOf, StagedRestore, stagedRestores } from './staged-restore';
import { differences, readTree, Tree, writeTree } from './tree';
import { lockOf, STAGING } from './work-folder';
import { WRITTEN, WrittenFiles } from './written-files';

const HELM_TEMPLATES = 'templates/';

/**
 * Properties of `PublishOutput`, as `properties` in cdk8s.yaml.
 */
export interface PublishOutputProps {
  /**
   * The folder that holds the manifests after a successful synthesis. It must lie inside the project.
   *
   * @default 'dist'
   */
  readonly to?: string;

  /**
   * The folder that cdk8s deletes and writes: the `output` in cdk8s.yaml.
   *
   * @default '.cdk8s-staging'
   */
  readonly staging?: string;
}

/**
 * Lets the manifests of `cdk8s synth` reach `dist` as a whole or not at all.
 *
 * `cdk8s synth` deletes its output folder before it runs the app. With this validation plugin that folder is a staging folder,
 * and `dist` takes its
 * content when the CLI is about to end with exit code 0: after the app, and after every other plugin, wherever this one stands in the list.
 * After any failure `dist` is byte for byte what it was. The same holds for the folder in which an `AtomicApp` keeps the manifests
 * of restores.
 *
 * It removes only files that the same program wrote before, and says which. The list `dist/.cdk8s-written` says which program
 * wrote which file;
 * commit it together with the manifests. Everything else in `dist` stays.
 *
 * In cdk8s.yaml:
 *
 * ```yaml
 * app: node main.js
 * output: .cdk8s-staging
 * validations:
 *   - package: ./node_modules/cdk8s-postgres-ha
 *     version: 0.1.0
 *     class: PublishOutput
 *     properties:
 *       to: dist
 * ```
 */
export class PublishOutput {
  private static inCli?: PublishOutput;

  private readonly to: string;
  private readonly staging: string;
  /** What will be published; undefined if this run publishes nothing, such as one with `--stdout`. */
  private content?: Tree;
  /** The manifests for an emergency, which go to a folder of their own. */
  private restores: StagedRestore[] = [];
  private publishesNothing = false;
  private validationsEnded = false;

  /**
   * @param props the `properties` in cdk8s.yaml
   */
  constructor(props: PublishOutputProps = {}) {
    checkStruct('PublishOutputProps', props);
    const { to = 'dist', staging = STAGING } = props;
    this.to = insideProject('to', to);
    this.staging = insideProject('staging', staging);
    if (contains(this.to, this.staging) || contains(this.staging, this.to)) {
      throw new Error(`'to' (${to}) and 'staging' (${staging}) must not contain each other: cdk8s deletes the staging folder first`);
    }
    if (/[\\/]cdk8s-cli[\\/]/.test(require.main?.filename ?? '')) this.waitForEndOfCli();
  }

  /**
   * Called by `cdk8s synth` after the app has written its manifests. Checks that they can be published.
   *
   * @param context the validation context of cdk8s-cli
   */
  public async validate(context: any): Promise<void> {
    const manifests: string[] = context.manifests;
    const outside = manifests.find(file => !contains(this.staging, file));
    if (context.stdout || outside) return this.publishNothing(context, outside);

    restore(realFolder(this.to));
    const content = readTree(this.staging);
    this.restores = stagedRestores(content);
    for (const name of content.keys()) if (isOurs(name)) content.delete(name);
    refuseBlank(this.to, new Map(manifests.map(file => [file, fs.readFileSync(file)])));
    refuseHarm(this.to, [...content.keys()], target => this.writer(target, content));
    this.restores.forEach(refuseHarmOf);

    this.content = content;
    submitted(context.report, { 'Publishes to': this.to }, () => { this.validationsEnded = true; });
    // If the constructor did not recognize the CLI.
    if (!PublishOutput.inCli) this.waitForEndOfCli();
  }

  private waitForEndOfCli(): void {
    if (PublishOutput.inCli) throw new Error(`PublishOutput is listed twice in cdk8s.yaml, for '${PublishOutput.inCli.to}' and '${this.to}'; list it once`);
    PublishOutput.inCli = this;
    process.once('exit', code => this.end(code));
  }

  private publishNothing(context: any, outside?: string): void {
    this.publishesNothing = true;
    if (!context.stdout && outside && contains(this.to, outside)) {
      throw new Error(`cdk8s deleted '${this.to}' before it ran the app, so nothing protected it: `
        + `set 'output: ${this.staging}' in cdk8s.yaml, do not give '${this.to}' as --output, and synthesize again`);
    }
    context.report.submit('success', { 'Publishes to': `nothing: the output is not '${this.staging}'` });
  }

  /** Runs when the CLI is about to exit and its exit code is known. */
  private end(code: number): void {
    if (this.publishesNothing) return;
    if (code !== 0) {
      if (this.stagedByThisRun()) console.error(`'${this.to}' is unchanged. Correct the error above and synthesize again; the refused output is in '${this.staging}'.`);
      return;
    }
    try {
      if (!this.content || !this.validationsEnded) {
        throw new Error(`a validation plugin ended cdk8s before all validations were done; '${this.to}' is unchanged. Find it by removing one plugin after the other`);
      }
      this.publishContent(this.content);
    } catch (error) {
      console.error(`Error: ${(error as Error).message}`);
      process.exitCode = 1;
    }
  }

  private publishContent(content: Tree): void {
    const { files, notes } = publish(this.to, target => this.writer(target, content), next => {
      this.refuseOtherContent(content);
      writeTree(next, content);
    });
    this.restores.forEach(publishRestore);
    console.log(`Published to ${this.to}:\n${formatSummary(this.to, files)}`);
    for (const note of notes) console.error(`note: ${note}`);
    this.removeStaging(content);
  }

  /** The program, by the list that an `AtomicApp` left in the staging folder, or else by the command of the app. */
  private writer(target: string, content: Tree): Writer {
    // With --format helm, the app writes into a folder of the Helm chart.
    const prefix = fs.existsSync(path.join(this.staging, HELM_TEMPLATES, WRITTEN)) ? HELM_TEMPLATES : '';
    const from = path.resolve(this.staging, prefix);
    const staged = WrittenFiles.in(from);
    const names = leaves([...content.keys()]);
    const known = new Map<string, string>();
    for (const name of names) {
      const program = name.startsWith(prefix) ? staged.programOf(name.slice(prefix.length)) : undefined;
      if (program !== undefined) known.set(name, renamed(program, from, target));
    }
    const programs = known.size > 0 ? [...new Set(known.values())] : [nameOfCommand(commandOfApp(), target)];
    const files = WrittenFiles.of(names.map(name => [name, known.get(name) ?? programs[0]]));
    // The CLI has run all apps of the program, so that an app that is not among them is gone.
    return { programs: [...programs, ...programs.map(allAppsOf)], files };
  }

  /** It is not a failure if the staging folder cannot be removed: dist is complete, and cdk8s deletes the folder in the next run. */
  private removeStaging(content: Tree): void {
    try {
      locked(lockOf(path.resolve(this.staging)), () => {
        if (!this.isOtherContent(content)) fs.rmSync(this.staging, { recursive: true, force: true });
      });
    } catch (error) {
      console.error(`warning: '${this.staging}' could not be removed (${(error as Error).message})`);
    }
  }

  private refuseOtherContent(content: Tree): void {
    if (!this.isOtherContent(content)) return;
    throw new Error(`'${this.staging}' changed while it was validated; '${this.to}' is unchanged. `
      + 'If another cdk8s synth was running in this project, synthesize again; if a plugin changes manifests, list PublishOutput after it');
  }

  private isOtherContent(content: Tree): boolean {
    return differences(readTree(this.staging), content).some(name => !isOurs(name));
  }

  private stagedByThisRun(): boolean {
    const written = fs.statSync(this.staging, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return written >= Date.now() - process.uptime() * 1000;
  }
}

/** Whether a staged file is not to be published: what cdk8s and the apps leave there for the plugins. */
function isOurs(name: string): boolean {
  return [CONSTRUCT_METADATA, WRITTEN].includes(path.basename(name)) || isStagedRestore(name);
}

/**
 * Submits a successful report, and calls back when the CLI prints it, after all plugins have finished. Exit code 0 alone does not
 * prove that: Node
 * also exits with 0 if a plugin's promise never resolves or a plugin calls `process.exit()`. The CLI reads the metadata of a
 * report only to print it.
 */
function submitted(report: any, metadata: Record<string, string>, printed: () => void): void {
  let isSubmitted = false;
  const observed = {};
  for (const [name, value] of Object.entries(metadata)) {
    Object.defineProperty(observed, name, {
      enumerable: true,
      get: () => {
        if (isSubmitted) printed();
        return value;
      },
    });
  }
  report.submit('success', observed);
  isSubmitted = true;
}

/** The command of the app, from `--app` or cdk8s.yaml. */
function commandOfApp(): string {
  const args = process.argv.slice(2);
  const at = args.findIndex(arg => /^(--app|-a)(=|$)/.test(arg));
  if (at >= 0) return args[at].includes('=') ? args[at].replace(/^[^=]*=/, '') : args[at + 1];
  return fs.existsSync('cdk8s.yaml') ? `${Yaml.load('cdk8s.yaml')[0]?.app}` : '';
}

function insideProject(name: string, folder: unknown): string {
  const relative = typeof folder === 'string' ? path.relative('', folder) : '';
  if (relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative)) return relative.split(path.sep).join('/');
  throw new Error(`'${name}' must be a folder inside the project (${process.cwd()}), got ${JSON.stringify(folder)}; choose one like '${name === 'to' ? 'dist' : STAGING}'`);
}

function contains(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return !relative.startsWith('..') && !path.isAbsolute(relative);
}
