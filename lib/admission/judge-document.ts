import { admitCreate } from './admit-create';
import { Before } from './before';
import { RawFinding, Entry, fromError, fromMisread } from './raw-finding';
import { common, formsOf, unknownPaths } from './forms';
import { judgeFurther, meantField } from './further';
import { loadUpdate } from './load-admit-update';
import { Document } from './read/document';
import { NO_SCHEMA, VerdictName } from './report/finding';
import { identify, stub } from './report/resource-id';
import { Subject } from './subject';
import { kindSchema, KindSchema } from './apiserver/schema';
import { minorVersion, Server } from './apiserver/server';
import { isObject, Json } from '../facts/json-value';
import { dnsLabel } from '../facts/kubernetes-names';
import { nearest } from '../facts/nearest';
import { StandIns, textsOf, unknownsIn } from '../facts/unknown';

/** API groups that are known whole: another kind of theirs does not exist. */
const WHOLE_GROUPS = ['postgresql.cnpg.io', 'barmancloud.cnpg.io'];
const MAX_OBJECT_BYTES = 3 * 1024 * 1024;

/** What the server and the operator say to one form of an object. */
interface DocumentVerdict {
  readonly verdict: VerdictName;
  readonly skipped?: string;
  readonly errors: readonly RawFinding[];
  readonly others: readonly RawFinding[];
  /** Whether the server did not come as far as the operator. */
  readonly isUnread: boolean;
  /** The object as the rules see it. */
  readonly seen: Json;
}

/** The verdict on one object, without the rules that look at several. */
export function judgeDocument(document: Document, build: string, before: Before, server: Server, standIns: StandIns, round = 0): Subject {
  const { value } = document;
  const encrypted: RawFinding[] = document.isEncrypted ? [{ ruleId: 'ha/encrypted', path: 'sops', message: 'encrypted with SOPS: the values are not judged' }] : [];
  const subject = (verdict: VerdictName, rawFindings: readonly RawFinding[], rest: Partial<Subject> & { readonly skipped?: string } = {}): Subject => {
    const entry: Entry = { id: identify(value), document, ...(build ? { build } : {}), verdict, rawFindings: [...rawFindings, ...encrypted], skipped: rest.skipped };
    return { entry, forms: rest.forms ?? [], hasSchema: rest.hasSchema ?? true, open: rest.open ?? [] };
  };
  if (typeof value.apiVersion !== 'string' || typeof value.kind !== 'string' || !value.kind || !value.apiVersion)
    return subject('denied', [{ ruleId: 'file/incomplete', path: '', message: 'a manifest needs apiVersion and kind, both of them text' }]);
  const schema = kindSchema(value.apiVersion, value.kind, minorVersion(server));
  const open = document.hasUnknowns ? unknownPaths(value) : [];
  const forms = open.length ? formsOf(value, schema, standIns) : [value];
  if (!schema) {
    const wrong = noSuchKind(value);
    if (wrong) return subject('denied', [wrong]);
    const readable = isObject(value.metadata) ? forms : [];
    return subject('skipped', fromMisread(document), { skipped: whyWithoutSchema(value), forms: readable, hasSchema: false, open });
  }
  const judged = forms.map((form, i) => judgeForm(schema, form, before.of(form, i, build), document, server));
  const seen = judged.map(judgement => judgement.seen);
  const goOn = (first: Subject, errors: readonly RawFinding[]) => (isOfOperator(value.apiVersion) && judged.every(({ isUnread }) => isUnread)
    ? judgeFurther(first, { schema, document, errors, round }, (rest, next) => judgeDocument(rest, build, before, server, standIns, next)) : first);
  if (!open.length) return goOn(subject(judged[0].verdict, [...judged[0].errors, ...judged[0].others], { skipped: judged[0].skipped, forms: seen }), judged[0].errors);
  const errors = common(judged.map(judgement => judgement.errors), open);
  const others = common(judged.map(judgement => judgement.others), open);
  if (errors.length && judged.every(({ verdict }) => verdict === 'denied')) return goOn(subject('denied', [...errors, ...others], { forms: seen, open }), errors);
  return subject('skipped', others, { skipped: dependsOn(value, document.isEncrypted), forms: seen, open });
}

/** Sources of other manifests are named apart from kinds that nobody here knows. */
function whyWithoutSchema({ apiVersion, kind }: Json): string {
  if (kind === 'HelmRelease' && apiVersion.startsWith('helm.toolkit.fluxcd.io/')) return 'its chart is not rendered here';
  if (['Application', 'ApplicationSet'].includes(kind) && apiVersion.startsWith('argoproj.io/')) return 'its sources are not rendered here; folders of this repository are judged as they lie';
  if (kind === 'Kustomization' && apiVersion.startsWith('kustomize.toolkit.fluxcd.io/')) return 'what it builds is judged, its own fields are not';
  return `${NO_SCHEMA} ${kind} of ${apiVersion}`;
}

function judgeForm(schema: KindSchema, value: Json, old: Json | undefined, document: Document, server: Server): DocumentVerdict {
  const early = beforeAdmission(value, schema.namespaced);
  if (early) return { verdict: 'denied', errors: [early], others: [], isUnread: false, seen: stub(value) };
  const verdict = (old ? loadUpdate().admitUpdate(old, value, server, document.written) : undefined) ?? admitCreate(value, server, document.written);
  const warnings = verdict.warnings.map(warning => ({ ruleId: warning.ruleId, path: warning.path ?? '', message: warning.message, fix: warning.fix }));
  const unread = !verdict.allowed && verdict.by !== 'webhook';
  return {
    verdict: verdict.skipped ? 'skipped' : verdict.allowed ? 'allowed' : 'denied',
    skipped: verdict.skipped,
    errors: verdict.errors.map(fromError(verdict)).map(rawFinding => withMeaning(rawFinding, schema, value)),
    others: [...warnings, ...(verdict.allowed ? fromMisread(document) : [])],
    isUnread: unread,
    seen: unread ? stub(value) : value,
  };
}

const isOfOperator = (apiVersion: string) => WHOLE_GROUPS.includes(apiVersion.split('/')[0]);

/** A field that a kind does not have, with the one that was meant. */
function withMeaning(rawFinding: RawFinding, schema: KindSchema, value: Json): RawFinding {
  const meant = rawFinding.ruleId === 'apiserver/unknown-field' ? meantField(schema, rawFinding.path, value) : undefined;
  return meant === undefined ? rawFinding : { ...rawFinding, fix: meant };
}

function dependsOn(value: Json, isEncrypted = false): string {
  const expressions = [...new Set([...textsOf(value)].flatMap(unknownsIn))];
  const shown = expressions.slice(0, 3).join(', ');
  return `depends on ${shown}${expressions.length > 3 ? ` and ${expressions.length - 3} more` : ''}${isEncrypted ? '' : ', which nothing here sets'}`;
}

/** A kind that a known group does not have, or a group that is nearly one of the known ones. */
function noSuchKind({ apiVersion, kind }: Json): RawFinding | undefined {
  const group = apiVersion.split('/')[0];
  if (WHOLE_GROUPS.includes(group)) {
    const near = nearest(kind, KINDS.filter(known => kindSchema(apiVersion, known)));
    return { ruleId: 'apiserver/no-such-kind', path: 'kind', message: `there is no ${kind} in ${apiVersion}${near ? `; did you mean '${near}'?` : ''}` };
  }
  const meant = WHOLE_GROUPS.find(known => group.split('.')[0] === known.split('.')[0] && group.includes('cnpg')) ?? nearest(group, WHOLE_GROUPS);
  const version = meant && Object.entries(VERSIONS).find(([known]) => known === meant)?.[1];
  return meant ? { ruleId: 'apiserver/no-such-kind', path: 'apiVersion', message: `there is no API group '${group}'; did you mean '${meant}/${version}'?` } : undefined;
}

const KINDS = ['Cluster', 'Pooler', 'Backup', 'ScheduledBackup', 'Database', 'DatabaseRole', 'Publication', 'Subscription', 'ImageCatalog', 'ClusterImageCatalog', 'ObjectStore'];
const VERSIONS: Readonly<Record<string, string>> = { 'postgresql.cnpg.io': 'v1', 'barmancloud.cnpg.io': 'v1' };

function beforeAdmission(value: Json, namespaced: boolean): RawFinding | undefined {
  const namespace = isObject(value.metadata) ? value.metadata.namespace : undefined;
  if (namespaced && typeof namespace === 'string' && namespace !== '' && dnsLabel(namespace).length)
    return { ruleId: 'apiserver/namespace', path: 'metadata.namespace', message: `no namespace can be called '${namespace}'` };
  const bytes = jsonSize(value);
  return bytes > MAX_OBJECT_BYTES
    ? { ruleId: 'apiserver/too-large', path: '', message: `the object has ${bytes} bytes of JSON, the API server takes ${MAX_OBJECT_BYTES}` }
    : undefined;
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
