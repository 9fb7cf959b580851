// npm run languages: packs the library for Python, Java and Go, runs the program of examples/languages in each, and compares what they write with
// what TypeScript writes, byte for byte. Needs Python 3, a JDK with Maven, and Go.
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { version } from '../machine/versions';
import { packagesIn, run } from './package';
import { pythonWith } from './python';

const EXAMPLES = path.join(__dirname, '..', '..', 'examples', 'languages');
const MAVEN = ['--batch-mode', '--quiet'];

/** Runs the program of a language in a folder, with the sources of our package. */
type Runner = (folder: string, sources: string) => void;

const RUNNERS: { readonly [language: string]: Runner } = {
  python: (folder, sources) => run(pythonWith(folder, sources), [path.join(EXAMPLES, 'main.py')], folder),

  java: (folder, sources) => {
    const classes = path.join(folder, 'classes.txt');
    run('mvn', [...MAVEN, 'compile', 'dependency:build-classpath', `-Dmdep.outputFile=${classes}`], sources);
    const classpath = [folder, path.join(sources, 'target', 'classes'), fs.readFileSync(classes, 'utf8').trim()].join(path.delimiter);
    run('javac', ['-cp', classpath, '-d', folder, path.join(EXAMPLES, 'Main.java')], folder);
    run('java', ['-cp', classpath, 'Main'], folder);
  },

  go: (folder, sources) => {
    const name = 'github.com/cdk8s-postgres-ha/cdk8s-postgres-ha-go/cdk8spostgresha';
    const module = path.join(sources, 'cdk8spostgresha');
    fs.copyFileSync(path.join(EXAMPLES, 'main.go'), path.join(folder, 'main.go'));
    // The package asks for the cdk8s that it was packed with, which the Go module proxy may not have.
    const cdk8s = 'github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2';
    const replaced = [`${name} => ${module}`, `${cdk8s} => ${cdk8s} v${version('cdk8s-go')}`];
    fs.writeFileSync(path.join(folder, 'go.mod'), ['module example', 'go 1.25', `require ${name} v0.0.0`, ...replaced.map(line => `replace ${line}`), ''].join('\n'));
    run('go', ['mod', 'tidy'], folder);
    run('go', ['build', '-o', 'program', '.'], folder);
    run(path.join(folder, 'program'), [], folder);
  },
};

function main(chosen: readonly string[]): number {
  const languages = Object.keys(RUNNERS).filter(language => chosen.length === 0 || chosen.includes(language));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'languages-'));
  try {
    const wanted = written('typescript', at => run(process.execPath, [path.join(EXAMPLES, 'main.js')], at));
    const packages = packagesIn(folder, languages);
    const wrong = languages.filter(language => {
      const seen = written(language, at => RUNNERS[language](at, path.join(packages, language)));
      const files = [...new Set([...Object.keys(wanted), ...Object.keys(seen)])].filter(file => wanted[file] !== seen[file]);
      console.log(`${language}: ${files.length === 0 ? `${Object.keys(seen).length} files, as TypeScript writes them` : `differs in ${files.join(', ')}`}`);
      return files.length > 0;
    });
    return wrong.length > 0 ? 1 : 0;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }

  /** What a program writes, by the path of the file. The list of who wrote what names the program. */
  function written(language: string, program: (at: string) => void): { readonly [file: string]: string } {
    const at = path.join(folder, language);
    fs.mkdirSync(at);
    program(at);
    const files = ['dist', 'restore'].flatMap(name => fs.readdirSync(path.join(at, name)).map(file => path.join(name, file)));
    return Object.fromEntries(files.filter(file => !file.endsWith('.cdk8s-written')).map(file => [file, fs.readFileSync(path.join(at, file), 'utf8')]));
  }
}

process.exitCode = main(process.argv.slice(2));
