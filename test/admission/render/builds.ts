import * as fs from 'node:fs';
import * as path from 'node:path';

export const FILE = path.join(__dirname, 'builds.txt');

export interface BuildCase {
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
  /** The YAML that kustomize writes, or `refused`. */
  readonly expected: string;
}

/** The cases of builds.txt, whose first lines say how they are written. */
export function readBuilds(): BuildCase[] {
  const [, ...cases] = fs.readFileSync(FILE, 'utf8').split(/^== (?=.* ==$)/m);
  return cases.map(text => {
    const [head, ...parts] = text.split(/^-- (?=.* --$)/m);
    const all = new Map(parts.map(part => {
      const end = part.indexOf('\n');
      return [part.slice(0, end).replace(/ --$/, ''), part.slice(end + 1).replace(/\n+$/, '\n')] as const;
    }));
    const expected = all.get('expected') ?? '';
    all.delete('expected');
    return { name: head.trim().replace(/ ==$/, ''), files: all, expected };
  });
}
