import * as path from 'node:path';
import { ApiObject, App, AppProps } from 'cdk8s';
import { keepsRestoreFiles, restoreFilesOf } from '../internal/restore-files';
import { checkStruct } from '../internal/construct-props';
import { realFolder } from './output-folder';
import { nameOfProgram } from './program';
import { publishedFolder } from './published-folder';
import { publish, Writer } from './publish';
import { apiObjects, canRender, renderApp } from './render';
import { RestoreOptions, restoreTexts } from './restore-texts';
import { publishRestore, refuseHarmOf, stageRestore, StagedRestore } from './staged-restore';
import { STAGING } from './work-folder';

/**
 * Properties of an `AtomicApp`.
 */
export interface AtomicAppProps extends AppProps {
  /**
   * The folder for the manifests of restores that have not happened: one for each established cluster, ready to be applied by
   * hand. It is not below the
   * output folder, and the files have no extension that a GitOps engine reads.
   *
   * @default 'restore'
   */
  readonly restoreFolder?: string;

  /**
   * Where Secrets come from that no object of the app makes, for the person who has to put them there in an emergency: `{ 'shop-owner':
   * '1Password, vault prod' }`.
   *
   * @default - the manifests say that nothing makes them
   */
  readonly secretOrigins?: { readonly [secretName: string]: string };
}

/**
 * A cdk8s app whose manifests reach the output folder as a whole or not at all.
 *
 * `App.synth()` of cdk8s writes one file after the other into the output folder. An error in the second chart leaves a mix of new
 * and old files,
 * and nothing removes the file of a chart that you removed. `AtomicApp` writes everything beside the output folder first and then
 * swaps the two.
 * The bytes are the same, and the time grows with the number of charts, not with its square. If anything fails, the output folder
 * is byte for byte
 * what it was.
 *
 * `AtomicApp` removes only files that the same program wrote. The list `.cdk8s-written` in the output folder says which program
 * wrote which file.
 * Commit it together with the manifests, so that a fresh clone has it too. Other files, such as a `kustomization.yaml`, an
 * encrypted Secret or the
 * manifests of another program, stay as they are.
 *
 * Use it for `node main.js`, and together with `PublishOutput` for `cdk8s synth`.
 *
 * @example
 *
 * const app = new AtomicApp();
 * new Chart(app, 'orders');
 * app.synth();
 */
export class AtomicApp extends App {
  private readonly restoreOptions: Omit<RestoreOptions, 'manifestsFolder'>;

  /**
   * @param props those of the cdk8s app, and what it keeps for an emergency
   */
  constructor(props: AtomicAppProps = {}) {
    super(props);
    checkStruct('AtomicAppProps', props);
    this.restoreOptions = { folder: props.restoreFolder ?? 'restore', secretOrigins: props.secretOrigins ?? {} };
    keepsRestoreFiles(this);
    sayThatNothingChanged(this.outdir);
    sayThatNothingIsPublished();
  }

  /**
   * Synthesizes all manifests into the output folder.
   *
   * For each established cluster it also writes the manifest of the next restore into `restoreFolder`. With `PublishOutput` that
   * folder is published together with the manifests, once no validation plugin refuses them.
   *
   * Removes the files that this program wrote before and no longer writes, and names them on standard error.
   *
   * Throws, and changes nothing, if there is no manifest at all, if a file would replace another program's file, a link or a
   * folder, or if the
   * output folder is a project, a Git clone or the current folder.
   */
  public synth(): void {
    let restore = undefined as StagedRestore | undefined;
    const published = isComparison() ? this.outdir : publishedFolder(this.outdir);
    const { files, notes } = publish(this.outdir, target => this.writer(target), next => {
      this.renderInto(next);
      if (restoreFilesOf(this).length === 0) return;
      const folder = this.restoreFolder();
      const texts = restoreTexts(this, { ...this.restoreOptions, folder, manifestsFolder: published ?? this.outdir });
      if (published === undefined) return;
      restore = { folder, writer: this.writer(realFolder(folder)), files: Object.fromEntries(texts) };
      refuseHarmOf(restore);
      // The validation plugins of the CLI have yet to see the manifests, and PublishOutput publishes these together with them.
      if (published !== this.outdir) stageRestore(next, numberOf(this, realFolder(this.outdir)), restore);
    });
    markPublished(this.outdir);
    if (restore && published === this.outdir) publishRestore(restore);
    const removed = files.filter(({ change }) => change === 'removed');
    const lines = [...removed.map(({ path: name, kinds }) => `removed '${this.outdir}/${name}'${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}`), ...notes];
    process.stderr.write(lines.map(line => `${line}\n`).join(''));
  }

  private writer(target: string): Writer {
    return { programs: [nameOfProgram(this, target, numberOf(this, target))], withoutList: isComparison() };
  }

  /** Beside the manifests, where no engine that reads these finds it. */
  private restoreFolder(): string {
    const { folder } = this.restoreOptions;
    if (isComparison()) return `${this.outdir}-${path.basename(folder)}`;
    const inside = path.relative(this.outdir, folder);
    if (inside === '' || !(inside.startsWith('..') || path.isAbsolute(inside))) {
      throw new Error(`'restoreFolder' is '${folder}', inside of '${this.outdir}', where a GitOps engine would apply what is meant for an emergency; give it a place beside it`);
    }
    return folder;
  }

  private renderInto(folder: string): void {
    const { outdir } = this;
    const self = this as { outdir: string };
    self.outdir = folder;
    try {
      if (canRender(this)) this.render(folder);
      else super.synth();
    } finally {
      self.outdir = outdir;
    }
  }

  private render(folder: string): void {
    renderApp(this, folder);
    // Private members of the cdk8s app. `cdk8s synth` asks for the metadata when there are validation plugins.
    const { recordConstructMetadata } = this as unknown as { recordConstructMetadata?: boolean };
    if (recordConstructMetadata) (this as unknown as { writeConstructMetadata(objects: ApiObject[]): void }).writeConstructMetadata(this.charts.flatMap(apiObjects));
  }
}

/** A script that names an empty folder wants to compare the manifests. The CLI sets both variables, and PublishOutput needs the list. */
function isComparison(): boolean {
  const { CDK8S_OUTDIR: outdir, CDK8S_RECORD_CONSTRUCT_METADATA: metadata } = process.env;
  return outdir !== undefined && metadata === undefined;
}

/** How many apps of this process have published into a folder, and the number of each app. */
const counts = new Map<string, number>();
const numbers = new WeakMap<App, number>();

/**
 * The number of an app among those of this process that publish into one folder. They count as different programs and keep each
 * other's files.
 */
function numberOf(app: App, target: string): number {
  if (!numbers.has(app)) {
    counts.set(target, (counts.get(target) ?? 0) + 1);
    numbers.set(app, counts.get(target)!);
  }
  return numbers.get(app)!;
}

/** The output folders of this process, and whether an app has published into each. */
const outdirs = new Map<string, boolean>();

function markPublished(outdir: string): void {
  outdirs.set(outdir, true);
}

/** An error in the user's program ends the process before anything is published. Its own message cannot say that the output is unharmed. */
function sayThatNothingChanged(outdir: string): void {
  if (process.env.CDK8S_OUTDIR && !isStaging(outdir)) return;
  if (outdirs.size === 0) process.once('uncaughtExceptionMonitor', explainFailure);
  if (!outdirs.has(outdir)) outdirs.set(outdir, false);
}

/** Runs right before Node prints an uncaught error. */
function explainFailure(): void {
  const folders = [...outdirs].filter(([, isPublished]) => !isPublished).map(([outdir]) => outdir);
  if (folders.length === 0) return;
  const unchanged = `${folders.map(outdir => `'${path.relative('', outdir) || outdir}'`).join(', ')} ${folders.length > 1 ? 'are' : 'is'} unchanged`;
  process.stderr.write(`The synthesis failed and ${folders.some(isStaging) ? 'nothing was published' : unchanged}. Correct this error and synthesize again:\n\n`);
}

function isStaging(outdir: string): boolean {
  return path.basename(outdir).startsWith(STAGING);
}

/**
 * `cdk8s synth --no-validate` runs no plugins, so not `PublishOutput` either. The app notices because the CLI then asks for no
 * metadata.
 */
function sayThatNothingIsPublished(): void {
  const { CDK8S_OUTDIR: outdir, CDK8S_RECORD_CONSTRUCT_METADATA: metadata } = process.env;
  if (!outdir || path.basename(outdir) !== STAGING || metadata !== 'false') return;
  process.stderr.write(`warning: no validation plugin runs, so the manifests stay in '${outdir}' and nothing is published; `
    + 'omit --no-validate and list PublishOutput under \'validations\' in cdk8s.yaml to publish them\n');
}
