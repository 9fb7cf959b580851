import * as fs from 'node:fs';
import * as path from 'node:path';
import { documentsOf, manifestFiles, parse, sha256 } from '../judge/documents';
import { Verdict } from '../judge/verdict';
import { VERSIONS } from '../machine/versions';

/** The command that every complaint about a record names. */
export const RERECORD = 'npm run verdicts';

/** What was judged in one object: exactly these bytes. */
export interface RecordedVerdict {
  readonly sha256: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly allowed: boolean | null;
  readonly message?: string;
  readonly warnings: readonly string[];
}

/** The verdicts on one manifest file, and who gave them. */
export interface Record {
  readonly judge: { readonly [component: string]: string };
  readonly objects: readonly RecordedVerdict[];
}

/** The versions of the components that can change a verdict. */
export const JUDGE_VERSIONS = Object.fromEntries(['kubernetes', 'cloudnative-pg', 'plugin-barman-cloud', 'prometheus-operator', 'external-snapshotter',
  'argo-cd', 'source-controller', 'kustomize-controller', 'helm-controller', 'external-secrets', 'cert-manager'].map(name => [name, VERSIONS[name]]));

/** The manifests that the repository ships, relative to its root: dist/ and the dist/ of every example. */
export function shippedManifests(root: string): string[] {
  return ['dist', 'examples'].map(folder => path.join(root, folder)).filter(folder => fs.existsSync(folder))
    .flatMap(manifestFiles).map(file => path.relative(root, file))
    .filter(file => /\.ya?ml$/.test(file) && path.dirname(file).split(path.sep).includes('dist')).sort();
}

/** Where the verdicts on a manifest are recorded, relative to the root. */
export function recordFile(manifest: string): string {
  return path.join('test', 'verdicts', manifest.replace(/\.ya?ml$/, '.json'));
}

export function readRecord(root: string, manifest: string): Record | undefined {
  const file = path.join(root, recordFile(manifest));
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
}

/** Records without a manifest, relative to the root. */
export function orphanedRecords(root: string): string[] {
  const folder = path.join(root, 'test', 'verdicts');
  if (!fs.existsSync(folder)) return [];
  const wanted = new Set(shippedManifests(root).map(recordFile));
  return manifestFiles(folder).map(file => path.relative(root, file)).filter(file => !wanted.has(file));
}

export function recordOf(file: string, verdicts: readonly Verdict[]): Record {
  const documents = documentsOf(file);
  if (documents.length !== verdicts.length) throw new Error(`'${file}' has ${documents.length} objects, but ${verdicts.length} verdicts`);
  return {
    judge: JUDGE_VERSIONS,
    objects: documents.map(({ text }, i) => {
      const { apiVersion, kind, metadata } = parse(text);
      const { allowed, message, warnings } = verdicts[i];
      return { sha256: sha256(text), apiVersion, kind, namespace: metadata.namespace, name: metadata.name, allowed, message, warnings };
    }),
  };
}

/** Everything that keeps a manifest from counting as judged and allowed, in words; empty if it counts. */
export function complaints(root: string, manifest: string): string[] {
  const record = readRecord(root, manifest);
  if (!record) return [`${manifest}: no recorded verdicts; run '${RERECORD}'`];
  const stale = Object.entries(JUDGE_VERSIONS).filter(([component, version]) => record.judge[component] !== version)
    .map(([component, version]) => `${manifest}: judged by ${component} ${record.judge[component]}, e2e/versions.json says ${version}; run '${RERECORD}'`);
  const documents = documentsOf(path.join(root, manifest));
  const hashes = documents.map(({ text }) => sha256(text));
  const unjudged = documents.filter((_, i) => !record.objects.some(object => object.sha256 === hashes[i]))
    .map(({ text }) => `${manifest}: ${title(parse(text))} has no verdict for exactly these bytes; run '${RERECORD}'`);
  const gone = record.objects.filter(object => !hashes.includes(object.sha256))
    .map(object => `${manifest}: ${title({ ...object, metadata: object })} was judged but is not there; run '${RERECORD}'`);
  const refused = record.objects.filter(object => hashes.includes(object.sha256)).flatMap(object => [
    ...object.allowed ? [] : [`${manifest}: ${title({ ...object, metadata: object })} is refused: ${object.message}`],
    ...object.warnings.map(warning => `${manifest}: ${title({ ...object, metadata: object })} gives a warning: ${warning}`),
  ]);
  return [...stale, ...unjudged, ...gone, ...refused];
}

export function title(object: { kind: string; metadata: { namespace?: string; name: string } }): string {
  const { namespace, name } = object.metadata;
  return `${object.kind} ${namespace ? `${namespace}/` : ''}${name}`;
}
