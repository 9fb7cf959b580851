import { dirname, resolve } from 'node:path';
import { applyRules, gone, Surroundings } from './across';
import { Before } from './before';
import { RawFinding, Entry, reportOf } from './raw-finding';
import { judgeDocument } from './judge-document';
import { Document, looksLikeManifest, objectsOf, readDocuments, Unreadable } from './read/document';
import { PlaceFinder } from './read/place-finder';
import { markUnknowns, mayHoldUnknowns } from './read/unknowns';
import { Report, ResourceId, Unjudged } from './report/finding';
import { identify, NO_RESOURCE } from './report/resource-id';
import { withoutRepetition } from './report/repetition';
import { summaryOf } from './report/summary';
import { ManifestFile } from './rules/world';
import { Subject } from './subject';
import { Server } from './apiserver/server';
import { isObject, Json } from '../facts/json-value';
import { StandIns } from '../facts/unknown';

export interface EngineOptions extends Server {
  /** Reads a file again to find the lines of its findings. */
  readonly reread: (file: string) => string | undefined;
  /**
   * What is delivered together with a file.
   * @default - the folder that it lies in
   */
  readonly folderOf?: (file: string) => string;
  /**
   * Values of variables such as `${APP}`.
   * @default - none is known
   */
  readonly variables?: ReadonlyMap<string, string>;
}

/** Judges the objects of many files, one after the other; only what the rules across objects need is kept. */
export class Engine {
  private readonly entries: Entry[] = [];
  private readonly worlds = new Map<string, Subject[]>([[WHOLE, []]]);
  private readonly partial = new Set<string>();
  private readonly folders = new Map<string, string>();
  /** Builds that have failed, so that nobody knows what is gone from them. */
  private readonly failed = new Set<string>();
  private readonly external: Json[] = [];
  private readonly unjudged: Unjudged[] = [];
  private readonly standIns = new StandIns();
  private readonly before: Before;
  private files = 0;

  constructor(private readonly options: EngineOptions) {
    this.before = new Before(this.standIns);
  }

  /**
   * What is in the cluster now: objects of the same name are judged as changes of these. Call it before `addFile`.
   *
   * @returns how many objects there are
   */
  public addOld(file: string, text: string): number {
    if (!looksLikeManifest(text)) return 0;
    let count = 0;
    for (const document of readDocuments(file, text)) {
      if ('value' in document && isManifest(document.value)) count++;
      if ('value' in document) this.before.add(this.marked(document, text), WHOLE);
      else if (document.isManifest && document.ruleId !== 'file/template') this.addUnreadableOld(document);
    }
    return count;
  }

  /** What was built before the change. */
  public addOldBuild(build: string, documents: readonly Document[]): void {
    for (const document of documents) this.before.add(this.markedObject(document), build);
  }

  /** Compares with nothing: every object is new. */
  public compare(): void {
    this.before.isComparing = true;
  }

  /** Judges the documents of a file. Whatever is not a manifest is a mistake, unless the file was merely found in a folder. */
  public addFile(file: string, text: string, isFound = false): void {
    if (isFound && !looksLikeManifest(text)) return this.addUnjudged({ file, reason: text.trim() === '' ? 'empty' : OTHER, isOther: true });
    this.files++;
    for (const document of readDocuments(file, text)) {
      if ('value' in document) this.addManifest(this.marked(document, text), WHOLE);
      else if (isFound && document.ruleId === 'file/template') this.addUnjudged({ file, reason: 'a template: check what is rendered from it', isOther: true });
      else if (isFound && !document.isManifest) this.addUnjudged({ file, reason: OTHER, isOther: true });
      else this.addUnreadable(document);
    }
  }

  /**
   * An object that never was a text, under the name of a file that its findings will have. It is not changed, and must not change
   * before `finish`.
   */
  public addObject(file: string, value: Json): void {
    this.files++;
    for (const document of objectsOf(file, 0, value, () => ({ line: 1, column: 1 }))) {
      if ('value' in document) this.addManifest(this.markedObject(document), WHOLE);
      else this.addUnreadable(document);
    }
  }

  /** Objects that one build makes; it may be partial, so that there are others. */
  public addBuild(build: string, folder: string, documents: readonly Document[], isPartial: boolean): void {
    this.files += new Set(documents.map(({ file }) => file)).size;
    if (!this.worlds.has(build)) this.worlds.set(build, []);
    if (isPartial) this.partial.add(build);
    this.folders.set(build, resolve(folder));
    for (const document of documents) this.addManifest(this.markedObject(document), build);
  }

  /** A build that has failed: nobody knows what it would have made. */
  public addFailedBuild(build: string): void {
    this.failed.add(build);
  }

  /** Something that is wrong with a build. */
  public addProblem(build: string, document: Pick<Document, 'file' | 'index' | 'prefix'>, rawFinding: RawFinding): void {
    this.entries.push({ id: NO_RESOURCE, document, build, verdict: 'skipped', skipped: rawFinding.message, rawFindings: [rawFinding] });
  }

  /** An object that others may name, although its manifest is not here. */
  public addExternal({ kind, name, namespace }: Pick<ResourceId, 'kind' | 'name' | 'namespace'>): void {
    this.external.push({ kind, metadata: { name, namespace } });
  }

  /** A file that could not be opened. */
  public addFailure(file: string, ruleId: 'file/unreadable' | 'file/too-large', message: string): void {
    this.files++;
    this.entries.push({
      id: NO_RESOURCE,
      document: { file, index: 0, prefix: '' },
      verdict: 'skipped',
      skipped: message,
      rawFindings: [{ ruleId, path: '', message }],
      place: { line: 1, column: 1 },
    });
  }

  /** A file, or a folder, that is not judged. */
  public addUnjudged(unjudged: Unjudged): void {
    this.unjudged.push(unjudged);
  }

  private addUnreadable({ file, index, ruleId, message, line, column }: Unreadable): void {
    this.entries.push({ id: NO_RESOURCE, document: { file, index, prefix: '' }, verdict: 'denied', rawFindings: [{ ruleId, path: '', message }], place: { line, column } });
  }

  private addUnreadableOld({ file, index, message, line, column }: Unreadable): void {
    const skipped = `what was here before cannot be read, so that its objects count as new: ${message}`;
    const rawFindings = [{ ruleId: 'ha/old-unreadable', path: '', message: skipped }];
    this.entries.push({ id: NO_RESOURCE, document: { file, index, prefix: '' }, verdict: 'skipped', skipped, rawFindings, place: { line, column } });
  }

  private addManifest(document: Document, build: string): void {
    if (!isManifest(document.value)) return this.addUnjudged({ file: document.file, reason: OTHER, isOther: true });
    this.guard(document, () => {
      const subject = judgeDocument(document, build, this.before, this.options, this.standIns);
      this.entries.push(subject.entry);
      if (subject.forms.length > 0) this.worlds.get(build)!.push(subject);
    });
  }

  private marked(document: Document, text: string): Document {
    return text.includes('${') || text.includes('ENC[') ? this.markedObject(document) : document;
  }

  private markedObject(document: Document): Document {
    if (!mayHoldUnknowns(document.value)) return document;
    const { value, hasUnknowns, isEncrypted } = markUnknowns(document.value, { variables: this.options.variables ?? NO_VARIABLES, bare: document.bare });
    return { ...document, value, hasUnknowns, isEncrypted };
  }

  /** A mistake of ours must not stop the others from being judged, and must not look like a pass. */
  private guard(document: Pick<Document, 'file' | 'index' | 'prefix'> & { readonly value?: Json }, work: () => void): void {
    try {
      work();
    } catch (error) {
      const message = `this checker failed: ${error instanceof Error ? error.message : String(error)}`;
      this.entries.push({
        id: isObject(document.value) ? identify(document.value) : NO_RESOURCE,
        document,
        verdict: 'skipped',
        skipped: message,
        rawFindings: [{ ruleId: 'file/internal-error', path: '', message }],
      });
    }
  }

  /** What a file is delivered with: its folder, unless it lies about in a repository of builds, which deliver everything else. */
  private fileOf({ build, document: { file } }: Entry): ManifestFile {
    if (build !== undefined) return { file, folder: this.folders.get(build) ?? '' };
    if (this.options.folderOf) return { file, folder: this.options.folderOf(file) };
    return { file, folder: this.worlds.size > 1 ? resolve(file) : dirname(resolve(file)) };
  }

  /** Applies the rules across objects, finds the lines, and returns everything. */
  public finish(): Report {
    const all = [...this.worlds.values()].flat();
    const surroundings = (oldBuilds: readonly string[]): Surroundings => ({
      before: this.before,
      oldBuilds,
      fileOf: entry => this.fileOf(entry),
      guard: work => this.guard({ file: '', index: 0, prefix: '' }, work),
    });
    for (const [build, subjects] of this.worlds) {
      // Only what has to do with databases is compared with what others deliver.
      const isAsked = this.before.has(build) || subjects.some(({ forms }) => /cnpg\.io\//.test(forms[0].apiVersion));
      const others = this.worlds.size > 1 && isAsked ? all.filter(subject => !subjects.includes(subject)) : [];
      const together = { subjects, isPartial: this.partial.has(build), elsewhere: this.external, others };
      this.entries.push(...applyRules(together, surroundings(this.before.has(build) ? [build] : [])));
    }
    const lost = this.before.without(new Set([...this.worlds.keys(), ...this.failed]));
    if (lost.length) this.entries.push(...gone({ subjects: all, isPartial: this.partial.size > 0, elsewhere: [], others: [] }, surroundings(lost)));
    const places = new PlaceFinder(this.options.reread);
    const resources = withoutRepetition(this.entries.map(entry => reportOf(entry, places)));
    return { summary: summaryOf(resources, this.files), resources, unjudged: this.unjudged };
  }
}

/**
 * Whether an object is meant for Kubernetes. Much other YAML has one of the fields of manifests: Grafana's `apiVersion: 1`,
 * Drone's `kind: pipeline`.
 */
function isManifest({ apiVersion, kind, ...rest }: Json): boolean {
  const isText = (value: Json) => typeof value === 'string' && value !== '';
  if (isText(apiVersion) && isText(kind)) return true;
  return isObject(rest.metadata) && (apiVersion !== undefined || kind !== undefined);
}

/** The world of what is not built by anything. */
const WHOLE = '';
const OTHER = 'no manifest: it has no apiVersion and kind of Kubernetes';
const NO_VARIABLES: ReadonlyMap<string, string> = new Map();
