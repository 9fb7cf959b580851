import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './fixtures';

const examples = readdirSync(join(ROOT, 'examples'));

test.each(examples)('%s synthesizes what it always did', example => {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  try {
    execFileSync(process.execPath, [join(ROOT, 'examples', example, 'main.js')], { env: { ...process.env, CDK8S_OUTDIR: outdir } });
    const files = readdirSync(outdir).sort();
    expect(files).not.toEqual([]);
    for (const file of files) expect(readFileSync(join(outdir, file), 'utf8')).toMatchSnapshot(file);
  } finally {
    rmSync(outdir, { recursive: true });
  }
});

test('main.ts synthesizes what is committed in dist', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'main-'));
  try {
    execFileSync(process.execPath, [join(ROOT, 'main.js')], { env: { ...process.env, CDK8S_OUTDIR: outdir } });
    const read = (folder: string) => Object.fromEntries(readdirSync(folder).sort().map(file => [file, readFileSync(join(folder, file), 'utf8')]));
    const { '.cdk8s-written': list, ...manifests } = read(join(ROOT, 'dist'));
    expect(read(outdir)).toEqual(manifests);
    expect(list.replace(/^#.*\n/gm, '')).toBe(['../main', ...Object.keys(manifests).map(file => `  ${file}`), ''].join('\n'));
  } finally {
    rmSync(outdir, { recursive: true });
  }
});
