import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cdk8s from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import * as ts from 'typescript';
import * as lib from '../../lib';
import { ROOT } from '../fixtures';
import { Snippet } from './snippets';

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16, strict: true, skipLibCheck: true,
  esModuleInterop: true, types: ['node'], paths: { 'cdk8s-postgres-ha': [join(ROOT, 'lib', 'index.d.ts')] },
};

/** What the compiler says to each snippet that it does not take. */
export function compilerErrors(snippets: readonly Snippet[]): string[] {
  const files = new Map(snippets.map(({ name, program }) => [join(ROOT, 'test', 'how-to', `${name.replace(/\W+/g, '-')}.ts`), { name, program }]));
  const host = ts.createCompilerHost(OPTIONS);
  // A user has the declarations of the library, and so are they much faster to read than its sources.
  const hidden = (file: string) => file.startsWith(join(ROOT, 'lib')) && !file.endsWith('.d.ts') && existsSync(file.replace(/\.ts$/, '.d.ts'));
  const compiler = ts.createProgram([...files.keys()], OPTIONS, {
    ...host,
    fileExists: file => files.has(file) || !hidden(file) && host.fileExists(file),
    readFile: file => files.get(file)?.program ?? host.readFile(file),
    getSourceFile: (file, version) => files.has(file) ? ts.createSourceFile(file, files.get(file)!.program, version, true) : host.getSourceFile(file, version),
  });
  return ts.getPreEmitDiagnostics(compiler).map(({ file, messageText, start }) => {
    const line = file?.text.slice(0, start).split('\n').length ?? 0;
    return `${files.get(file?.fileName ?? '')?.name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')} (${file?.text.split('\n')[line - 1].trim()})`;
  });
}

/** Runs a snippet; the YAML that it makes. */
export function synthesized({ program }: Snippet): string {
  const code = program.replace(/^app\.synth\(\);$/m, 'export { app };');
  const { outputText } = ts.transpileModule(code, { compilerOptions: { ...OPTIONS, module: ts.ModuleKind.CommonJS, moduleResolution: undefined } });
  const exports: { app?: cdk8s.App } = {};
  // Nothing is to be written into dist/.
  const ours = Object.create(lib, { AtomicApp: { value: cdk8s.App } });
  const load = (name: string): unknown => name === 'cdk8s-postgres-ha' ? ours : name === 'cdk8s' ? cdk8s : kplus;
  new Function('exports', 'require', outputText)(exports, load);
  return exports.app!.synthYaml();
}

/** A file of the repository. */
export const text = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
