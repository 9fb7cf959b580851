import * as path from 'node:path';
import { Engine } from '../admission/engine';
import { DISK, FileTree, Read } from '../admission/read/file-tree';
import { Found, manifestFiles } from '../admission/read/files';
import { isKustomization } from '../admission/read/kustomize';
import { Unjudged } from '../admission/report/finding';
import { deliver } from '../admission/render/deliveries';
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
  for (const found of files) {
    const read: Read = 'problem' in found ? found : tree.read(found.file);
    if ('problem' in read) throw new CannotRunError(`--against: cannot read '${label(found.file)}': ${read.problem}`);
  }
  const { deliveries, roleOf } = deliver(tree, files.map(({ file }) => file), { names, top: topOf(names), variables: configuration.variables });
  const labelled = (file: string) => {
    texts.keepOlder(label(file), file, tree);
    return label(file);
  };
  let manifests = 0;
  for (const { build, documents } of deliveries) {
    const older = documents.map(document => ({ ...document, file: labelled(document.file), locate: (place: string) => {
      const origin = document.locate?.(place);
      return origin && { ...origin, file: labelled(origin.file) };
    } }));
    engine.addOldBuild(build, older);
    manifests += older.length;
  }
  for (const { file } of files) {
    const read = tree.read(file);
    if ('text' in read && !roleOf(file)) manifests += engine.addOld(labelled(file), read.text);
  }
  if (manifests === 0) throw new CannotRunError(`--against: there is no manifest in ${names.map(name => `'${label(name)}'`).join(' or ')}, so that nothing can be compared`);
}

/** Gives the engine the manifests of files, folders and standard input, each file once. */
export function addManifests(engine: Engine, names: readonly string[], configuration: Configuration, texts: Texts, readStdin: () => string): void {
  const seen = new Set<string>();
  const isNew = (id: string) => !seen.has(id) && seen.add(id);
  const folders = names.filter(name => name !== '-' && (DISK.kindOf(name) === 'folder' || isKustomization(name))).map(name => (isKustomization(name) ? path.dirname(name) : name));
  if (folders.length) addFolders(engine, folders, configuration, isNew);
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

/** Whatever should have written a manifest has failed, or wrote it elsewhere: that is no pass. */
function notEmpty(what: string, text: string): string {
  if (text.trim() === '') throw new CannotRunError(`${what} is empty`);
  return text;
}

function addFolders(engine: Engine, folders: readonly string[], configuration: Configuration, isNew: (id: string) => unknown): void {
  const files = folders.flatMap(folder => filesOf(folder, DISK, configuration, unjudged => engine.addUnjudged(unjudged))).filter(({ file }) => isNew(DISK.identityOf(file)));
  const readable = files.filter(found => !('problem' in found)).map(({ file }) => file);
  const { deliveries, problems, unjudged, failed, roleOf } = deliver(DISK, readable, { names: folders, top: topOf(folders), variables: configuration.variables });
  for (const { build, folder, documents, isPartial } of deliveries) engine.addBuild(build, folder, documents, isPartial);
  for (const { build, ruleId, file, index, path: place, message } of problems) engine.addProblem(build, { file, index, prefix: '' }, { ruleId, path: place, message });
  for (const build of failed) engine.addFailedBuild(build);
  for (const found of unjudged) engine.addUnjudged(found);
  for (const found of files) {
    const read: Read = 'problem' in found ? found : DISK.read(found.file);
    if ('problem' in read) addFailure(engine, found.file, read);
    else if (roleOf(found.file) === 'unused') engine.addUnjudged({ file: found.file, reason: 'the kustomization of its folder does not name it', isOther: true });
    else if (!roleOf(found.file)) engine.addFile(found.file, read.text, true);
  }
}

/** The top of the repository around what is checked. */
function topOf(names: readonly string[]): string | undefined {
  for (let folder = path.resolve(names[0] ?? '.'); ; folder = path.dirname(folder)) {
    if (DISK.kindOf(path.join(folder, '.git')) !== undefined) return path.relative('.', folder) || '.';
    if (path.dirname(folder) === folder) return undefined;
  }
}

function addFailure(engine: Engine, file: string, { problem, isTooLarge }: { readonly problem: string; readonly isTooLarge?: boolean }): void {
  engine.addFailure(file, isTooLarge ? 'file/too-large' : 'file/unreadable', problem);
}

const CHART = /^Chart\.ya?ml$/;

/** The files of a file or folder that may hold manifests; what is excluded and the parts of charts are none of them. */
function filesOf(name: string, tree: FileTree, configuration: Configuration, note: (unjudged: Unjudged) => void = () => {}): Found[] {
  if (tree.kindOf(name) !== 'folder') return configuration.isExcluded(name) ? [] : [{ file: name }];
  const charts = new Set<string>();
  const leavesOut = (folder: string) => {
    if (path.basename(folder).startsWith('.') && !/^\.+$/.test(path.basename(folder))) {
      note({ file: folder, reason: 'a hidden folder', isOther: true });
      return true;
    }
    if (configuration.isExcluded(folder)) return true;
    const chart = path.dirname(folder);
    return CHART_PARTS.includes(path.basename(folder)) && isChart(chart, tree) && isTemplated(chart, tree);
  };
  const files = [...manifestFiles(name, tree, leavesOut)].filter(({ file }) => !configuration.isExcluded(file));
  return files.filter(({ file }) => {
    const folder = path.dirname(file);
    if (CHART.test(path.basename(file)) && isTemplated(folder, tree)) charts.add(folder);
    if (!charts.has(folder)) return true;
    if (CHART.test(path.basename(file))) note({ file: folder, reason: "a chart of Helm: check what 'helm template' makes of it" });
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
