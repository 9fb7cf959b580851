import * as path from 'node:path';
import { Engine } from '../admission/engine';
import { DISK, FileTree, Read } from '../admission/read/file-tree';
import { Found, manifestFiles } from '../admission/read/files';
import { isKustomization, patchFiles } from '../admission/read/kustomize';
import { Older } from './against';
import { CannotRunError } from './cannot-run';
import { Configuration } from './configuration';
import { GitTree } from './git-tree';
import { readStream } from './streams';

export const STDIN = '<stdin>';

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
export function addOlder(engine: Engine, { tree, names, label }: Older, configuration: Configuration, texts: Texts): void {
  engine.compare();
  const files = names.flatMap(name => filesOf(name, tree, configuration));
  if (tree instanceof GitTree) tree.prefetch(files.map(found => found.file));
  let manifests = 0;
  for (const found of files) {
    const read: Read = 'problem' in found ? found : tree.read(found.file);
    if ('problem' in read) throw new CannotRunError(`--against: cannot read '${label(found.file)}': ${read.problem}`);
    texts.keepOlder(label(found.file), found.file, tree);
    manifests += engine.addOld(label(found.file), read.text);
  }
  if (manifests === 0) throw new CannotRunError(`--against: there is no manifest in ${names.map(name => `'${label(name)}'`).join(' or ')}, so that nothing can be compared`);
}

/** Gives the engine the manifests of files, folders and standard input, each file once. */
export function addManifests(engine: Engine, names: readonly string[], configuration: Configuration, texts: Texts, readStdin: () => string): void {
  const seen = new Set<string>();
  const isNew = (id: string) => !seen.has(id) && seen.add(id);
  for (const name of names) {
    if (name === '-') {
      if (isNew(STDIN)) engine.addFile(STDIN, texts.keep(STDIN, notEmpty('standard input', readStdin())));
    } else if (DISK.kindOf(name) === 'folder') {
      addFolder(engine, name, configuration, isNew);
    } else if (isNew(DISK.identityOf(name))) {
      const isStream = DISK.kindOf(name) === 'other';
      const read = isStream ? readStream(name) : DISK.read(name);
      if ('problem' in read) addFailure(engine, name, read);
      else engine.addFile(name, notEmpty(`'${name}'`, isStream ? texts.keep(name, read.text) : read.text));
    }
  }
}

/** Whatever should have written a manifest has failed, or wrote it elsewhere: that is no pass. */
function notEmpty(what: string, text: string): string {
  if (text.trim() === '') throw new CannotRunError(`${what} is empty`);
  return text;
}

function addFolder(engine: Engine, folder: string, configuration: Configuration, isNew: (id: string) => unknown): void {
  const files = filesOf(folder, DISK, configuration, chart => engine.addUnjudged({ file: chart, reason: "a chart of Helm: check what 'helm template' makes of it" }));
  const patches = new Map<string, string>();
  for (const { file } of files) {
    const read = isKustomization(file) ? DISK.read(file) : undefined;
    if (read && 'text' in read) for (const patch of patchFiles(file, read.text)) patches.set(DISK.identityOf(patch), file);
  }
  for (const found of files) {
    const id = DISK.identityOf(found.file);
    const read: Read = 'problem' in found ? found : DISK.read(found.file);
    if (!isNew(id)) continue;
    if (patches.has(id)) engine.addUnjudged({ file: found.file, reason: `a patch of ${patches.get(id)}, part of an object`, isOther: true });
    else if ('problem' in read) addFailure(engine, found.file, read);
    else engine.addFile(found.file, read.text, true);
  }
}

function addFailure(engine: Engine, file: string, { problem, isTooLarge }: { readonly problem: string; readonly isTooLarge?: boolean }): void {
  engine.addFailure(file, isTooLarge ? 'file/too-large' : 'file/unreadable', problem);
}

const CHART = /^Chart\.ya?ml$/;

/** The files of a file or folder that may hold manifests; what is excluded and the parts of charts are none of them. */
function filesOf(name: string, tree: FileTree, configuration: Configuration, noteChart: (folder: string) => void = () => {}): Found[] {
  if (tree.kindOf(name) !== 'folder') return configuration.isExcluded(name) ? [] : [{ file: name }];
  const charts = new Set<string>();
  const leavesOut = (folder: string) => {
    if (configuration.isExcluded(folder)) return true;
    const chart = path.dirname(folder);
    return CHART_PARTS.includes(path.basename(folder)) && isChart(chart, tree) && isTemplated(chart, tree);
  };
  const files = [...manifestFiles(name, tree, leavesOut)].filter(({ file }) => !configuration.isExcluded(file));
  return files.filter(({ file }) => {
    const folder = path.dirname(file);
    if (CHART.test(path.basename(file)) && isTemplated(folder, tree)) charts.add(folder);
    if (!charts.has(folder)) return true;
    if (CHART.test(path.basename(file))) noteChart(folder);
    return !/^(?:Chart|values.*)\.(?:ya?ml|json)$/.test(path.basename(file)) && !/^values\..*|.*\.schema\.json$/.test(path.basename(file));
  });
}

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
