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
export interface RawFinding {
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
  readonly rawFindings: RawFinding[];
  /** The place of a file that could not be read; the others are looked up. */
  readonly place?: { readonly line: number; readonly column: number };
}

/** The errors of a verdict as rawFindings. */
export function fromError(verdict: Verdict): (error: FieldError) => RawFinding {
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
export function fromMisread({ file, misread = [], value }: Document): RawFinding[] {
  const ruleId = 'ha/kustomize-reads';
  const acknowledged = acknowledgements(value).get(ruleId);
  return isKustomization(file) ? [] : misread.map(found => ({ ruleId, path: format(found.path), message: explainMisread(found), acknowledged }));
}

/** What is reported of an object. */
export function reportOf(entry: Entry, places: PlaceFinder): ResourceReport {
  const { document, verdict, skipped } = entry;
  const id = readable(entry.id);
  const findings = entry.rawFindings.map((rawFinding): Finding => {
    const row = loadCatalog().catalogRow(rawFinding.ruleId);
    const written = document.locate?.(rawFinding.path);
    const place = entry.place ?? (written ? places.of({ ...written, prefix: '' }, written.path) : places.of(document, rawFinding.path));
    return {
      ruleId: rawFinding.ruleId,
      severity: rawFinding.severity ?? row.severity,
      origin: originOf(rawFinding.ruleId),
      resource: id,
      path: withoutMarks(rawFinding.path),
      ...(rawFinding.reportedPath !== undefined && rawFinding.reportedPath !== rawFinding.path ? { reportedPath: rawFinding.reportedPath } : {}),
      ...(rawFinding.reason ? { reason: rawFinding.reason } : {}),
      file: written?.file ?? document.file,
      ...place,
      message: conceal(withoutMarks(rawFinding.message), document.value, rawFinding.path),
      fix: rawFinding.fix ?? row.fix,
      docs: docsLink(rawFinding.ruleId),
      ...(rawFinding.acknowledged ? { acknowledged: rawFinding.acknowledged } : {}),
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
