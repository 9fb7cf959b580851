import * as fs from 'node:fs';
import { parseArgs } from 'node:util';
import { DEFAULT_KUBERNETES } from '../admission/apiserver/server';
import { convert } from '../convert/conversion';
import { InputReader } from '../convert/input';
import { refusalText, report } from '../convert/report';
import { TRANSLATION_NAMES } from '../convert/translations/translate';
import { CannotRunError } from './cannot-run';
import { CheckIo } from './check';
import { Configuration } from './configuration';
import { ConvertedManifests } from './converted-manifests';
import { addManifests, Texts } from './inputs';

export const CONVERT_USAGE = `cdk8s-postgres-ha convert FILE|FOLDER|-... [options]

Writes a TypeScript program that makes the same objects as these manifests:
Clusters, and what belongs to them. A kustomization.yaml and the Kustomizations
of Flux are built first. The output of 'kubectl get -o yaml' and of
'helm template' is fine too.

  --out FILE                  where the program goes (standard output)
  --translate NAME,...|all    put today's form instead of an older one:
                              ${TRANSLATION_NAMES.slice(0, 3).join(', ')},
                              ${TRANSLATION_NAMES.slice(3).join(', ')}
  --set NAME=VALUE            the value of a variable \${NAME}
  --helm                      render charts, with the program 'helm'
  --exclude PATTERN           leave out paths, such as 'test/**'

What the types cannot say becomes a JSON patch. Passwords are left out.
Exit code: 0 all of it was converted, 1 something was not, 2 could not run.
`;

/** Runs `convert`; returns the exit code. */
export function runConvert(args: readonly string[], io: CheckIo): number {
  try {
    return converted(args, io);
  } catch (error) {
    if (!(error instanceof CannotRunError)) throw error;
    io.complain(`${error.message}\n`);
    return 2;
  }
}

function converted(args: readonly string[], io: CheckIo): number {
  const { values, positionals: names } = parse(args);
  if (values.help) {
    io.write(CONVERT_USAGE);
    return 0;
  }
  if (names.length === 0) throw new CannotRunError('name a file, a folder, or - for standard input (--help lists the options)');
  const missing = names.find(name => name !== '-' && !fs.existsSync(name));
  if (missing !== undefined) throw new CannotRunError(`'${missing}' does not exist`);
  const chosen = translations(values.translate ?? []);
  const configuration = new Configuration(names.filter(name => name !== '-'), { exclude: values.exclude, set: values.set });
  const reader = new InputReader(configuration.variables);
  addManifests(new ConvertedManifests(reader), names, { configuration, hasHelm: values.helm, kubernetes: DEFAULT_KUBERNETES }, new Texts(), io.readStdin);
  const { input } = reader;
  if (input.manifests.length === 0) {
    if (input.refused.length === 0) throw new CannotRunError('there is nothing to convert; convert takes Clusters and what belongs to them');
    throw new CannotRunError(`there is nothing to convert:\n${input.refused.map(one => `  ${refusalText(one)}`).join('\n')}`);
  }

  const conversion = convert(input.manifests, { translations: chosen, header: headerOf(names) });
  if (values.out === undefined) {
    io.write(conversion.text);
    io.complain(`\n${report(conversion, input)}`);
  } else {
    write(values.out, conversion.text);
    io.write(`${values.out}\n\n${report(conversion, input)}`);
  }
  return input.refused.length + conversion.secrets.size + conversion.differences.length > 0 ? 1 : 0;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        exclude: { type: 'string', multiple: true },
        helm: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        out: { type: 'string' },
        set: { type: 'string', multiple: true },
        translate: { type: 'string', multiple: true },
      },
    });
  } catch (error) {
    throw new CannotRunError(`${(error as Error).message.split(/\. |\n/)[0]} (--help lists the options)`);
  }
}

function translations(given: readonly string[]): Set<string> {
  const names = given.flatMap(list => list.split(','));
  const unknown = names.find(name => name !== 'all' && !TRANSLATION_NAMES.includes(name));
  if (unknown !== undefined) throw new CannotRunError(`--translate is one of ${TRANSLATION_NAMES.join(', ')}, all; got '${unknown}'`);
  return new Set(names.includes('all') ? TRANSLATION_NAMES : names);
}

function headerOf(names: readonly string[]): string[] {
  return [`Written by 'cdk8s-postgres-ha convert ${names.join(' ')}'. It is yours now: change it as you like.`];
}

function write(file: string, text: string): void {
  try {
    fs.writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new CannotRunError(`'${file}' is there already; choose another file, or remove it first`);
    throw new CannotRunError(`cannot write '${file}': ${(error as Error).message}`);
  }
}
