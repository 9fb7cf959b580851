import * as fs from 'node:fs';
import { Engine } from '../admission/engine';
import { loadCatalog } from '../admission/load-rule-catalog';
import { RULES_PAGE } from '../admission/report/docs-link';
import { Finding, Report } from '../admission/report/finding';
import { DISK } from '../admission/read/file-tree';
import { loadFormats } from '../admission/report/load-machine';
import { printable } from '../admission/report/printable';
import { summaryOf } from '../admission/report/summary';
import { textReport } from '../admission/report/text';
import { olderManifests } from './against';
import { CannotRunError } from './cannot-run';
import { Configuration } from './configuration';
import { addManifests, addOlder, Texts } from './inputs';
import { CheckOptions, FORMATS, ORIGINS, parseOptions } from './options';

export const CHECK_USAGE = `cdk8s-postgres-ha check FILE|FOLDER|-... [options]

Says what the API server and the CloudNativePG operator would say to these
manifests, and which problems only show up at run time. A kustomization.yaml and
the Kustomizations of Flux are built first; nothing is fetched from a network.

  --against FOLDER|REF[:PATH]    the manifests before this change: judge the change
  --set NAME=VALUE               the value of a variable \${NAME}
  --helm                         render charts, with the program 'helm'
  --exclude PATTERN              leave out paths, such as 'test/**'
  --apply client|server|replace  how the manifests reach the server: kubectl apply
                                 (client), as Flux and Argo CD do (server), or
                                 kubectl replace
  --kubernetes VERSION           1.33, 1.34 (default), 1.35, 1.36 or 1.37
  --format FORMAT                text (default), json, sarif, junit, github, markdown
  --fail-on error|warning        what makes the exit code 1 (error)
  --origin ORIGIN,...            report findings of apiserver, cnpg, library (all)
  --verbose                      also list what was not judged

A .cdk8s-postgres-ha.yaml above the manifests can exclude paths and accept findings.
Exit code: 0 nothing at or above the threshold, 1 findings, 2 could not run.
Every rule, with examples:
${RULES_PAGE}
`;

const PRINTERS: Readonly<Record<typeof FORMATS[number], (report: Report, io: CheckIo, isVerbose: boolean) => string>> = {
  text: (report, io, isVerbose) => textReport(printable(report), io.colour, isVerbose),
  json: report => loadFormats().jsonReport(report),
  sarif: report => loadFormats().sarifReport(report, loadCatalog().CATALOG),
  junit: report => loadFormats().junitReport(printable(report)),
  github: report => loadFormats().githubReport(printable(report)),
  markdown: report => loadFormats().markdownReport(printable(report)),
};

export interface CheckIo {
  readonly write: (text: string) => void;
  readonly complain: (text: string) => void;
  readonly readStdin: () => string;
  readonly colour: boolean;
}

/** Runs `check`; returns the exit code. */
export function runCheck(args: readonly string[], io: CheckIo): number {
  try {
    const options = parseOptions(args);
    if (options.isHelp) {
      io.write(CHECK_USAGE);
      return 0;
    }
    const report = reported(judge(options, io), options);
    io.write(PRINTERS[options.format](report, io, options.isVerbose));
    const { errors, warnings } = report.summary;
    return errors > 0 || (options.failOn === 'warning' && warnings > 0) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof CannotRunError)) throw error;
    io.complain(`${error.message}\n`);
    return 2;
  }
}

function judge({ names, against, method, kubernetes, exclude, set, hasHelm }: CheckOptions, io: CheckIo): Report {
  const missing = names.find(name => name !== '-' && !fs.existsSync(name));
  if (missing !== undefined) throw new CannotRunError(`'${missing}' does not exist`);
  const places = names.filter(name => name !== '-');
  const configuration = new Configuration(places, { exclude, set });
  const inputs = { configuration, hasHelm, kubernetes };
  const texts = new Texts();
  const engine = new Engine({ method, kubernetes, variables: configuration.variables, reread: texts.reread });
  const older = against === undefined ? undefined : olderManifests(against, places);
  try {
    if (older) addOlder(engine, older, inputs, texts);
    addManifests(engine, names, inputs, texts, io.readStdin);
  } finally {
    older?.close();
  }
  const report = engine.finish();
  if (report.resources.length === 0 && against === undefined) throw new CannotRunError(nothingIn(names, report));
  const accept = (finding: Finding) => accepted(finding, configuration, texts.pathOf(finding.file));
  return { ...report, resources: report.resources.map(resource => ({ ...resource, findings: resource.findings.map(accept) })) };
}

/** Why there is nothing to judge, which is not a pass. */
function nothingIn(names: readonly string[], { unjudged }: Report): string {
  const [first] = unjudged.filter(({ isOther }) => !isOther).concat(unjudged);
  const others = unjudged.length > 1 ? ` and ${unjudged.length - 1} more` : '';
  const isFolder = names.some(name => name !== '-' && DISK.kindOf(name) === 'folder');
  const reason = first ? `'${first.file}'${others ? `${others} are` : ' is'} ${first.reason}` : isFolder ? 'no file ends with .yaml, .yml or .json' : 'there is no object in it';
  return `there is no manifest in ${names.map(name => (name === '-' ? 'standard input' : `'${name}'`)).join(', ')}: ${reason}`;
}

/** A finding that the configuration accepts. What denies an object cannot be accepted away. */
function accepted(finding: Finding, configuration: Configuration, file: string): Finding {
  if (finding.acknowledged || (finding.severity === 'error' && finding.origin !== 'library')) return finding;
  const reason = configuration.reasonFor(finding.ruleId, file);
  return reason === undefined ? finding : { ...finding, acknowledged: reason };
}

/** The findings of the origins that were asked for, and how many there are of each; the verdicts stay what they are. */
function reported(report: Report, { origins }: CheckOptions): Report {
  const hasAll = ORIGINS.every(origin => origins.includes(origin));
  const resources = hasAll ? report.resources
    : report.resources.map(resource => ({ ...resource, findings: resource.findings.filter(finding => origins.includes(finding.origin)) }));
  return { ...report, resources, summary: summaryOf(resources, report.summary.files) };
}
