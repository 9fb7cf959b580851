import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { APPLY_METHODS } from '../admission/apiserver/apply/method';
import { Engine } from '../admission/engine';
import { manifestFiles, readText } from '../admission/read/files';
import { Report } from '../admission/report/finding';
import { isKustomization, patchFiles } from '../admission/read/kustomize';
import { loadCatalog } from '../admission/load-rule-catalog';
import { loadFormats } from '../admission/report/load-machine';
import { printable } from '../admission/report/printable';
import { textReport } from '../admission/report/text';
import { RULES_PAGE } from '../admission/report/docs-link';
import { DEFAULT_KUBERNETES, Server, unknownKubernetes } from '../admission/apiserver/server';
import { oldManifests } from './against';
import { CannotRunError } from './cannot-run';
import { readStream } from './streams';

export const CHECK_USAGE = `cdk8s-postgres-ha check [files | folders | -] [options]

Says what the API server and the CloudNativePG operator would say to these manifests, and what only shows later.

  --against FOLDER|GIT-REF                         the manifests before this change; judge the change
  --kubernetes 1.33|1.34|1.35|1.36                 the version of the API server (1.34)
  --apply client|server|replace                    how the manifests reach the server: kubectl apply (client), server-side apply
                                                   as Flux and Argo CD do it, kubectl replace
  --format text|json|sarif|junit|github|markdown   how to print (text)
  --fail-on error|warning                          what makes the exit code 1 (error)
  --origin apiserver,cnpg,library                  whose findings to report (all)
  --verbose                                        also list what was skipped (text)

Exit code: 0 nothing at or above the threshold, 1 findings, 2 could not run.
Every rule, with examples: ${RULES_PAGE}
`;

const FORMATS: Record<string, (report: Report, io: CheckIo, verbose: boolean) => string> = {
  text: (report, io, verbose) => textReport(printable(report), io.colour, verbose),
  json: report => loadFormats().jsonReport(report),
  sarif: report => loadFormats().sarifReport(report, loadCatalog().CATALOG),
  junit: report => loadFormats().junitReport(printable(report)),
  github: report => loadFormats().githubReport(printable(report)),
  markdown: report => loadFormats().markdownReport(printable(report)),
};

const ORIGINS = ['apiserver', 'cnpg', 'library'];

export interface CheckIo {
  readonly write: (text: string) => void;
  readonly complain: (text: string) => void;
  readonly readStdin: () => string;
  readonly colour: boolean;
}

/** Runs `check`; returns the exit code. */
export function runCheck(args: readonly string[], io: CheckIo): number {
  let options;
  try {
    options = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string', default: 'text' },
        'fail-on': { type: 'string', default: 'error' },
        origin: { type: 'string', multiple: true },
        against: { type: 'string' },
        kubernetes: { type: 'string', default: DEFAULT_KUBERNETES },
        apply: { type: 'string', default: 'client' },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return refuse(io, (error as Error).message);
  }
  const { values, positionals } = options;
  if (values.help) {
    io.write(CHECK_USAGE);
    return 0;
  }
  const origins = values.origin?.flatMap(list => list.split(',')) ?? ORIGINS;
  const wrongOrigin = origins.find(origin => !ORIGINS.includes(origin));
  if (!Object.hasOwn(FORMATS, values.format)) return refuse(io, `--format is one of ${Object.keys(FORMATS).join(', ')}, got '${values.format}'`);
  if (!['error', 'warning'].includes(values['fail-on'])) return refuse(io, `--fail-on is error or warning, got '${values['fail-on']}'`);
  const method = APPLY_METHODS.find(known => known === values.apply);
  if (!method) return refuse(io, `--apply is one of ${APPLY_METHODS.join(', ')}, got '${values.apply}'`);
  const wrongVersion = unknownKubernetes(values.kubernetes);
  if (wrongVersion) return refuse(io, `--kubernetes ${wrongVersion}`);
  if (wrongOrigin !== undefined) return refuse(io, `--origin is one of ${ORIGINS.join(', ')}, got '${wrongOrigin}'`);
  if (positionals.length === 0) return refuse(io, 'name a file, a folder, or - for standard input');

  const missing = positionals.find(name => name !== '-' && !fs.existsSync(name));
  if (missing !== undefined) return giveUp(io, `'${missing}' does not exist`);
  let engine: Engine;
  try {
    engine = readAll(positionals, values.against, { method, kubernetes: values.kubernetes }, io);
  } catch (error) {
    if (error instanceof CannotRunError) return giveUp(io, error.message);
    throw error;
  }
  const full = engine.finish();
  const report = filter(full, origins);
  io.write(FORMATS[values.format](report, io, values.verbose));
  const { errors, warnings } = report.summary;
  return errors > 0 || (values['fail-on'] === 'warning' && warnings > 0) ? 1 : 0;
}

/** The call is wrong. */
function refuse(io: CheckIo, message: string): number {
  return giveUp(io, `${message}\n\n${CHECK_USAGE.trimEnd()}`);
}

/** What the call names cannot be checked. */
function giveUp(io: CheckIo, message: string): number {
  io.complain(`${message}\n`);
  return 2;
}

const STDIN = '<stdin>';

/** Nothing is no pass: whatever should have written it has failed, or wrote it elsewhere. */
function whole(text: string): string {
  if (text.trim() === '') throw new CannotRunError('standard input is empty');
  return text;
}

/** What a chart is called by, which is no manifest. */
const CHART = /^Chart\.ya?ml$/;

function readAll(names: readonly string[], against: string | undefined, options: Server, io: CheckIo): Engine {
  // What can be read only once.
  const streams = new Map<string, string>();
  const engine = new Engine({
    ...options,
    reread: file => {
      if (streams.has(file)) return streams.get(file);
      const again = readText(file);
      return 'text' in again ? again.text : undefined;
    },
  });
  if (against !== undefined) {
    engine.compare();
    for (const { file, text } of oldManifests(
      against,
      names.filter(name => name !== '-'),
    ))
      engine.addOld(file, text);
  }
  const seen = new Set<string>();
  const patches = new Map<string, string>();
  const add = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    const configuration = patches.get(path.resolve(file));
    if (configuration) return engine.addSkipped(file, `a patch of ${configuration}, part of an object: check what 'kustomize build' makes of it`);
    if (CHART.test(path.basename(file))) return engine.addSkipped(file, "a chart of Helm: check what 'helm template' makes of it");
    const read = isStream(file) ? readStream(file) : readText(file);
    if ('text' in read && isStream(file)) streams.set(file, read.text);
    if ('text' in read) engine.addFile(file, read.text);
    else engine.addFailure(file, read.tooLarge ? 'file/too-large' : 'file/unreadable', read.problem);
  };
  for (const name of names) {
    if (name === '-') {
      if (!streams.has(STDIN)) engine.addFile(STDIN, streams.set(STDIN, whole(io.readStdin())).get(STDIN)!);
    } else if (fs.statSync(name).isDirectory()) {
      const files = [...manifestFiles(name)];
      if (files.length === 0 && against === undefined) throw new CannotRunError(`there is no manifest in '${name}': no file ends with .yaml, .yml or .json`);
      for (const { file } of files) kustomizePatches(file).forEach(patch => patches.set(path.resolve(patch), file));
      for (const found of files) {
        if ('problem' in found) engine.addFailure(found.file, 'file/unreadable', found.problem);
        else add(found.file);
      }
    } else {
      add(name);
    }
  }
  return engine;
}

function kustomizePatches(file: string): string[] {
  if (!isKustomization(file)) return [];
  const read = readText(file);
  return 'text' in read ? patchFiles(file, read.text) : [];
}

/** Whether a name is a pipe, as of `<(helm template ...)`, or a device or socket. */
function isStream(file: string): boolean {
  const found = fs.statSync(file, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

/** Leaves only the findings of the given origins; the verdicts stay what they are. */
function filter(report: Report, origins: readonly string[]): Report {
  if (ORIGINS.every(origin => origins.includes(origin))) return report;
  const resources = report.resources.map(resource => ({ ...resource, findings: resource.findings.filter(finding => origins.includes(finding.origin)) }));
  const open = resources.flatMap(resource => resource.findings).filter(finding => !finding.acknowledged);
  const count = (severity: string) => open.filter(finding => finding.severity === severity).length;
  return { resources, summary: { ...report.summary, errors: count('error'), warnings: count('warning'), infos: count('info') } };
}
