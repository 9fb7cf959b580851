import * as fs from 'node:fs';
import * as path from 'node:path';
import { documentsOf, manifestFiles, parse, sha256 } from '../judge/documents';
import { Verdict } from '../judge/verdict';
import { VERSIONS } from '../machine/versions';
import { Manifest } from './shipped';

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
export const JUDGE_VERSIONS = Object.fromEntries(['kubernetes', 'cloudnative-pg', 'plugin-barman-cloud', 'prometheus-operator-api', 'external-snapshotter',
  'argo-cd', 'source-controller', 'kustomize-controller', 'helm-controller', 'external-secrets', 'cert-manager'].map(name => [name, VERSIONS[name]]));

/** Where the verdicts on a manifest are recorded, relative to the root. */
export function recordFile({ name }: Manifest): string {
  return path.join('test', 'verdicts', name.replace(/\.ya?ml$/, '.json'));
}

export function readRecord(root: string, manifest: Manifest): Record | undefined {
  const file = path.join(root, recordFile(manifest));
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
}

/** Records without a manifest, relative to the root. */
export function orphanedRecords(root: string, manifests: readonly Manifest[]): string[] {
  const folder = path.join(root, 'test', 'verdicts');
  if (!fs.existsSync(folder)) return [];
  const wanted = new Set(manifests.map(recordFile));
  return manifestFiles(folder).map(file => path.relative(root, file)).filter(file => !wanted.has(file));
}

export function recordOf(manifest: Manifest, verdicts: readonly Verdict[]): Record {
  const documents = documentsOf(manifest.text);
  if (documents.length !== verdicts.length) throw new Error(`'${manifest.name}' has ${documents.length} objects, but ${verdicts.length} verdicts`);
  return {
    judge: JUDGE_VERSIONS,
    objects: documents.map((text, i) => {
      const { apiVersion, kind, metadata } = parse(text);
      const { allowed, message, warnings } = verdicts[i];
      return { sha256: sha256(text), apiVersion, kind, namespace: metadata.namespace, name: metadata.name, allowed, message, warnings };
    }),
  };
}

/** Everything that keeps a manifest from counting as judged and allowed, in words; empty if it counts. */
export function complaints(root: string, manifest: Manifest): string[] {
  const record = readRecord(root, manifest);
  if (!record) return [`${manifest.name}: no recorded verdicts; run '${RERECORD}'`];
  const documents = documentsOf(manifest.text).map(text => ({ object: parse(text), hash: sha256(text) }));
  const stale = Object.entries(JUDGE_VERSIONS).filter(([component, version]) => record.judge[component] !== version)
    .map(([component, version]) => `judged by ${component} ${record.judge[component]}, e2e/versions.json says ${version}; run '${RERECORD}'`);
  const unjudged = documents.filter(({ hash }) => !record.objects.some(judged => judged.sha256 === hash))
    .map(({ object }) => `${title({ ...object.metadata, kind: object.kind })} has no verdict for exactly these bytes; run '${RERECORD}'`);
  const present = record.objects.filter(judged => documents.some(({ hash }) => judged.sha256 === hash));
  const gone = record.objects.filter(judged => !present.includes(judged)).map(judged => `${title(judged)} was judged but is not there; run '${RERECORD}'`);
  const refused = present.filter(({ allowed }) => !allowed).map(judged => `${title(judged)} is refused: ${judged.message}`);
  const warned = present.flatMap(judged => judged.warnings.map(warning => `${title(judged)} gives a warning: ${warning}`));
  return [...stale, ...unjudged, ...gone, ...refused, ...warned].map(complaint => `${manifest.name}: ${complaint}`);
}

export function title({ kind, namespace, name }: Pick<RecordedVerdict, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}
