import { parse } from 'yaml';
import { Engine } from '../../lib/admission/engine';
import { exampleObject } from './manifests';

/** Objects in the short form of the rules' examples: `[{Cluster: {}}, {Pooler: {spec: ...}}]`. */
export function objectsOf(example: string): any[] {
  return parse(example).flatMap(Object.entries).map(([kind, more]: [string, any]) => exampleObject(kind, more));
}

/** What one rule says to the objects, as `severity path: message`. */
export function said(ruleId: string, example: string, old?: string): string[] {
  const engine = new Engine({ reread: () => undefined });
  const text = (objects: string) => JSON.stringify({ kind: 'List', items: objectsOf(objects) });
  if (old !== undefined) engine.addOld('old.json', text(old));
  engine.addFile('all.json', text(example));
  return engine.finish().resources.flatMap(({ findings }) => findings).filter(finding => finding.ruleId === ruleId).map(({ severity, path, message }) => `${severity} ${path}: ${message}`);
}
