import * as fs from 'node:fs';
import * as path from 'node:path';
import { withControlPlane } from '../judge/control-plane-run';
import { documentsOf } from '../judge/documents';
import { Judge } from '../judge/judge';
import { changes } from './changes';
import { complaints, orphanedRecords, readRecord, recordFile, recordOf } from './record';
import { shippedManifests } from './shipped';

/** npm run verdicts [-- ROOT]: judges every object that the repository ships, records the verdicts and shows what changed. */
async function main(): Promise<number> {
  const root = path.resolve(process.argv[2] ?? path.join(__dirname, '..', '..'));
  const manifests = shippedManifests(root);
  if (manifests.length === 0) throw new Error(`'${root}' has no manifests in dist/, and no examples; run 'npm run synth' first`);
  const changed = await withControlPlane(undefined, async controlPlane => {
    const judge = new Judge(controlPlane);
    const lines: string[] = [];
    for (const manifest of manifests) {
      const cases = documentsOf(manifest.text).map(text => ({ name: manifest.name, text, contentType: 'application/yaml' }));
      const record = recordOf(manifest, await judge.verdicts(cases));
      lines.push(...changes(manifest.name, readRecord(root, manifest), record));
      const file = path.join(root, recordFile(manifest));
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, `${JSON.stringify(record, undefined, 2)}\n`);
    }
    return lines;
  });
  for (const orphan of orphanedRecords(root, manifests)) {
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
