import { App, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { NextRestore } from './next-restore';
import { currentSynthesis } from './synthesis-pass';

/** A manifest that is not delivered, but kept for an emergency: what a chart will say once a cluster in it is restored. */
export interface RestoreFile {
  /** The restore. */
  readonly restore: NextRestore;
  /** The chart. */
  readonly chart: Chart;
  /** Name of the file, without its extension. */
  readonly name: string;
  /** What stands above the manifests, as comments. It gets all manifests of the app as they will be then. */
  readonly head: (manifests: readonly unknown[], place: RestorePlace) => string;
}

const byApp = new WeakMap<IConstruct, RestoreFile[]>();
const keepers = new WeakSet<IConstruct>();

/** Says of an app that it writes these files. */
export function keepsRestoreFiles(app: App): void {
  keepers.add(app);
}

/** Adds a file to those that an app keeps for an emergency. */
export function keepRestoreFile(file: RestoreFile): void {
  const app = file.chart.node.root;
  if (!byApp.has(app)) warnOnce(app);
  byApp.set(app, [...restoreFilesOf(app as App), file]);
}

/** An app that writes none of these files says so, the first time that all of it is synthesized. */
function warnOnce(app: IConstruct): void {
  let isSaid = keepers.has(app);
  const say = (): string[] => {
    if (isSaid || currentSynthesis(app) === undefined) return [];
    isSaid = true;
    const names = restoreFilesOf(app as App).map(({ name }) => `'${name}'`);
    process.stderr.write(`warning: this app keeps no manifest for an emergency of ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}, `
      + 'although the clusters are established: an App of cdk8s writes only what is applied now. Replace it by AtomicApp, which also writes restore/\n');
    return [];
  };
  app.node.addValidation({ validate: say });
}

/** The files that an app keeps for an emergency. */
export function restoreFilesOf(app: App): readonly RestoreFile[] {
  return byApp.get(app) ?? [];
}

/** Where an app writes, as somebody in the repository types it, and what its user says of Secrets. */
export interface RestorePlace {
  /** The path of a file that is kept for an emergency. */
  readonly pathOf: (name: string) => string;
  /** The path of the manifests of a chart. */
  readonly manifestsOf: (chart: Chart) => string;
  /** Where the Secrets come from that no object of the app makes. */
  readonly secretOrigins: { readonly [secretName: string]: string };
}
