import { Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { hoist, sayOnce } from './hoist';
import { leftOut } from './left-out';
import { keyOf, Manifest, storedOf } from './manifest';
import { notesOf } from './notes';
import { Outcome, Planner } from './planner';
import { print } from './print';
import { synthesizable } from './conversion-problems';
import { objectsIn, PatchStep, run, Statement, VALUE } from './program-statements';
import { LeftSecret, withoutSecrets } from './secrets-left-out';
import { stable } from './stable';
import { translate } from './translations/translate';
import { TranslationNote } from './translations/translation';
import { optionsOf } from './unit';
import { World } from './known-objects';

export interface ConvertOptions {
  /** The names of the translations. */
  readonly translations: ReadonlySet<string>;
  /** Lines at the top of the program. */
  readonly header: readonly string[];
}

/** A program, and what there is to say about it. */
export interface Conversion {
  readonly text: string;
  readonly outcomes: readonly Outcome[];
  readonly changes: readonly TranslationNote[];
  /** The secrets that stood in manifests, by manifest. */
  readonly secrets: ReadonlyMap<Manifest, readonly LeftSecret[]>;
  /** What the API server or the operator would refuse today, by chart. */
  readonly refused: ReadonlyMap<string, readonly string[]>;
  /** What the program makes and no manifest says, and the other way round. Empty unless this converter has a fault. */
  readonly differences: readonly string[];
}

/** Turns manifests into a program that makes them. */
export function convert(manifests: readonly Manifest[], { translations, header }: ConvertOptions): Conversion {
  const secrets = new Map<Manifest, readonly LeftSecret[]>();
  const harmless = manifests.map(manifest => {
    const found = withoutSecrets(manifest.json);
    if (found.secrets.length === 0) return manifest;
    const result = { ...manifest, json: found.json, stored: storedOf(found.json) ?? found.json };
    secrets.set(result, found.secrets);
    return result;
  });
  const translated = translate(harmless, translations);
  const planner = new Planner(new World(translated.manifests));
  planner.plan();
  const { program, refused } = synthesizable(planner.program);
  const explained = program.map(statement => explain(statement, planner.outcomes, secrets));
  const { constants, statements: noted } = hoist(explained, planner.names);
  const statements = sayOnce(noted, constants);
  const everything = [...constants.map(constantStatement), ...statements];
  return {
    text: print({ header, constants, statements }),
    outcomes: planner.outcomes,
    changes: translated.changes,
    secrets,
    refused,
    differences: differences(everything, translated.manifests),
  };
}

/** The statement with what there is to say about its options and patches. */
function explain(statement: Statement, outcomes: readonly Outcome[], secrets: Conversion['secrets']): Statement {
  const outcome = outcomes.find(({ variable }) => variable === statement.variable);
  if (!outcome) return statement;
  const { manifest } = outcome;
  const left = [...secrets].flatMap(([other, found]) => (keyOf(other) === keyOf(manifest) ? found : []));
  const comments = [...statement.comments ?? [], ...left.map(({ path, advice }) => `Left out, since it is a secret: ${path}; ${advice}.`)];
  if (outcome.isPlain) return { ...statement, comments };
  const patches = statement.patches?.map(step => ({ ...step, comment: patchComment(manifest.kind, step) }));
  const notes = notesOf(manifest, optionsOf(statement));
  return { ...statement, patches, notes, comments: [...comments, ...scheduleComment(manifest)] };
}

/** The field that a step is about, and why the typed API does not have it. */
export function patchComment(kind: string, { path }: PatchStep): string {
  const field = path.slice(1).replace(/\//g, '.').replace(/\.(\d+)(?=\.|$)/g, '[$1]').replace(/~1/g, '/').replace(/~0/g, '~');
  const known = leftOut(kind, path);
  if (!known) return field;
  return `${field}: ${known.reason}${known.translation ? ` (--translate ${known.translation})` : ''}`;
}

function scheduleComment({ kind, json }: Manifest): string[] {
  const text = String(json.spec?.schedule ?? '').trim();
  return kind === 'ScheduledBackup' && text.split(/\s+/).length === 5
    ? [`The manifest says '${text}': the operator reads the first field as seconds, so that this is when it really runs.`] : [];
}

function constantStatement({ name, code }: { readonly name: string; readonly code: Code }): Statement {
  return { variable: name, isNew: false, callee: VALUE, args: [code] };
}

/** Runs the program as it is printed, and compares it with the manifests. */
function differences(statements: readonly Statement[], manifests: readonly Manifest[]): string[] {
  let made: ReadonlyMap<string, Json>;
  try {
    made = objectsIn([run(statements).app]);
  } catch (error) {
    return [`the program does not run: ${(error as Error).message}`];
  }
  const wanted = new Map(manifests.map(manifest => [keyOf(manifest), manifest]));
  return [
    ...[...wanted].flatMap(([key, manifest]) => {
      const object = made.get(key);
      if (!object) return [`${key} is missing`];
      return stable(storedOf(object)) === stable(manifest.stored) ? [] : [`${key} differs`];
    }),
    ...[...made.keys()].filter(key => !wanted.has(key)).map(key => `${key} is too much`),
  ];
}
