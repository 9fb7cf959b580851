import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Size, Testing } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { BackupPolicy, ClusterStorage, PostgresHA, PostgresHAProps } from '../lib';

export const ROOT = join(__dirname, '..');

/** A manifest as plain data, whatever its kind. */
export type Manifest = any;

export const storage = () => ClusterStorage.of(Size.gibibytes(10));
export const noBackup = () => BackupPolicy.none('a test');

/** A PostgresHA called 'pg' in the namespace 'databases', with the props that a test is about. */
export function postgresHA(props: Partial<PostgresHAProps> = {}, app: App = Testing.app()): PostgresHA {
  return new PostgresHA(app, 'pg', { namespace: 'databases', storage: storage(), backup: noBackup(), ...props });
}

/** The only object of a kind in a chart. */
export function only(chart: Chart, kind: string): Manifest {
  const found = Testing.synth(chart).filter(manifest => manifest.kind === kind);
  if (found.length !== 1) throw new Error(`expected one ${kind}, found ${found.length}`);
  return found[0];
}

export function manifestsOf(file: string): Manifest[] {
  return parseAllDocuments(readFileSync(join(ROOT, file), 'utf8')).map(document => document.toJS());
}

/** Every scalar of a manifest by its path, such as `spec.plugins[0].name`. */
export function leaves(value: unknown, path = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  const entries = Array.isArray(value)
    ? value.map((item, i) => [`${path}[${i}]`, item] as const)
    : Object.entries(value).map(([key, item]) => [/^\w+$/.test(key) ? (path ? `${path}.${key}` : key) : `${path}["${key}"]`, item] as const);
  return new Map(entries.flatMap(([itemPath, item]) => [...leaves(item, itemPath)]));
}
