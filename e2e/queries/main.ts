// npm run queries: records the commands of `kubectl cnpg`.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { version } from '../machine/versions';
import { pluginCommands } from './kubectl-cnpg';

const FOLDER = path.join(__dirname, '..', '..', 'test', 'monitoring');

async function main(): Promise<number> {
  fs.writeFileSync(path.join(FOLDER, 'kubectl-cnpg.json'), `${JSON.stringify({ 'cloudnative-pg': version('cloudnative-pg'), 'commands': await pluginCommands() }, undefined, 2)}\n`);
  return 0;
}

main().then(code => { process.exitCode = code; }, error => {
  console.error(`queries: ${error.message}`);
  process.exitCode = 1;
});
