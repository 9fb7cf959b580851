import * as fs from 'node:fs';
import * as path from 'node:path';
import { casesOf } from '../judge/cases';
import { withControlPlane } from '../judge/control-plane-run';
import { Judge } from '../judge/judge';
import { changes } from './changes';
import { complaints, orphanedRecords, readRecord, recordFile, recordOf, shippedManifests } from './record';

/** npm run verdicts [-- ROOT]: judges every object that the repository ships, records the verdicts and shows what changed. */
async function main(): Promise<number> {
  const root = path.resolve(process.argv[2] ?? path.join(__dirname, '..', '..'));
  const manifests = shippedManifests(root);
  if (manifests.length === 0) throw new Error(`'${root}' has no manifests in dist/ or examples/; run 'npm run synth' first`);
  const changed = await withControlPlane(undefined, async controlPlane => {
    const judge = new Judge(controlPlane);
    const lines: string[] = [];
    for (const manifest of manifests) {
      const file = path.join(root, manifest);
      const record = recordOf(file, await judge.verdicts(casesOf([file])));
      lines.push(...changes(manifest, readRecord(root, manifest), record));
      fs.mkdirSync(path.dirname(path.join(root, recordFile(manifest))), { recursive: true });
      fs.writeFileSync(path.join(root, recordFile(manifest)), `${JSON.stringify(record, undefined, 2)}\n`);
    }
    return lines;
  });
  for (const orphan of orphanedRecords(root)) {
    changed.push(`${orphan}: removed, its manifest is gone`);
    fs.rmSync(path.join(root, orphan));
  }
  console.log(changed.length > 0 ? changed.join('\n') : 'nothing changed');
  const wrong = manifests.flatMap(manifest => complaints(root, manifest));
  if (wrong.length > 0) console.error(`\n${wrong.join('\n')}`);
  return wrong.length > 0 ? 1 : 0;
}

main().then(code => { process.exitCode = code; }, error => {
  console.error(`verdicts: ${error.message}`);
  process.exitCode = 3;
});
