import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as yaml from 'yaml';

/** The manifest files in a folder and below it, sorted; or the file itself. */
export function manifestFiles(start: string): string[] {
  if (!fs.statSync(start).isDirectory()) return [start];
  return fs.readdirSync(start, { withFileTypes: true }).flatMap(entry => {
    const file = path.join(start, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : manifestFiles(file);
    return /\.(ya?ml|json)$/.test(entry.name) ? [file] : [];
  }).sort();
}

/** The YAML documents of a text, each with exactly the bytes that stand in it; those that hold nothing but comments do not count. */
export function documentsOf(text: string): string[] {
  return text.split(/^---(?:[ \t].*)?(?:\r?\n|$)/m).filter(part => part.split('\n').some(line => line.trim() && !line.trimStart().startsWith('#')));
}

export function sha256(text: string): string {
  return crypto.createHash('sha256').update(text).digest('hex');
}

/** Parses as Kubernetes does: YAML 1.1, of which JSON is a part. Throws if the text is neither an object nor YAML. */
export function parse(text: string): any {
  const object = text.trimStart().startsWith('{') ? JSON.parse(text)
    : yaml.parse(text, { version: '1.1', uniqueKeys: false, merge: true, logLevel: 'silent' });
  if (!object || typeof object !== 'object') throw new Error('not an object');
  return object;
}
