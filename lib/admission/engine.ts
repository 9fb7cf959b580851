import { dirname, resolve } from 'node:path';
import { acknowledgements } from './rules/acknowledge';
import { CHANGE_RULES, LIBRARY_RULES } from './rules/library-rules';
import { CrossProblem, ManifestFile, World } from './rules/world';
import { Document, objectsOf, readDocuments, Unreadable } from './read/document';
import { Draft, Entry, fromError, fromMisread, reportOf } from './draft';
import { Report, ResourceId, VerdictName } from './report/finding';
import { loadUpdate } from './load-admit-update';
import { admitCreate } from './admit-create';
import { PlaceFinder } from './read/place-finder';
import { identify, NOTHING, objectKey, stub } from './report/resource-id';
import { isObject, Json } from '../facts/json-value';
import { kindSchema } from './apiserver/schema';
import { minorVersion, Server } from './apiserver/server';
import { summaryOf } from './report/summary';
import { dnsLabel } from '../facts/kubernetes-names';

export interface EngineOptions extends Server {
  /** Reads a file again to find the lines of its findings. */
  readonly reread: (file: string) => string | undefined;
  /**
   * What is delivered together with a file.
   * @default - the folder that it lies in
   */
  readonly folderOf?: (file: string) => string;
}

/** API groups that are known whole: another kind of theirs does not exist. */
const WHOLE_GROUPS = ['postgresql.cnpg.io', 'barmancloud.cnpg.io'];
const MAX_OBJECT_BYTES = 3 * 1024 * 1024;

/** Judges the objects of many files, one after the other; only what the cross-object rules need is kept. */
export class Engine {
  private readonly entries: Entry[] = [];
  private readonly kept = new Map<Json, Entry>();
  /** Objects of kinds without a schema: rules may read them all the same. */
  private readonly unjudged = new Map<Json, Entry>();
  private readonly old = new Map<string, Json>();
  private readonly elsewhere: Json[] = [];
  private comparing = false;
  private files = 0;

  constructor(private readonly options: EngineOptions) {}

  /** What is in the cluster now: objects of the same name are judged as changes of these. Call it before `addFile`. */
  public addOld(file: string, text: string): void {
    this.comparing = true;
    for (const document of readDocuments(file, text)) {
      if ('value' in document && typeof document.value.kind === 'string' && document.value.metadata?.name) this.old.set(objectKey(document.value), document.value);
    }
  }

  /** Compares with nothing: every object is new. */
  public compare(): void {
    this.comparing = true;
  }

  public addFile(file: string, text: string): void {
    this.files++;
    this.addDocuments(readDocuments(file, text));
  }

  /** An object that never was a text, under the name of a file that its findings will have. It is not changed, and must not change before `finish`. */
  public addObject(file: string, value: Json): void {
    this.files++;
    this.addDocuments(objectsOf(file, 0, value, () => ({ line: 1, column: 1 })));
  }

  /** An object that others may name, although its manifest is not here. */
  public addElsewhere({ kind, name, namespace }: Pick<ResourceId, 'kind' | 'name' | 'namespace'>): void {
    this.elsewhere.push({ kind, metadata: { name, namespace } });
  }

  private addDocuments(documents: Iterable<Document | Unreadable>): void {
    for (const document of documents) {
      if (!('value' in document)) this.addUnreadable(document);
      else this.guard(document, () => this.addDocument(document));
    }
  }

  /** A mistake of ours must not stop the others from being judged, and must not look like a pass. */
  private guard(document: Pick<Document, 'file' | 'index' | 'prefix'> & { readonly value?: Json }, work: () => void): void {
    try {
      work();
    } catch (error) {
      const message = `this checker failed: ${error instanceof Error ? error.message : String(error)}`;
      this.entries.push({
        id: isObject(document.value) ? identify(document.value) : NOTHING,
        document,
        verdict: 'skipped',
        skipped: message,
        drafts: [{ ruleId: 'file/internal-error', path: '', message }],
      });
    }
  }

  /** A file that could not be opened. */
  public addFailure(file: string, ruleId: 'file/unreadable' | 'file/too-large', message: string): void {
    this.files++;
    this.entries.push({
      id: NOTHING,
      document: { file, index: 0, prefix: '' },
      verdict: 'skipped',
      skipped: message,
      drafts: [{ ruleId, path: '', message }],
      place: { line: 1, column: 1 },
    });
  }

  /** A file that is no manifest. */
  public addSkipped(file: string, skipped: string): void {
    this.files++;
    this.entries.push({ id: NOTHING, document: { file, index: 0, prefix: '' }, verdict: 'skipped', skipped, drafts: [] });
  }

  private applyAcross(ruleId: string, check: () => readonly CrossProblem[]): void {
    this.guard({ file: '', index: 0, prefix: '' }, () => {
      for (const { object, path, message, severity, fix } of check()) {
        (this.kept.get(object) ?? this.unjudged.get(object))?.drafts.push({ ruleId, path, message, severity, fix, acknowledged: acknowledgements(object).get(ruleId) });
      }
    });
  }

  private addUnreadable({ file, index, ruleId, message, line, column }: Unreadable): void {
    this.entries.push({ id: NOTHING, document: { file, index, prefix: '' }, verdict: 'denied', drafts: [{ ruleId, path: '', message }], place: { line, column } });
  }

  private addDocument(document: Document): void {
    const { value } = document;
    const entry = (verdict: VerdictName, drafts: Draft[], skipped?: string): Entry => {
      const made = { id: identify(value), document, verdict, drafts, skipped };
      this.entries.push(made);
      return made;
    };
    if (value.apiVersion === undefined && value.kind === undefined) return void entry('skipped', [], 'not a Kubernetes object: it has no apiVersion and no kind');
    if (typeof value.apiVersion !== 'string' || typeof value.kind !== 'string' || !value.kind || !value.apiVersion)
      return void entry('denied', [{ ruleId: 'file/incomplete', path: '', message: 'a manifest needs apiVersion and kind, both of them text' }]);
    const schema = kindSchema(value.apiVersion, value.kind, minorVersion(this.options));
    if (!schema) {
      const group = value.apiVersion.split('/')[0];
      if (WHOLE_GROUPS.includes(group))
        return void entry('denied', [{ ruleId: 'apiserver/no-such-kind', path: 'kind', message: `there is no ${value.kind} in ${value.apiVersion}` }]);
      this.unjudged.set(value, entry('skipped', fromMisread(document), `no schema for ${value.kind} of ${value.apiVersion}`));
      return;
    }
    const early = this.beforeAdmission(value, schema.namespaced);
    if (early) {
      this.kept.set(stub(value), entry('denied', [early]));
      return;
    }
    const old = this.old.size > 0 && value.metadata?.name ? this.old.get(objectKey(value)) : undefined;
    const update = old ? loadUpdate().admitUpdate(old, value, this.options, document.written) : undefined;
    const verdict = update ?? admitCreate(value, this.options, document.written);
    const drafts = [
      ...verdict.errors.map(fromError(verdict)),
      ...verdict.warnings.map(warning => ({ ruleId: warning.ruleId, path: warning.path ?? '', message: warning.message })),
      ...(verdict.allowed ? fromMisread(document) : []),
    ];
    const { skipped } = verdict;
    const name = skipped ? 'skipped' : verdict.allowed ? 'allowed' : 'denied';
    const unread = !verdict.allowed && verdict.by !== 'webhook';
    this.kept.set(unread ? stub(value) : value, entry(name, drafts, skipped));
  }

  private beforeAdmission(value: Json, namespaced: boolean): Draft | undefined {
    const namespace = isObject(value.metadata) ? value.metadata.namespace : undefined;
    if (namespaced && typeof namespace === 'string' && namespace !== '' && dnsLabel(namespace).length)
      return { ruleId: 'apiserver/namespace', path: 'metadata.namespace', message: `no namespace can be called '${namespace}'` };
    const bytes = jsonSize(value);
    return bytes > MAX_OBJECT_BYTES
      ? { ruleId: 'apiserver/too-large', path: '', message: `the object has ${bytes} bytes of JSON, the API server takes ${MAX_OBJECT_BYTES}` }
      : undefined;
  }

  private fileOf(object: Json): ManifestFile {
    const file = (this.kept.get(object) ?? this.unjudged.get(object))?.document.file ?? '';
    return { file, folder: this.options.folderOf ? this.options.folderOf(file) : dirname(resolve(file)) };
  }

  /** Applies the rules across objects, finds the lines, and returns everything. */
  public finish(): Report {
    const fileOf = (object: Json) => this.fileOf(object);
    const unjudged = [...this.unjudged.keys()].filter(value => isObject(value.metadata));
    const here = new World([...this.kept.keys()], fileOf, unjudged);
    const elsewhere = this.elsewhere.filter(object => !here.named(object, object.kind, object.metadata.name));
    const world = elsewhere.length ? new World([...here.objects, ...elsewhere], fileOf, unjudged) : here;
    for (const rule of LIBRARY_RULES) this.applyAcross(rule.id, () => rule.check(world));
    if (this.comparing) {
      const old = new World([...this.old.values()].map(value => (isObject(value.metadata) ? value : stub(value))));
      for (const rule of CHANGE_RULES) this.applyAcross(rule.id, () => rule.check(world, old));
    }
    const places = new PlaceFinder(this.options.reread);
    const resources = this.entries.map(entry => reportOf(entry, places));
    return { summary: summaryOf(resources, this.files), resources };
  }
}

function jsonSize(value: Json): number {
  const most = mostSize(value);
  return most > MAX_OBJECT_BYTES ? Buffer.byteLength(JSON.stringify(value)) : most;
}

/** No less than the bytes of its JSON, whose longest signs are escapes such as \u0001; much faster than writing it. */
function mostSize(value: Json): number {
  if (typeof value === 'string') return 6 * value.length + 3;
  if (typeof value !== 'object' || value === null) return 30;
  let size = 2;
  if (Array.isArray(value)) for (const item of value) size += mostSize(item) + 1;
  else for (const key of Object.keys(value)) size += 6 * key.length + 4 + mostSize(value[key]);
  return size;
}
