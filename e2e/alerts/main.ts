// npm run alerts [-- --all]: has promtool prove every alert on both sides of its threshold, and records that it did. Without
// --all only what has changed.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { spawnSync } from 'node:child_process';
import { importedCommand } from '../machine/go';
import { scratch } from '../machine/scratch';
import { version } from '../machine/versions';
import { AlertCase } from '../../test/monitoring/alert-cases/alert-case';
import { ALERT_CASES } from '../../test/monitoring/alert-cases/all';
import { promtoolTest } from '../../test/monitoring/alert-cases/promtool-test';
import { proofOf, Record, RECORD } from '../../test/monitoring/alert-cases/proof';

async function main(all: boolean): Promise<number> {
  const promtool = await importedCommand('promtool', 'github.com/prometheus/prometheus', version('prometheus'), 'cmd/promtool');
  const record: Record = fs.existsSync(RECORD) ? JSON.parse(fs.readFileSync(RECORD, 'utf8')) : { prometheus: '', proofs: {} };
  const known = !all && record.prometheus === version('prometheus') ? record.proofs : {};
  const proofs: { [title: string]: string } = {};
  const folder = scratch();
  let failed = 0;
  for (const alertCase of ALERT_CASES) {
    const proof = proofOf(alertCase);
    if (known[alertCase.title] === proof || proves(promtool, alertCase, folder)) proofs[alertCase.title] = proof;
    else failed++;
  }
  fs.rmSync(folder, { recursive: true });
  fs.writeFileSync(RECORD, `${JSON.stringify({ prometheus: version('prometheus'), proofs }, undefined, 2)}\n`);
  console.log(`${ALERT_CASES.length - failed} passed, ${failed} failed; recorded in ${path.relative(process.cwd(), RECORD)}`);
  return failed > 0 ? 1 : 0;
}

function proves(promtool: string, alertCase: AlertCase, folder: string): boolean {
  const { rules, test } = promtoolTest(alertCase);
  fs.writeFileSync(path.join(folder, 'rules.yaml'), JSON.stringify(rules));
  fs.writeFileSync(path.join(folder, 'test.yaml'), JSON.stringify(test));
  const { status, stdout, stderr } = spawnSync(promtool, ['test', 'rules', path.join(folder, 'test.yaml')], { encoding: 'utf8' });
  if (status !== 0) console.error(`${alertCase.title}\n${stdout}${stderr}`);
  return status === 0;
}

main(process.argv.includes('--all')).then(code => { process.exitCode = code; }, error => {
  console.error(`alerts: ${error.message}`);
  process.exitCode = 1;
});
