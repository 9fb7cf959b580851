import { acknowledgements } from './rules/acknowledge';
import { Document } from './read/document';
import { FieldError } from './apiserver/field-error';
import { Finding, Origin, ResourceId, ResourceReport, Severity, VerdictName } from './report/finding';
import { isKustomization } from './read/kustomize';
import { loadCatalog } from './load-rule-catalog';
import { format, PlaceFinder } from './read/place-finder';
import { conceal } from './report/conceal';
import { docsLink } from './report/docs-link';
import { Verdict } from './apiserver/verdict';
import { Json } from '../facts/json-value';
import { withoutMarks } from '../facts/unknown';
import { explainMisread } from './read/yaml/misread';

/** A finding before its place in the file is known. */
export interface Draft {
  readonly ruleId: string;
  readonly path: string;
  readonly message: string;
  readonly severity?: Severity;
  /** When the rule's own does not fit this case. */
  readonly fix?: string;
  readonly reportedPath?: string;
  readonly reason?: string;
  readonly acknowledged?: string;
}

export interface Entry {
  readonly id: ResourceId;
  readonly document: Pick<Document, 'file' | 'index' | 'prefix' | 'locate'> & { readonly value?: Json };
  /** What builds it, when it is not applied as it is. */
  readonly build?: string;
  readonly verdict: VerdictName;
  readonly skipped?: string;
  readonly drafts: Draft[];
  /** The place of a file that could not be read; the others are looked up. */
  readonly place?: { readonly line: number; readonly column: number };
}

/** The errors of a verdict as drafts. */
export function fromError(verdict: Verdict): (error: FieldError) => Draft {
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

/** What kustomize makes of the text; its own configuration it reads as Kubernetes would. */
export function fromMisread({ file, misread = [], value }: Document): Draft[] {
  const ruleId = 'ha/kustomize-reads';
  const acknowledged = acknowledgements(value).get(ruleId);
  return isKustomization(file) ? [] : misread.map(found => ({ ruleId, path: format(found.path), message: explainMisread(found), acknowledged }));
}

/** What is reported of an object. */
export function reportOf(entry: Entry, places: PlaceFinder): ResourceReport {
  const { document, verdict, skipped } = entry;
  const id = readable(entry.id);
  const findings = entry.drafts.map((draft): Finding => {
    const row = loadCatalog().catalogRow(draft.ruleId);
    const written = document.locate?.(draft.path);
    const place = entry.place ?? (written ? places.of({ ...written, prefix: '' }, written.path) : places.of(document, draft.path));
    return {
      ruleId: draft.ruleId,
      severity: draft.severity ?? row.severity,
      origin: originOf(draft.ruleId),
      resource: id,
      path: withoutMarks(draft.path),
      ...(draft.reportedPath !== undefined && draft.reportedPath !== draft.path ? { reportedPath: draft.reportedPath } : {}),
      ...(draft.reason ? { reason: draft.reason } : {}),
      file: written?.file ?? document.file,
      ...place,
      message: conceal(withoutMarks(draft.message), document.value, draft.path),
      fix: draft.fix ?? row.fix,
      docs: docsLink(draft.ruleId),
      ...(draft.acknowledged ? { acknowledged: draft.acknowledged } : {}),
    };
  });
  const line = entry.place?.line ?? (findings.length ? places.of(document, '').line : 0);
  return { file: document.file, document: document.index, line, ...(entry.build ? { build: entry.build } : {}), ...id, verdict, ...(skipped ? { skipped: conceal(withoutMarks(skipped), document.value, '') } : {}), findings };
}

function readable({ apiVersion, kind, namespace, name }: ResourceId): ResourceId {
  return { apiVersion: withoutMarks(apiVersion), kind: withoutMarks(kind), namespace: withoutMarks(namespace), name: withoutMarks(name) };
}

function originOf(ruleId: string): Origin {
  if (ruleId.startsWith('cnpg/')) return 'cnpg';
  return ruleId.startsWith('ha/') ? 'library' : 'apiserver';
}
