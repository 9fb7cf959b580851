import * as path from 'node:path';
import { isObject, Json } from '../../../facts/json-value';
import { FileTree } from '../../read/file-tree';

/** The files and folders that a kustomization names, whatever they are to it; what has to be fetched is none of them. */
export function* namedBy(file: string, configuration: Json, tree: FileTree): Generator<{ readonly name: string; readonly kind: 'file' | 'folder' }> {
  if (!isObject(configuration)) return;
  const list = (value: Json): Json[] => (Array.isArray(value) ? value : []);
  const generated = [...list(configuration.configMapGenerator), ...list(configuration.secretGenerator)].filter(isObject);
  const names: Json[] = [
    ...['resources', 'bases', 'components', 'crds', 'configurations', 'patchesStrategicMerge', 'generators', 'transformers', 'validators'].flatMap(key => list(configuration[key])),
    ...['patches', 'patchesJson6902', 'replacements'].flatMap(key => list(configuration[key]).map(item => item?.path)),
    ...generated.flatMap(({ files, envs, env }) => [...list(files).map(source => String(source).replace(/^[^=]*=/, '')), ...list(envs), env]),
    ...list(configuration.helmCharts).flatMap(chart => [chart?.valuesFile, ...list(chart?.additionalValuesFiles)]),
    configuration.openapi?.path,
  ];
  for (const text of names) {
    if (typeof text !== 'string' || text === '' || text.includes('\n')) continue;
    const name = path.join(path.dirname(file), text);
    const kind = tree.kindOf(name);
    if (kind === 'file' || kind === 'folder') yield { name, kind };
  }
}
