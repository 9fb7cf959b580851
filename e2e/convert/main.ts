import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { TRANSLATION_NAMES } from '../../lib/convert/translations/translate';
import { withControlPlane } from '../judge/control-plane-run';
import { Judge } from '../judge/judge';
import { Programs } from './programs';
import { Proof, prove } from './prove';

const USAGE = `usage: npm run conversions -- [options] <files|folders>
Converts each file or folder, runs the program, and has the API server and the operator's webhooks store what the manifests
say and what the program makes. Both must be equal.
  --translate NAME,...|all   as 'convert' takes it
  --set NAME=VALUE           as 'convert' takes it
  --record                   keep what the server stores of our own inputs (test/convert/stored)
Without files: our own inputs.
Exit code: 0 all equal, 1 something differs, 2 wrong usage, 3 something could not be judged.`;

const TESTS = path.join(__dirname, '..', '..', 'test', 'convert');
const RECORDS = path.join(TESTS, 'stored');
/** Our own inputs: whole folders, and files that set every field. */
const OWN = [
  ...fs.readdirSync(path.join(TESTS, 'inputs')).sort().map(name => path.join(TESTS, 'inputs', name)),
  ...fs.readdirSync(path.join(TESTS, 'every-field')).sort().map(name => path.join(TESTS, 'every-field', name)),
];

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { translate: { type: 'string' }, set: { type: 'string', multiple: true }, record: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    console.error(USAGE);
    return 2;
  }
  const names = positionals.length > 0 ? positionals : OWN;
  const translations = values.translate?.split(',') ?? [];
  const programs = new Programs();
  try {
    return await withControlPlane(undefined, async controlPlane => {
      const judge = new Judge(controlPlane, { stored: true });
      const proofs = await prove(names, new Set(translations.includes('all') ? TRANSLATION_NAMES : translations), values.set ?? [], programs, judge);
      const compiler = programs.problems();
      console.log(lines(proofs).concat(compiler === '' ? [] : ['', compiler]).join('\n'));
      if (values.record) for (const proof of proofs) record(proof);
      return compiler !== '' || proofs.some(({ differences, problem }) => differences.length > 0 || problem !== undefined) ? 1 : 0;
    });
  } finally {
    programs.remove();
  }
}

function lines(proofs: readonly Proof[]): string[] {
  const found: string[] = [];
  const counts = new Map<string, { objects: number; equal: number; patched: number; plain: number }>();
  for (const { name, conversion, problem, differences, refused, input } of proofs) {
    if (problem !== undefined) found.push(`${name}: ${problem}`);
    found.push(...differences.map(difference => `${name}: DIFFERS ${difference}`), ...refused.map(one => `${name}: refused either way ${one}`));
    found.push(...input.refused.map(({ title, reason }) => `${name}: not converted ${title ?? ''} ${reason}`));
    for (const { manifest, patches, isPlain } of conversion?.outcomes ?? []) {
      const count = counts.get(manifest.kind) ?? { objects: 0, equal: 0, patched: 0, plain: 0 };
      counts.set(manifest.kind, count);
      count.objects++;
      if (isPlain) count.plain++;
      else if (patches.length > 0) count.patched++;
      else count.equal++;
      if (isPlain || patches.length > 0) found.push(`${name}: ${manifest.kind} '${manifest.name}' ${isPlain ? 'plain' : patches.map(({ path: field }) => field).join(' ')}`);
    }
  }
  const differing = proofs.flatMap(({ differences }) => differences).length;
  const stored = proofs.reduce((sum, proof) => sum + proof.stored.size, 0);
  return [
    ...found, '',
    ...[...counts].map(([kind, { objects, equal, patched, plain }]) => `${kind.padEnd(20)} ${objects} objects: ${equal} without a patch, ${patched} patched, ${plain} plain`),
    `${stored} objects stored from ${proofs.length} inputs; ${differing} differ`,
  ];
}

function record({ name, stored }: Proof): void {
  const file = path.join(RECORDS, `${path.basename(name, '.yaml')}.json`);
  fs.mkdirSync(RECORDS, { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(Object.fromEntries(stored), undefined, 2)}\n`);
}

main().then(code => { process.exitCode = code; }, error => {
  console.error(`conversions: ${error.stack}`);
  process.exitCode = error.code?.startsWith?.('ERR_PARSE_ARGS') ? 2 : 3;
});
