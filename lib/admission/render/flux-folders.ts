import * as path from 'node:path';
import { Json } from '../../facts/json-value';
import { isUnknown } from '../../facts/unknown';
import { FileTree } from '../read/file-tree';
import { kustomizationIn } from './kustomize/build';

/** What a caller looks at. */
export interface Checked {
  /** Its folders and files. */
  readonly names: readonly string[];
  /** The top of the repository, if it is one. */
  readonly top?: string;
}

/**
 * The folders of this repository that Kustomizations of Flux build. Their sources are other objects, so that it takes a guess
 * which source is this repository.
 */
export class FluxFolders {
  private sources: ReadonlySet<string> | undefined;

  /** `all` are the Kustomizations that lie in the repository. */
  constructor(private readonly tree: FileTree, private readonly checked: Checked, private readonly all: () => readonly Json[]) {}

  /** The folder that a Kustomization builds, if it is in this repository. */
  public of({ spec }: Json): string | undefined {
    const { path: name = './', sourceRef } = spec;
    if (typeof name !== 'string' || isUnknown(name) || name.includes('${')) return undefined;
    const found = this.find(name);
    const folder = found && this.asNamed(found);
    if (!folder || !isTop(name)) return folder;
    // Every repository has a top: of another source it is another one, and as a place for manifests it is unlikely where others
    // have folders below it.
    if ((sourceRef?.kind ?? 'GitRepository') !== 'GitRepository') return undefined;
    if (!kustomizationIn(folder, this.tree)) return this.all().length > 1 ? undefined : folder;
    return this.ownSources().has(sourceRef?.name) ? folder : undefined;
  }

  private find(name: string): string | undefined {
    return this.tops().map(top => path.join(top, name)).find(place => this.tree.kindOf(place) === 'folder');
  }

  /** The same path, written as the caller writes it: below an absolute path it is absolute. */
  private asNamed(folder: string): string {
    const name = this.checked.names.find(checked => isIn(folder, checked));
    return name === undefined ? folder : path.join(name, path.relative(name, folder));
  }

  /** The names of sources with a folder here that another repository would hardly have. */
  private ownSources(): ReadonlySet<string> {
    const isOwn = ({ path: name }: Json) => typeof name === 'string' && !isTop(name) && this.find(name) !== undefined;
    return (this.sources ??= new Set(this.all().filter(({ spec }) => isOwn(spec)).map(({ spec }) => spec.sourceRef?.name)));
  }

  /** Where paths may begin: at the top of the repository, else in a folder that is checked, or above. */
  private tops(): string[] {
    if (this.checked.top !== undefined) return [this.checked.top];
    return this.checked.names.flatMap(name => {
      const levels = path.resolve(name).split(path.sep).length;
      return Array.from({ length: levels }, (_, i) => path.join(name, '../'.repeat(i)));
    });
  }
}

function isTop(name: string): boolean {
  return /^[./]*$/.test(name);
}

/** Whether a path is a folder or something below it. */
export function isIn(name: string, folder: string): boolean {
  const inside = path.relative(path.resolve(folder), path.resolve(name));
  return inside === '' || (!inside.startsWith('..') && !path.isAbsolute(inside));
}
