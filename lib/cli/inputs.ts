import * as path from 'node:path';
import { Engine } from '../admission/engine';
import { DISK, FileTree, Read } from '../admission/read/file-tree';
import { Found, manifestFiles } from '../admission/read/files';
import { isKustomization } from '../admission/read/kustomize';
import { deliver, Delivered } from '../admission/render/deliveries';
import { Older } from './against';
import { CannotRunError } from './cannot-run';
import { Configuration } from './configuration';
import { GitTree } from './git-tree';
import { renderChart, RenderedChart } from './helm-program';
import { kustomizeProgram } from './kustomize-program';
import { readStream } from './streams';

export const STDIN = '<stdin>';

/** What decides what is read, and how. */
export interface InputOptions {
  readonly configuration: Configuration;
  /** Whether charts are rendered. */
  readonly hasHelm: boolean;
  /** The version that charts ask for. */
  readonly kubernetes: string;
}

/** Texts that are needed again for the lines of findings: those of streams, and those from before a change. */
export class Texts {
  private readonly kept = new Map<string, string>();
  private readonly older = new Map<string, { readonly file: string; readonly tree: FileTree }>();

  public keep(name: string, text: string): string {
    this.kept.set(name, text);
    return text;
  }

  public keepOlder(name: string, file: string, tree: FileTree): void {
    this.older.set(name, { file, tree });
  }

  /** The path of a file that may be one from before the change. */
  public pathOf(name: string): string {
    return this.older.get(name)?.file ?? name;
  }

  public readonly reread = (file: string): string | undefined => {
    const kept = this.kept.get(file);
    if (kept !== undefined) return kept;
    const older = this.older.get(file);
    const read = older ? older.tree.read(older.file) : DISK.read(file);
    return 'text' in read ? read.text : undefined;
  };
}

/** Gives the engine the manifests before the change. There must be some: else nothing would be compared, and every change would pass. */
export function addOlder(engine: Engine, { tree, names, label }: Older, options: InputOptions, texts: Texts): void {
  const { configuration } = options;
  engine.compare();
  const { files, charts } = filesIn(names, tree, configuration);
  if (tree instanceof GitTree) tree.prefetch(files.map(found => found.file));
  for (const found of files) {
    const read: Read = 'problem' in found ? found : tree.read(found.file);
    if ('problem' in read) throw new CannotRunError(`--against: cannot read '${label(found.file)}': ${read.problem}`);
  }
  const { deliveries, failed, roleOf } = delivered(tree, files.map(({ file }) => file), names, options);
  const labelled = (file: string) => {
    texts.keepOlder(label(file), file, tree);
    return label(file);
  };
  let manifests = 0;
  for (const { build, documents } of [...deliveries, ...charts.flatMap(chart => renderedChart(chart, tree, options) ?? [])]) {
    const older = documents.map(document => ({ ...document, file: labelled(document.file), locate: (place: string) => {
      const origin = document.locate?.(place);
      return origin && { ...origin, file: labelled(origin.file) };
    } }));
    engine.addOldBuild(build, older);
    manifests += older.length;
  }
  for (const { folder, reason } of failed) engine.addUnjudged({ file: label(folder), reason: `nothing is compared with it: ${reason}` });
  for (const { file } of files) {
    const read = tree.read(file);
    if ('text' in read && !roleOf(file)) manifests += engine.addOld(labelled(file), read.text);
  }
  if (manifests === 0) throw new CannotRunError(`--against: there is no manifest in ${names.map(name => `'${label(name)}'`).join(' or ')}, so that nothing can be compared`);
}

/** Who takes manifests, and what else there is among the files. */
export type ManifestSink = Pick<Engine, 'addFile' | 'addBuild' | 'addFailedBuild' | 'addProblem' | 'addFailure' | 'addUnjudged'>;

/** Gives a sink the manifests of files, folders and standard input, each file once. */
export function addManifests(engine: ManifestSink, names: readonly string[], options: InputOptions, texts: Texts, readStdin: () => string): void {
  const seen = new Set<string>();
  const isNew = (id: string) => !seen.has(id) && seen.add(id);
  const folders = names.filter(name => name !== '-' && (DISK.kindOf(name) === 'folder' || isKustomization(name))).map(name => (isKustomization(name) ? path.dirname(name) : name));
  if (folders.length) addFolders(engine, folders, options, isNew);
  for (const name of names) {
    if (name === '-') {
      if (isNew(STDIN)) engine.addFile(STDIN, texts.keep(STDIN, notEmpty('standard input', readStdin())));
    } else if (DISK.kindOf(name) !== 'folder' && isNew(DISK.identityOf(name))) {
      const isStream = DISK.kindOf(name) === 'other';
      const read = isStream ? readStream(name) : DISK.read(name);
      if ('problem' in read) addFailure(engine, name, read);
      else engine.addFile(name, notEmpty(`'${name}'`, isStream ? texts.keep(name, read.text) : read.text));
    }
  }
}

/** Whatever should have written a manifest has failed, or wrote it elsewhere: that is not a pass. */
function notEmpty(what: string, text: string): string {
  if (text.trim() === '') throw new CannotRunError(`${what} is empty`);
  return text;
}

function addFolders(engine: ManifestSink, folders: readonly string[], options: InputOptions, isNew: (id: string) => unknown): void {
  const { files: found, charts, hidden } = filesIn(folders, DISK, options.configuration);
  const files = found.filter(({ file }) => isNew(DISK.identityOf(file)));
  for (const folder of hidden) engine.addUnjudged({ file: folder, reason: 'a hidden folder', isOther: true });
  const readable = files.filter(file => !('problem' in file)).map(({ file }) => file);
  const { deliveries, problems, unjudged, failed, roleOf } = delivered(DISK, readable, folders, options);
  for (const { build, folder, documents, isPartial } of deliveries) engine.addBuild(build, folder, documents, isPartial);
  for (const { build, ruleId, file, index, path: place, message } of problems) engine.addProblem(build, { file, index, prefix: '' }, { ruleId, path: place, message });
  for (const { build } of failed) engine.addFailedBuild(build);
  for (const one of unjudged) engine.addUnjudged(one);
  for (const chart of charts) addChart(engine, chart, options);
  for (const file of files) {
    const read: Read = 'problem' in file ? file : DISK.read(file.file);
    if ('problem' in read) addFailure(engine, file.file, read);
    else if (roleOf(file.file) === 'unused') engine.addUnjudged({ file: file.file, reason: 'no kustomization names it', isOther: true });
    else if (!roleOf(file.file)) engine.addFile(file.file, read.text, true);
  }
}

function delivered(tree: FileTree, files: readonly string[], names: readonly string[], { configuration, hasHelm }: InputOptions): Delivered {
  return deliver(tree, files, { names, top: topOf(names), variables: configuration.variables, kustomize: kustomizeProgram(hasHelm, tree), hasHelm });
}

function addChart(engine: ManifestSink, folder: string, options: InputOptions): void {
  const chart = renderedChart(folder, DISK, options);
  if (!chart) return engine.addUnjudged({ file: folder, reason: 'a chart of Helm, which is rendered with --helm only' });
  if (chart.problem !== undefined) {
    engine.addUnjudged({ file: folder, reason: `a chart that Helm does not render: ${chart.problem}` });
    engine.addFailedBuild(chart.build);
  } else engine.addBuild(chart.build, folder, chart.documents, false);
}

function renderedChart(folder: string, tree: FileTree, { hasHelm, kubernetes }: InputOptions): RenderedChart | undefined {
  return hasHelm ? renderChart(folder, tree, kubernetes) : undefined;
}

/** The top of the repository around what is checked. */
function topOf(names: readonly string[]): string | undefined {
  for (let folder = path.resolve(names[0] ?? '.'); ; folder = path.dirname(folder)) {
    if (DISK.kindOf(path.join(folder, '.git')) !== undefined) return path.relative('.', folder) || '.';
    if (path.dirname(folder) === folder) return undefined;
  }
}

function addFailure(engine: ManifestSink, file: string, { problem, isTooLarge }: { readonly problem: string; readonly isTooLarge?: boolean }): void {
  engine.addFailure(file, isTooLarge ? 'file/too-large' : 'file/unreadable', problem);
}

/** The files below some names that may hold manifests. */
interface Listed {
  readonly files: Found[];
  /** Charts of Helm that have to be rendered; their parts are not among the files. */
  readonly charts: string[];
  /** Folders whose names begin with a dot. */
  readonly hidden: string[];
}

const CHART = /^Chart\.ya?ml$/;

function filesIn(names: readonly string[], tree: FileTree, configuration: Configuration): Listed {
  const listed: Listed = { files: [], charts: [], hidden: [] };
  for (const name of names) {
    if (tree.kindOf(name) === 'folder') addFilesOf(name, tree, configuration, listed);
    else if (!configuration.isExcluded(name)) listed.files.push({ file: name });
  }
  return listed;
}

function addFilesOf(name: string, tree: FileTree, configuration: Configuration, { files, charts, hidden }: Listed): void {
  const leavesOut = (folder: string) => {
    if (path.basename(folder).startsWith('.') && !/^\.+$/.test(path.basename(folder))) {
      hidden.push(folder);
      return true;
    }
    if (configuration.isExcluded(folder)) return true;
    const chart = path.dirname(folder);
    return CHART_PARTS.includes(path.basename(folder)) && isChart(chart, tree) && isTemplated(chart, tree);
  };
  for (const found of manifestFiles(name, tree, leavesOut)) {
    const { file } = found;
    if (configuration.isExcluded(file)) continue;
    const [folder, base] = [path.dirname(file), path.basename(file)];
    const isOfChart = CHART.test(base) ? isTemplated(folder, tree) : charts.includes(folder) && CHART_FILES.test(base);
    if (!isOfChart) files.push(found);
    else if (CHART.test(base)) charts.push(folder);
  }
}

const CHART_FILES = /^(?:Chart|values.*)\.(?:ya?ml|json)$|\.schema\.json$/;
const CHART_PARTS = ['templates', 'charts', 'crds', 'ci'];

function isChart(folder: string, tree: FileTree): boolean {
  return ['Chart.yaml', 'Chart.yml'].some(name => tree.kindOf(path.join(folder, name)) === 'file');
}

/** Whether a chart has to be rendered: one that cdk8s writes has plain manifests in `templates/`. */
function isTemplated(chart: string, tree: FileTree): boolean {
  const files = [...manifestFiles(path.join(chart, 'templates'), tree)];
  return files.length === 0 || files.some(({ file }) => {
    const read = tree.read(file);
    return !('text' in read) || read.text.includes('{{');
  });
}
