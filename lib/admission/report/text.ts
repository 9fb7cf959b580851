import { Finding, NO_SCHEMA, Report, ResourceReport } from './finding';

const COLOURS: Record<string, string> = { error: '\u001b[31m', warning: '\u001b[33m', info: '\u001b[36m', dim: '\u001b[2m', bold: '\u001b[1m', good: '\u001b[32m' };

/** What a person wants to read: grouped by file and object, with lines, the message and the way out. */
export function textReport(report: Report, colour: boolean, verbose = false): string {
  const paint = (name: string, text: string) => (colour ? `${COLOURS[name]}${text}\u001b[0m` : text);
  const lines: string[] = [];
  for (const [file, resources] of groupBy(report.resources, resource => resource.file)) {
    const shown = resources.filter(resource => (verbose ? resource.findings.length > 0 || resource.verdict === 'skipped' : resource.findings.length > 0 && !isOnlyEncrypted(resource)));
    if (shown.length === 0) continue;
    lines.push(paint('bold', file));
    for (const resource of shown) {
      const build = resource.build === undefined ? '' : paint('dim', `  in ${resource.build}`);
      lines.push(
        `  ${title(resource)}${build}${verdictText(resource, paint)}`,
      );
      for (const finding of resource.findings) lines.push(...findingLines(finding, file, paint));
    }
    lines.push('');
  }
  const others = unjudgedLines(report, verbose);
  if (others.length) lines.push(...others, '');
  const { files, resources, allowed, denied, skipped, errors, warnings, infos } = report.summary;
  lines.push(
    `${plural(resources, 'object')} in ${plural(files, 'file')}: ${allowed} allowed, ${denied ? paint('error', `${denied} denied`) : '0 denied'}, ${skipped} skipped; ${plural(errors, 'error')}, ${plural(warnings, 'warning')}, ${plural(infos, 'note')}`,
  );
  return lines.join('\n') + '\n';
}

function verdictText({ verdict, skipped }: ResourceReport, paint: (name: string, text: string) => string): string {
  if (verdict === 'denied') return `${paint('error', '  denied')}${skipped ? paint('dim', `; ${skipped}`) : ''}`;
  return skipped ? paint('dim', `  skipped: ${skipped}`) : '';
}

/** What was left out, in few lines: the files that are no manifests are only counted unless somebody asks. */
function unjudgedLines({ unjudged, resources }: Report, isVerbose: boolean): string[] {
  const named = unjudged.filter(({ isOther }) => isVerbose || !isOther);
  const encrypted = isVerbose ? [] : resources.filter(isOnlyEncrypted);
  const skipped = isVerbose ? [] : resources.filter(resource => resource.skipped !== undefined && resource.findings.length === 0);
  const withoutSchema = skipped.filter(resource => resource.skipped!.startsWith(NO_SCHEMA));
  const unknown = groupBy(withoutSchema, resource => resource.skipped!).size > 4 ? withoutSchema : [];
  const lines = [
    ...[...groupBy(named, ({ reason }) => reason)].map(([reason, files]) => `  ${some(files.map(({ file }) => file), isVerbose)}: ${reason}`),
    ...unknownKinds(unknown),
    ...(encrypted.length ? [`  ${some(encrypted.map(title), false)}: ${encrypted[0].findings[0].message}`] : []),
    ...[...groupBy(skipped.filter(resource => !unknown.includes(resource)), resource => resource.skipped!)].map(([reason, objects]) => `  ${some(objects.map(title), false)}: ${reason}`),
  ];
  const hidden = unjudged.length - named.length;
  if (hidden > 0) lines.push(`  ${plural(hidden, 'file')} without a manifest (--verbose lists ${hidden === 1 ? 'it' : 'them'})`);
  return lines.length ? ['not judged', ...lines] : [];
}

/** A repository may have many encrypted Secrets, of which there is nothing else to say. */
function isOnlyEncrypted({ findings }: ResourceReport): boolean {
  return findings.length === 1 && findings[0].ruleId === 'ha/encrypted' && !findings[0].acknowledged;
}

/** A repository may have a hundred kinds that are not judged here: many of them are one line. */
function unknownKinds(objects: readonly ResourceReport[]): string[] {
  if (objects.length === 0) return [];
  const kinds = [...groupBy(objects, resource => resource.kind).keys()].sort();
  return [`  ${plural(objects.length, 'object')} of ${some(kinds, false)}: ${NO_SCHEMA} these kinds (--verbose lists them)`];
}

function some(names: readonly string[], isAll: boolean): string {
  return isAll || names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}

function findingLines(finding: Finding, file: string, paint: (name: string, text: string) => string): string[] {
  const label = finding.acknowledged ? paint('dim', 'accepted') : paint(finding.severity, finding.severity === 'info' ? 'note' : finding.severity);
  // A part of a built object may have been written in another file.
  const place = paint('dim', `${finding.file === file ? '' : `${finding.file}:`}${finding.line}:${finding.column}`.padEnd(8));
  const where = finding.path ? `${finding.path}: ` : '';
  const others = finding.alsoIn?.length ? [`             also in ${some(finding.alsoIn, false)}`] : [];
  return [
    `    ${place} ${label}  ${where}${finding.message}  ${paint('dim', finding.ruleId)}`,
    ...(finding.acknowledged ? [`             because ${finding.acknowledged}`] : [`             ${paint('good', 'fix')}  ${finding.fix}`]),
    ...others,
  ];
}

export function title(resource: ResourceReport): string {
  if (!resource.kind) return `document ${resource.document + 1}`;
  return `${resource.kind} ${resource.namespace ? `${resource.namespace}/` : ''}${resource.name || '(without a name)'}`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export function groupBy<T>(list: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const id = key(item);
    const group = groups.get(id);
    if (group) group.push(item);
    else groups.set(id, [item]);
  }
  return groups;
}
