import { dirname, resolve } from 'node:path';
import { CHANGE_RULES, LIBRARY_RULES } from './cross';
import { CrossProblem, Place, World } from './cross/world';
import { Document, format, objectsOf, Places, readDocuments, TextIndex, Unreadable } from './document';
import { FieldError } from './field-error';
import { Finding, Origin, Report, ResourceId, ResourceReport, Severity, VerdictName } from './finding';
import { isKustomization } from './kustomize';
import { admitCreate, Verdict } from './pipeline';
import { admitUpdate } from './update';
import { catalogRow, docsLink } from './rules/catalog';
import { isObject, Json, kindSchema } from './schema';
import { minorVersion, Server } from './server';
import { dnsLabel } from './values/names';
import { explainMisread } from './yaml/misread';

export interface EngineOptions extends Server {
  /** Reads a file again to find the lines of its findings. */
  readonly reread: (file: string) => string | undefined;
  /**
   * What is delivered together with a file.
   * @default - the folder that it lies in
   */
  readonly folderOf?: (file: string) => string;
}

/** A finding before its place in the file is known. */
interface Draft {
  readonly ruleId: string;
  readonly path: string;
  readonly message: string;
  readonly severity?: Severity;
  readonly reportedPath?: string;
  readonly reason?: string;
  readonly acknowledged?: string;
}

interface Entry {
  readonly id: ResourceId;
  readonly document: Pick<Document, 'file' | 'index' | 'prefix'>;
  readonly verdict: VerdictName;
  readonly skipped?: string;
  readonly drafts: Draft[];
  /** The place of a file that could not be read; the others are looked up. */
  readonly place?: { readonly line: number; readonly column: number };
}

/** API groups that are known whole: another kind of theirs does not exist. */
const WHOLE_GROUPS = ['postgresql.cnpg.io', 'barmancloud.cnpg.io'];
const MAX_OBJECT_BYTES = 3 * 1024 * 1024;
/** The one rule about files that is this library's own. */
const MISREAD = 'file/kustomize';
const ACKNOWLEDGE = 'cdk8s-postgres-ha.io/acknowledge';

/** Judges the objects of many files, one after the other; only what the cross-object rules need is kept. */
export class Engine {
  private readonly entries: Entry[] = [];
  private readonly kept = new Map<Json, Entry>();
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
      for (const { object, path, message, severity } of check()) {
        this.kept.get(object)?.drafts.push({ ruleId, path, message, severity, acknowledged: acknowledgements(object).get(ruleId) });
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
      return void entry('skipped', misreadOf(document), `no schema for ${value.kind} of ${value.apiVersion}`);
    }
    const early = this.beforeAdmission(value, schema.namespaced);
    if (early) {
      this.kept.set(stub(value), entry('denied', [early]));
      return;
    }
    const old = !value.metadata?.name ? undefined : this.old.get(objectKey(value));
    const update = old ? admitUpdate(old, value, this.options, document.written) : undefined;
    const verdict = update ?? admitCreate(value, this.options, document.written);
    const drafts = [
      ...verdict.errors.map(fromError(verdict)),
      ...verdict.warnings.map(warning => ({ ruleId: warning.ruleId, path: warning.path ?? '', message: warning.message })),
      ...(verdict.allowed ? misreadOf(document) : []),
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

  private placeOf(object: Json): Place {
    const file = this.kept.get(object)?.document.file ?? '';
    return { file, folder: this.options.folderOf ? this.options.folderOf(file) : dirname(resolve(file)) };
  }

  /** Applies the rules across objects, finds the lines, and returns everything. */
  public finish(): Report {
    const placeOf = (object: Json) => this.placeOf(object);
    const here = new World([...this.kept.keys()], placeOf);
    const elsewhere = this.elsewhere.filter(object => !here.named(object, object.kind, object.metadata.name));
    const world = elsewhere.length ? new World([...here.objects, ...elsewhere], placeOf) : here;
    for (const rule of LIBRARY_RULES) this.applyAcross(rule.id, () => rule.check(world));
    if (this.comparing) {
      const old = new World([...this.old.values()].map(value => (isObject(value.metadata) ? value : stub(value))));
      for (const rule of CHANGE_RULES) this.applyAcross(rule.id, () => rule.check(world, old));
    }
    const places = new PlaceFinder(this.options.reread);
    const resources = this.entries.map(entry => report(entry, places));
    const count = (test: (finding: Finding) => boolean) =>
      resources.reduce((sum, resource) => sum + resource.findings.filter(finding => !finding.acknowledged && test(finding)).length, 0);
    const verdicts = (name: VerdictName) => resources.filter(resource => resource.verdict === name).length;
    return {
      summary: {
        files: this.files,
        resources: resources.length,
        allowed: verdicts('allowed'),
        denied: verdicts('denied'),
        skipped: verdicts('skipped'),
        errors: count(f => f.severity === 'error'),
        warnings: count(f => f.severity === 'warning'),
        infos: count(f => f.severity === 'info'),
      },
      resources,
    };
  }
}

const NOTHING: ResourceId = { apiVersion: '', kind: '', namespace: '', name: '' };

function identify(value: Json): ResourceId {
  const text = (part: Json) => (typeof part === 'string' ? part : '');
  const metadata = isObject(value.metadata) ? value.metadata : {};
  return { apiVersion: text(value.apiVersion), kind: text(value.kind), namespace: text(metadata.namespace), name: text(metadata.name) || text(metadata.generateName) };
}

function objectKey(value: Json): string {
  const { apiVersion, kind, namespace, name } = identify(value);
  return [apiVersion.split('/')[0], kind, namespace, name].join('|');
}

/** What kustomize makes of the text; its own configuration it reads as Kubernetes would. */
function misreadOf({ file, misread = [] }: Document): Draft[] {
  return isKustomization(file) ? [] : misread.map(found => ({ ruleId: MISREAD, path: format(found.path), message: explainMisread(found) }));
}

function stub(value: Json): Json {
  const { apiVersion, kind, namespace, name } = identify(value);
  return { apiVersion, kind, metadata: { name: name || undefined, namespace: namespace || undefined } };
}

function fromError(verdict: Verdict): (error: FieldError) => Draft {
  const hasCauses = (verdict.by === 'schema' || verdict.by === 'webhook') && !verdict.patch;
  return error => ({
    ruleId: error.ruleId,
    path: error.at ?? (error.path === '<nil>' ? '' : error.path),
    reportedPath: hasCauses ? error.path : undefined,
    reason: hasCauses ? `FieldValue${error.type}` : verdict.patch ? 'FieldValueInvalid' : undefined,
    message: error.message,
    ...(verdict.patch ? { reportedPath: 'patch' } : {}),
  });
}

/** `rule-id: reason`, one a line or separated by semicolons. Only rules of the library can be acknowledged. */
function acknowledgements(object: Json): Map<string, string> {
  const text = object.metadata?.annotations?.[ACKNOWLEDGE];
  const entries = typeof text === 'string' ? text.split(/[\n;]/).map(line => /^\s*(ha\/[\w-]+)\s*:\s*(\S.*?)\s*$/.exec(line)) : [];
  return new Map(entries.flatMap(match => (match ? [[match[1], match[2]] as const] : [])));
}

function jsonSize(value: Json): number {
  const text = JSON.stringify(value);
  // A character has at most three bytes.
  return text.length * 3 > MAX_OBJECT_BYTES ? Buffer.byteLength(text) : text.length;
}

class PlaceFinder {
  private file = '';
  private text: TextIndex | undefined;
  private index = -1;
  private places: Places | undefined;

  constructor(private readonly reread: (file: string) => string | undefined) {}

  public of(document: Entry['document'], path: string): { line: number; column: number } {
    if (document.file !== this.file) {
      this.file = document.file;
      const text = this.reread(document.file);
      this.text = text === undefined ? undefined : new TextIndex(document.file, text);
      this.index = -1;
    }
    if (this.text === undefined) return { line: 1, column: 1 };
    if (document.index !== this.index) {
      this.index = document.index;
      this.places = new Places(this.text, document.index);
    }
    return this.places!.of(document.prefix && path ? `${document.prefix}.${path}` : document.prefix || path);
  }
}

function report(entry: Entry, places: PlaceFinder): ResourceReport {
  const { id, document, verdict, skipped } = entry;
  const findings = entry.drafts.map((draft): Finding => {
    const row = catalogRow(draft.ruleId);
    const place = entry.place ?? places.of(document, draft.path);
    return {
      ruleId: draft.ruleId,
      severity: draft.severity ?? row.severity,
      origin: originOf(draft.ruleId),
      resource: id,
      path: draft.path,
      ...(draft.reportedPath !== undefined && draft.reportedPath !== draft.path ? { reportedPath: draft.reportedPath } : {}),
      ...(draft.reason ? { reason: draft.reason } : {}),
      file: document.file,
      ...place,
      message: draft.message,
      fix: row.fix,
      docs: docsLink(draft.ruleId),
      ...(draft.acknowledged ? { acknowledged: draft.acknowledged } : {}),
    };
  });
  const line = entry.place?.line ?? (findings.length ? places.of(document, '').line : 0);
  return { file: document.file, document: document.index, line, ...id, verdict, ...(skipped ? { skipped } : {}), findings };
}

function originOf(ruleId: string): Origin {
  if (ruleId.startsWith('cnpg/')) return 'cnpg';
  return ruleId.startsWith('ha/') || ruleId === MISREAD ? 'library' : 'apiserver';
}
