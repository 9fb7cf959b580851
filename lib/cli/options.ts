import { parseArgs } from 'node:util';
import { APPLY_METHODS, ApplyMethod } from '../admission/apiserver/apply/method';
import { DEFAULT_KUBERNETES, unknownKubernetes } from '../admission/apiserver/server';
import { CannotRunError } from './cannot-run';

export const FORMATS = ['text', 'json', 'sarif', 'junit', 'github', 'markdown'] as const;
export const ORIGINS = ['apiserver', 'cnpg', 'library'] as const;

export interface CheckOptions {
  readonly names: readonly string[];
  readonly isHelp: boolean;
  readonly against?: string;
  readonly kubernetes: string;
  readonly method: ApplyMethod;
  readonly format: typeof FORMATS[number];
  readonly failOn: 'error' | 'warning';
  readonly origins: readonly string[];
  readonly exclude: readonly string[];
  readonly set: readonly string[];
  /** Whether charts of Helm are rendered. */
  readonly hasHelm: boolean;
  readonly isVerbose: boolean;
}

/** The options of a call of `check`; a call that makes no sense throws. */
export function parseOptions(args: readonly string[]): CheckOptions {
  const { values, positionals } = parse(args);
  const one = <T extends string>(flag: string, list: readonly T[], value: string): T =>
    list.find(known => known === value) ?? fail(`--${flag} is one of ${list.join(', ')}, got '${value}'`);
  const wrongVersion = unknownKubernetes(values.kubernetes);
  if (wrongVersion) fail(`--kubernetes ${wrongVersion}`);
  if (positionals.length === 0 && !values.help) fail('name a file, a folder, or - for standard input');
  return {
    names: positionals,
    isHelp: values.help,
    against: values.against,
    kubernetes: values.kubernetes,
    method: one('apply', APPLY_METHODS, values.apply),
    format: one('format', FORMATS, values.format),
    failOn: one('fail-on', ['error', 'warning'], values['fail-on']),
    origins: values.origin?.flatMap(list => list.split(',')).map(origin => one('origin', ORIGINS, origin)) ?? ORIGINS,
    exclude: values.exclude ?? [],
    set: values.set ?? [],
    hasHelm: values.helm,
    isVerbose: values.verbose,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        'against': { type: 'string' },
        'apply': { type: 'string', default: 'client' },
        'exclude': { type: 'string', multiple: true },
        'fail-on': { type: 'string', default: 'error' },
        'format': { type: 'string', default: 'text' },
        'helm': { type: 'boolean', default: false },
        'help': { type: 'boolean', short: 'h', default: false },
        'kubernetes': { type: 'string', default: DEFAULT_KUBERNETES },
        'origin': { type: 'string', multiple: true },
        'set': { type: 'string', multiple: true },
        'verbose': { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    // Node adds advice about `--` and, for an option that needs a value, a second line.
    return fail((error as Error).message.split(/\. |\n/)[0]);
  }
}

function fail(message: string): never {
  throw new CannotRunError(`${message} (--help lists the options)`);
}
