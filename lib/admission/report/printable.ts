import { Finding, Report } from './finding';

// C0 and C1 controls, line separators, and marks that turn the direction of writing.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

function visible(text: string): string {
  return text.replace(CONTROL, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const ORDER = ['error', 'warning', 'info'];

function worstFirst(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

/**
 * A report for people: the worst of each object comes first, and names and values of manifests and files cannot move the cursor,
 * colour the screen or begin a new line.
 */
export function printable(report: Report): Report {
  const resources = report.resources.map(resource => ({
    ...resource,
    file: visible(resource.file),
    ...(resource.build === undefined ? {} : { build: visible(resource.build) }),
    kind: visible(resource.kind),
    namespace: visible(resource.namespace),
    name: visible(resource.name),
    ...(resource.skipped === undefined ? {} : { skipped: visible(resource.skipped) }),
    findings: worstFirst(resource.findings).map(finding => ({
      ...finding,
      file: visible(finding.file),
      path: visible(finding.path),
      message: visible(finding.message),
      resource: { ...finding.resource, kind: visible(finding.resource.kind), name: visible(finding.resource.name) },
      ...(finding.acknowledged === undefined ? {} : { acknowledged: visible(finding.acknowledged) }),
    })),
  }));
  const unjudged = report.unjudged.map(({ file, reason, ...rest }) => ({ ...rest, file: visible(file), reason: visible(reason) }));
  return { ...report, resources, unjudged };
}
