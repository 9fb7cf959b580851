import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { readDocuments } from '../admission/read/document';
import { FileTree } from '../admission/read/file-tree';
import { ForeignObject, Foreign } from '../admission/render/foreign';
import { Json } from '../facts/json-value';
import { onDisk } from './on-disk';
import { findProgram, runOffline } from './programs';

const ORIGIN = 'config.kubernetes.io/origin';

/** kustomize, or the one in kubectl, for what is not built here; undefined when neither is installed. */
export function kustomizeProgram(hasHelm: boolean, tree: FileTree): Foreign | undefined {
  const kustomize = findProgram('kustomize');
  const program = kustomize ?? findProgram('kubectl');
  if (!program) return undefined;
  // Flux builds without restrictions too: files may lie outside of the folder.
  const args = [kustomize ? 'build' : 'kustomize', '--load-restrictor', 'LoadRestrictionsNone', ...(hasHelm ? ['--enable-helm'] : [])];
  return folder => {
    const place = onDisk(folder, tree);
    if (!place) return 'the commit cannot be copied';
    // A kustomization around it has each object say where it comes from.
    const around = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'kustomize-')));
    try {
      const inside = path.relative(around, fs.realpathSync(place.folder)).split(path.sep).join('/');
      fs.writeFileSync(path.join(around, 'kustomization.yaml'), JSON.stringify({ resources: [inside], buildMetadata: ['originAnnotations'] }));
      const output = runOffline(program, [...args, around]);
      return 'problem' in output ? output.problem : objectsIn(output.text, name => place.named(path.resolve(around, name)));
    } finally {
      fs.rmSync(around, { recursive: true, force: true });
    }
  };
}

function objectsIn(text: string, named: (name: string) => string): ForeignObject[] {
  return [...readDocuments('', text)].flatMap(document => ('value' in document ? [objectOf(document.value, named)] : []));
}

function objectOf(value: Json, named: (name: string) => string): ForeignObject {
  const { annotations } = value.metadata ?? {};
  const origin = annotations?.[ORIGIN];
  if (typeof origin !== 'string') return { value };
  delete annotations[ORIGIN];
  if (Object.keys(annotations).length === 0) delete value.metadata.annotations;
  const name = /^(?:path|configuredIn): (.+)$/m.exec(origin)?.[1];
  return name === undefined ? { value } : { value, file: named(name) };
}
