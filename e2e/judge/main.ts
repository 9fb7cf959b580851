import * as fs from 'node:fs';
import { parseArgs } from 'node:util';
import { casesOf } from './cases';
import { withControlPlane } from './control-plane-run';
import { Judge, UpdateMethod } from './judge';

const USAGE = `usage: npm run judge -- [options] <files|folders>
One verdict a line, as JSON, on every object: what the API server and the CloudNativePG webhooks say to its creation;
for X.old.yaml beside X.new.yaml what they say to the change.
  --stored              add the object as it would be stored
  --stored-unchecked    old objects are stored although they are invalid, as if from before the rules that refuse them
  --update apply|put|ssa  how a change is sent (apply)
  --kubernetes 1.34     the version of the API server: 1.33 to 1.37
  --namespace NAME      for objects that name none (default)
  --output FILE         write the verdicts there
  --port N              the first of the four ports to use
Exit code: 0 all allowed, 1 something is refused, 2 wrong usage, 3 something could not be judged.`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'stored': { type: 'boolean' },
      'stored-unchecked': { type: 'boolean' },
      'update': { type: 'string', default: 'apply' },
      'kubernetes': { type: 'string' },
      'namespace': { type: 'string' },
      'output': { type: 'string', short: 'o' },
      'port': { type: 'string' },
    },
  });
  if (positionals.length === 0 || !['apply', 'put', 'ssa'].includes(values.update ?? '')) {
    console.error(USAGE);
    return 2;
  }
  const cases = casesOf(positionals);
  const options = { stored: values.stored, storedUnchecked: values['stored-unchecked'], update: values.update as UpdateMethod, namespace: values.namespace };
  return withControlPlane(values.port ? Number(values.port) : undefined, async controlPlane => {
    const started = Date.now();
    const verdicts = await new Judge(controlPlane, options).verdicts(cases);
    const lines = verdicts.map(verdict => `${JSON.stringify(verdict)}\n`).join('');
    if (values.output) fs.writeFileSync(values.output, lines); else process.stdout.write(lines);
    const count = (allowed: boolean | null) => verdicts.filter(verdict => verdict.allowed === allowed).length;
    console.error(`${verdicts.length} verdicts in ${((Date.now() - started) / 1000).toFixed(1)} s: `
      + `${count(true)} allowed, ${count(false)} refused, ${count(null)} not judged`);
    return count(null) > 0 ? 3 : count(false) > 0 ? 1 : 0;
  }, values.kubernetes);
}

main().then(code => { process.exitCode = code; }, error => {
  console.error(`judge: ${error.message}`);
  process.exitCode = error.code?.startsWith?.('ERR_PARSE_ARGS') ? 2 : 3;
});
