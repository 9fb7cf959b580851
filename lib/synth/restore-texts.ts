import * as path from 'node:path';
import { App, Chart } from 'cdk8s';
import { checkOf, failValidation } from '../internal/check-of-app';
import { afterNextRestores } from '../internal/next-restore';
import { RestoreFile, restoreFilesOf, RestorePlace } from '../internal/restore-files';
import { fileOf, Rendering, renderChart } from './render';

/** No tool that reads folders of manifests takes it for one, and `kubectl apply -f` reads it anyway. */
const EXTENSION = '.restore';

/** What a user says of the files that are kept for an emergency. */
export interface RestoreOptions {
  /** Where they go. */
  readonly folder: string;
  /** Where the manifests of the app are found. */
  readonly manifestsFolder: string;
  /** Where the Secrets come from that no object of the app makes. */
  readonly secretOrigins: { readonly [secretName: string]: string };
}

/**
 * The files of an app that are kept for an emergency, by their names. They are rendered by the objects of the app themselves, and
 * checked as those are.
 * Called after the app is rendered: then its dependencies are resolved.
 *
 * An app may have hundreds of clusters, so the whole app is rendered and checked only once with every cluster restored, and once
 * more for the clusters
 * that can also go back to the archive before.
 */
export function restoreTexts(app: App, { folder, manifestsFolder, secretOrigins }: RestoreOptions): Map<string, string> {
  const place = {
    pathOf: (name: string) => path.posix.join(asTyped(folder), `${name}${EXTENSION}`),
    manifestsOf: (chart: Chart) => path.posix.join(asTyped(manifestsFolder), fileOf(app, chart)),
    secretOrigins,
  };
  const files = restoreFilesOf(app);
  const rounds = [files.filter(({ restore }) => restore.from === 'newest'), files.filter(({ restore }) => restore.from === 'before')];
  return new Map(rounds.filter(round => round.length > 0).flatMap(round => textsOf(app, round, place)));
}

/** A folder as somebody in the repository types it. Inside the current folder, which is the repository, nothing of this machine is in it. */
function asTyped(folder: string): string {
  const relative = path.relative('', folder);
  return relative.startsWith('..') || path.isAbsolute(relative) ? folder : relative.split(path.sep).join('/');
}

function textsOf(app: App, files: readonly RestoreFile[], place: RestorePlace): Array<[name: string, text: string]> {
  const charts = afterNextRestores(files.map(({ restore }) => restore), () => renderChecked(app, files));
  const all = [...charts.values()].flat().map(({ json }) => json);
  return files.map(file => {
    const { restore, chart, name, head } = file;
    const isAlone = files.every(other => other === file || other.chart !== chart);
    const renderings = isAlone ? charts.get(chart)! : afterNextRestores([restore], () => renderChart(chart, undefined));
    return [`${name}${EXTENSION}`, head(all, place) + renderings.map(({ text }) => text.text).join('---\n')];
  });
}

function renderChecked(app: App, files: readonly RestoreFile[]): Map<Chart, Rendering[]> {
  const run = checkOf(app)?.start();
  const charts = new Map<Chart, Rendering[]>(app.charts.map(chart => [chart, renderChart(chart, run)]));
  const names = files.map(({ name }) => `'${name}${EXTENSION}'`);
  const where = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(' and ');
  failValidation((run?.problems() ?? []).map(problem => `in ${where}, kept for an emergency: ${problem}`));
  return charts;
}
