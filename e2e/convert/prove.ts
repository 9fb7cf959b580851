import { DEFAULT_KUBERNETES } from '../../lib/admission/apiserver/server';
import { canonicalSchedule } from '../../lib/backup/backup-schedule';
import { Configuration } from '../../lib/cli/configuration';
import { ConvertedManifests } from '../../lib/cli/converted-manifests';
import { addManifests, Texts } from '../../lib/cli/inputs';
import { convert, Conversion } from '../../lib/convert/conversion';
import { Input, InputReader } from '../../lib/convert/input';
import { cleaned, keyOf } from '../../lib/convert/manifest';
import { stable } from '../../lib/convert/stable';
import { Judge } from '../judge/judge';
import { Programs } from './programs';

/** What became of one input: a file, or a folder. */
export interface Proof {
  readonly name: string;
  readonly input: Input;
  readonly conversion?: Conversion;
  /** Why there is no program, or why it does not run. */
  readonly problem?: string;
  /** What the server stores of the manifests, by kind and name. */
  readonly stored: ReadonlyMap<string, any>;
  /** Objects that the server stores otherwise when the program makes them, and how. */
  readonly differences: readonly string[];
  /** Objects that the server refuses either way. */
  readonly refused: readonly string[];
}

/** What `convert` makes of an input. */
function conversionOf(name: string, translations: ReadonlySet<string>, set: readonly string[]): Pick<Proof, 'input' | 'conversion' | 'problem'> {
  const configuration = new Configuration([name], { set });
  const reader = new InputReader(configuration.variables);
  addManifests(new ConvertedManifests(reader), [name], { configuration, hasHelm: false, kubernetes: DEFAULT_KUBERNETES }, new Texts(), () => '');
  const { input } = reader;
  if (input.manifests.length === 0) return { input };
  try {
    return { input, conversion: convert(input.manifests, { translations, header: [name] }) };
  } catch (error) {
    return { input, problem: (error as Error).stack };
  }
}

/** Converts inputs, runs the programs, and has the server store what the manifests say and what the programs make. */
export async function prove(names: readonly string[], translations: ReadonlySet<string>, set: readonly string[], programs: Programs, judge: Judge): Promise<Proof[]> {
  const all = names.map(name => ({ name, ...conversionOf(name, translations, set) }));
  all.forEach(({ conversion }, i) => conversion && programs.write(`p${i}`, conversion.text));
  const ran = programs.runAll(all.flatMap(({ conversion }, i) => (conversion ? [`p${i}`] : [])));
  const proofs: Proof[] = [];
  for (const [i, { name, input, conversion, problem }] of all.entries()) {
    const { objects = [], problem: fault = problem } = ran.get(`p${i}`) ?? {};
    const wanted = (conversion?.outcomes ?? []).map(({ manifest }) => cleaned(manifest.json));
    proofs.push({ name, input, conversion, problem: fault, ...await compare(wanted, objects, judge) });
  }
  return proofs;
}

/** What the server stores of objects, and of others that should be the same. */
export async function compare(wanted: readonly any[], made: readonly any[], judge: Judge): Promise<Pick<Proof, 'stored' | 'differences' | 'refused'>> {
  const [before, after] = [await storedBy(judge, wanted), await storedBy(judge, made)];
  const differences: string[] = [];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [one, other] = [before.get(key), after.get(key)];
    if (!one || !other) differences.push(`${key}: ${one ? 'missing' : 'too much'}`);
    else if (stable(one.object ?? one.message) !== stable(other.object ?? other.message)) differences.push(`${key}: ${firstDifference(one.object ?? one.message, other.object ?? other.message)}`);
  }
  return {
    stored: new Map([...before].flatMap(([key, { object }]) => (object ? [[key, object] as const] : []))),
    differences,
    refused: [...before].flatMap(([key, { message }]) => (message === undefined ? [] : [`${key}: ${message}`])),
  };
}

interface Answer {
  readonly object?: any;
  readonly message?: string;
}

async function storedBy(judge: Judge, objects: readonly any[]): Promise<Map<string, Answer>> {
  const cases = objects.map((object, i) => ({ name: String(i), text: JSON.stringify(object), contentType: 'application/json' }));
  const verdicts = await judge.verdicts(cases);
  return new Map(verdicts.map((verdict, i) => {
    const { kind, metadata: { name, namespace } } = objects[i];
    if (verdict.allowed === null) throw new Error(`${kind} '${name}' was not judged: ${verdict.message}`);
    return [keyOf({ kind, name, namespace }), verdict.allowed ? { object: withoutServer(verdict.object, namespace) } : { message: verdict.message }];
  }));
}

/** The object without what is new each time. */
function withoutServer(object: any, namespace: string | undefined): any {
  const { uid, creationTimestamp, managedFields, generation, resourceVersion, ...metadata } = object.metadata;
  const { status, ...rest } = object;
  // Six fields say when five really run: `convert` writes them on purpose.
  const spec = object.kind === 'ScheduledBackup' ? { ...rest.spec, schedule: canonicalSchedule(rest.spec.schedule) } : rest.spec;
  return { ...rest, spec, metadata: { ...metadata, namespace } };
}

function firstDifference(one: any, other: any, path = ''): string {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return `${path}: ${JSON.stringify(one)} is ${JSON.stringify(other)}`;
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    if (stable(one[key]) !== stable(other[key])) return firstDifference(one[key], other[key], `${path}.${key}`);
  }
  return path;
}
