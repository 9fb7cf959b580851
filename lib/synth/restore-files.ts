import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { checkOf, failValidation } from '../internal/check-of-app';
import { afterNextRestore } from '../internal/next-restore';
import { RestoreFile, restoreFilesOf, RestorePlace } from '../internal/restore-files';
import { fileOf, Rendering, renderChart } from './render';

/** No tool that reads folders of manifests takes it for one, and `kubectl apply -f` reads it all the same. */
const EXTENSION = '.restore';

/** What a user says of the files that are kept for an emergency. */
export interface RestoreOptions {
  /** Where they go. */
  readonly folder: string;
  /** Where the Secrets come from that no object of the app makes. */
  readonly secretOrigins: { readonly [secretName: string]: string };
}

/**
 * The files of an app that are kept for an emergency, by their names. They are rendered by the objects of the app themselves, and checked as those are.
 * Called after the app is rendered: then its dependencies are resolved.
 */
export function restoreTexts(app: App, { folder, secretOrigins }: RestoreOptions): Map<string, string> {
  const place = {
    pathOf: (name: string) => path.posix.join(folder, `${name}${EXTENSION}`),
    manifestsOf: (chart: Chart) => path.posix.join(app.outdir, fileOf(app, chart)),
    secretOrigins,
  };
  return new Map(restoreFilesOf(app).map(file => [`${file.name}${EXTENSION}`, textOf(app, file, place)]));
}

function textOf(app: App, { restore, chart, name, head }: RestoreFile, place: RestorePlace): string {
  return afterNextRestore(restore, () => {
    const run = checkOf(app)?.start();
    const charts = new Map<Chart, Rendering[]>(app.charts.map(each => [each, renderChart(each, run)]));
    failValidation((run?.problems() ?? []).map(problem => `in '${name}${EXTENSION}', which is kept for an emergency: ${problem}`));
    const manifests = [...charts.values()].flat().map(({ json }) => json);
    return head(manifests, place) + charts.get(chart)!.map(({ text }) => text.text).join('---\n');
  });
}
