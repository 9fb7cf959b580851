import { Json } from '../../facts/json-value';
import { Document } from '../read/document';
import { FileTree } from '../read/file-tree';
import { BuildError, NotBuilt } from './kustomize/build-problems';
import { readAsKustomize } from './kustomize/reading';
import { Resource } from './kustomize/resource';
import { Origins } from './origins';

/** An object that a program has built, and the file that it comes from. */
export interface ForeignObject {
  readonly value: Json;
  readonly file?: string;
}

/** A program that builds a folder, or says why it cannot. */
export type Foreign = (folder: string) => readonly ForeignObject[] | string;

/** Objects of a program as those of a build, each with the place where it was written as far as that can be told. */
export function resourcesOf(objects: readonly ForeignObject[], configuration: string, tree: FileTree, origins: Origins): Resource[] {
  return objects.map(({ value, file = configuration }) => {
    const document = documentOf(value, file, tree);
    origins.note(value, { file, index: document.index, path: document.prefix });
    return new Resource(value, document);
  });
}

/** The document of the same kind whose name is a part of the name that the object has got. */
function documentOf(value: Json, file: string, tree: FileTree): Pick<Document, 'file' | 'index' | 'prefix'> {
  const read = tree.read(file);
  const name = String(value.metadata?.name ?? '');
  const [found, ...others] = documentsIn('text' in read ? read.text : '', file).filter(({ value: written }) => written.kind === value.kind && name.includes(String(written.metadata?.name)));
  return found && others.length === 0 ? found : { file, index: 0, prefix: '' };
}

function documentsIn(text: string, file: string): Document[] {
  try {
    return readAsKustomize(file, text);
  } catch (error) {
    if (error instanceof BuildError || error instanceof NotBuilt) return [];
    throw error;
  }
}
