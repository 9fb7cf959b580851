import * as path from 'node:path';
import { ApiObject, App, AppProps } from 'cdk8s';
import { publish } from './publish';
import { apiObjects, canRender, renderApp } from './render';
import { STAGING } from './work-folder';

/**
 * A cdk8s app whose output folder is replaced as a whole or not at all.
 *
 * `App.synth()` of cdk8s writes one file after the other into the output folder: an error in the second chart leaves a mix of new and old
 * files, and the file of a removed chart stays for ever. This one writes everything beside the output folder first and then lets it take its
 * place. It writes the same bytes, in time that grows with the number of charts and not with its square. If anything fails, the output folder is byte for byte what it was.
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
  /**
   * @param props the same as those of the cdk8s app
   */
  constructor(props: AppProps = {}) {
    super(props);
    sayThatNothingChanged(this.outdir);
    sayThatNothingIsPublished();
  }

  /**
   * Synthesizes all manifests and replaces the output folder by them.
   *
   * Files of an earlier synthesis that are not written again are removed. An output without any manifest is refused, and so is an output folder
   * that holds anything a synthesis does not write.
   */
  public synth(): void {
    publish(this.outdir, next => this.renderInto(next));
    published = true;
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
    // Private members of the cdk8s app, which `cdk8s synth` switches on for validation plugins.
    const { recordConstructMetadata } = this as unknown as { recordConstructMetadata?: boolean };
    if (recordConstructMetadata) (this as unknown as { writeConstructMetadata(objects: ApiObject[]): void }).writeConstructMetadata(this.charts.flatMap(apiObjects));
  }
}

let listening = false;
let published = false;

/** An error of the app itself ends the process before there is anything to publish; its message cannot know that nothing was harmed. */
function sayThatNothingChanged(outdir: string): void {
  const staged = path.basename(outdir).startsWith(STAGING);
  if (listening || (process.env.CDK8S_OUTDIR && !staged)) return;
  listening = true;
  const what = staged ? 'nothing was published' : `'${path.relative('', outdir) || outdir}' is unchanged`;
  // Node prints the error right after this event.
  process.once('uncaughtExceptionMonitor', () => {
    if (!published) process.stderr.write(`The synthesis failed and ${what}. Correct this error and synthesize again:\n\n`);
  });
}

/** `cdk8s synth --no-validate` runs no plugin, hence not `PublishOutput` either; the CLI tells the app by not asking for metadata. */
function sayThatNothingIsPublished(): void {
  const { CDK8S_OUTDIR: outdir, CDK8S_RECORD_CONSTRUCT_METADATA: metadata } = process.env;
  if (!outdir || path.basename(outdir) !== STAGING || metadata !== 'false') return;
  process.stderr.write(`warning: no validation plugin runs, so the manifests stay in '${outdir}' and nothing is published; `
    + 'omit --no-validate and list PublishOutput under \'validations\' in cdk8s.yaml to publish them\n');
}
