import { Finding, Report, Severity } from './finding';
import { docsLink } from './docs-link';
import { RuleText } from './rule-text';
import { groupBy, plural, title } from './text';

export function jsonReport(report: Report): string {
  return JSON.stringify(report, undefined, 2) + '\n';
}

function open(report: Report): Finding[] {
  return report.resources.flatMap(resource => resource.findings).filter(finding => !finding.acknowledged);
}

const SARIF_LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

/** What is wrong, and after it what to do, as sentences. */
function sentences({ path, message, fix }: Finding): string {
  return `${path ? `${path}: ` : ''}${message}${/[.?!]$/.test(message) ? '' : '.'} ${fix}`;
}

/** SARIF 2.1.0, for code scanning. It describes the rules of the catalog that found something. */
export function sarifReport(report: Report, catalog: ReadonlyArray<Pick<RuleText, 'id' | 'what' | 'fix'> & { readonly severity: Severity }>): string {
  const findings = report.resources.flatMap(resource => resource.findings);
  const used = new Set(findings.map(finding => finding.ruleId));
  const results = findings.map(finding => ({
    ruleId: finding.ruleId,
    level: SARIF_LEVELS[finding.severity],
    message: { text: sentences(finding) },
    locations: [{ physicalLocation: { artifactLocation: { uri: encodeURI(finding.file) }, region: { startLine: finding.line, startColumn: finding.column } } }],
    ...(finding.acknowledged ? { suppressions: [{ kind: 'inSource', justification: finding.acknowledged }] } : {}),
  }));
  const rules = catalog.filter(row => used.has(row.id)).map(row => ({
    id: row.id,
    shortDescription: { text: row.what },
    help: { text: row.fix },
    helpUri: docsLink(row.id),
    defaultConfiguration: { level: SARIF_LEVELS[row.severity] },
  }));
  return (
    JSON.stringify(
      {
        version: '2.1.0',
        $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
        runs: [{ tool: { driver: { name: 'cdk8s-postgres-ha', informationUri: 'https://github.com/cdk8s-postgres-ha/cdk8s-postgres-ha', rules } }, results }],
      },
      undefined,
      2,
    ) + '\n'
  );
}

function xml(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '?');
}

/** JUnit: a suite for each file, a case for each object. */
export function junitReport(report: Report): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites name="cdk8s-postgres-ha">'];
  for (const [file, resources] of groupBy(report.resources, resource => resource.file)) {
    const failed = resources.filter(resource => resource.findings.some(finding => finding.severity === 'error' && !finding.acknowledged));
    lines.push(
      `  <testsuite name="${xml(file)}" tests="${resources.length}" failures="${failed.length}" skipped="${resources.filter(resource => resource.verdict === 'skipped' && !failed.includes(resource)).length}">`,
    );
    for (const resource of resources) {
      lines.push(`    <testcase classname="${xml(file)}" name="${xml(`${resource.kind || 'document'} ${resource.name || resource.document}`)}">`);
      const errors = resource.findings.filter(finding => !finding.acknowledged && finding.severity === 'error');
      for (const finding of errors)
        lines.push(
          `      <failure type="${xml(finding.ruleId)}" message="${xml(finding.message)}">${xml(`${finding.file}:${finding.line}:${finding.column} ${finding.path}\n${finding.fix}`)}</failure>`,
        );
      if (resource.verdict === 'skipped' && errors.length === 0) lines.push(`      <skipped message="${xml(resource.skipped ?? '')}"/>`);
      lines.push('    </testcase>');
    }
    lines.push('  </testsuite>');
  }
  lines.push('</testsuites>');
  return lines.join('\n') + '\n';
}

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** Workflow commands of GitHub Actions, which become annotations of the change. */
export function githubReport(report: Report): string {
  const data = (text: string) => text.replace(/[%\r\n]/g, c => encodeURIComponent(c));
  const property = (text: string) => data(text).replace(/[:,]/g, c => encodeURIComponent(c));
  return open(report)
    .map(
      finding =>
        `::${COMMANDS[finding.severity]} file=${property(finding.file)},line=${finding.line},col=${finding.column},title=${property(finding.ruleId)}::${data(sentences(finding))}\n`,
    )
    .join('');
}

/** A table for a comment on a change. */
export function markdownReport(report: Report): string {
  const { resources, denied, errors, warnings } = report.summary;
  const cell = (text: string) =>
    text
      .replace(/\s+/g, ' ')
      .replace(/[\\`*_[\]~|]/g, c => `\\${c}`)
      .replace(/[&<>@]/g, c => `&#${c.charCodeAt(0)};`);
  const code = (text: string) => `\`${text.replaceAll('`', "'").replaceAll('|', '\\|')}\``;
  const found = report.resources.flatMap(resource => resource.findings.filter(finding => !finding.acknowledged).map(finding => ({ resource, finding })));
  const rows = found.map(
    ({ resource, finding }) =>
      `| ${SARIF_LEVELS[finding.severity]} | ${cell(finding.file)}:${finding.line} | ${cell(title(resource))} | ${finding.path ? `${code(finding.path)}: ` : ''}${cell(finding.message)} | ${cell(finding.fix)} | [${finding.ruleId}](${finding.docs}) |`,
  );
  return (
    [
      `**${plural(resources, 'object')}, ${denied} denied, ${plural(errors, 'error')}, ${plural(warnings, 'warning')}**`,
      ...(rows.length ? ['', '| | where | object | finding | fix | rule |', '|---|---|---|---|---|---|', ...rows] : []),
    ].join('\n') + '\n'
  );
}
