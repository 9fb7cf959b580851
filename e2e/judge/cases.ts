import * as fs from 'node:fs';
import * as path from 'node:path';
import { documentsOf, manifestFiles } from './documents';

/** What the judge is asked: may this object be created, or may it become of that one? */
export interface Case {
  readonly name: string;
  readonly text: string;
  /** The object that is stored before; the case is an update. */
  readonly oldText?: string;
  readonly contentType: string;
}

/** The cases of files and folders: `X.old.yaml` beside `X.new.yaml` is one update, every other document a creation. */
export function casesOf(paths: string[]): Case[] {
  return paths.flatMap(start => {
    if (!fs.existsSync(start)) throw new Error(`'${start}' does not exist`);
    const root = fs.statSync(start).isDirectory() ? start : path.dirname(start);
    return manifestFiles(start).flatMap(file => casesIn(file, path.relative(root, file)));
  });
}

function casesIn(file: string, name: string): Case[] {
  const contentType = file.endsWith('.json') ? 'application/json' : 'application/yaml';
  const pair = /^(.*)\.(old|new)\.(ya?ml|json)$/.exec(file);
  if (!pair) {
    const content = fs.readFileSync(file, 'utf8');
    const documents = file.endsWith('.json') ? [content] : documentsOf(content);
    return documents.map((text, index) => ({ name: documents.length > 1 ? `${name}#${index}` : name, text, contentType }));
  }
  if (pair[2] === 'old') return [];
  const old = ['yaml', 'yml', 'json'].map(extension => `${pair[1]}.old.${extension}`).find(candidate => fs.existsSync(candidate));
  if (!old) throw new Error(`'${file}' has no '${path.basename(pair[1])}.old.${pair[3]}' beside it`);
  return [{ name, text: fs.readFileSync(file, 'utf8'), oldText: fs.readFileSync(old, 'utf8'), contentType }];
}
