import { Before } from './before';
import { Draft, Entry } from './draft';
import { common, FORMS } from './forms';
import { Document } from './read/document';
import { identify } from './report/resource-id';
import { acknowledgements } from './rules/acknowledge';
import { CHANGE_RULES, LIBRARY_RULES } from './rules/library-rules';
import { CrossProblem, ManifestFile, World } from './rules/world';
import { formAt, Subject } from './subject';
import { Json } from '../facts/json-value';

export interface Surroundings {
  /** Objects that others may name, although their manifests are not here. */
  readonly elsewhere: readonly Json[];
  readonly before: Before;
  readonly fileOf: (document: Pick<Document, 'file'>) => ManifestFile;
  /** Runs something that may fail by a mistake of ours. */
  readonly guard: (work: () => void) => void;
}

/** What is found about an object, or about one that was there before the change. */
type Found = Map<Subject | Document, Draft[]>;

/**
 * Applies the rules that look at several objects to those that are delivered to one place. Where values are unknown there is a world for each of their
 * forms, and a problem counts when every world has it.
 *
 * @returns what is found about objects that are gone
 */
export function applyRules(subjects: readonly Subject[], { elsewhere, before, fileOf, guard }: Surroundings): Entry[] {
  const forms = subjects.some(subject => subject.forms.length > 1) ? FORMS : 1;
  const found = Array.from({ length: forms }, (): Found => new Map());
  for (let form = 0; form < forms; form++) {
    const byObject = new Map(subjects.map(subject => [formAt(subject, form), subject]));
    const note = (ruleId: string, check: () => readonly CrossProblem[]) => guard(() => {
      for (const { object, path, message, severity, fix } of check()) {
        const about = byObject.get(object) ?? before.documentOf(object, form);
        if (!about) continue;
        if (!found[form].has(about)) found[form].set(about, []);
        found[form].get(about)!.push({ ruleId, path, message, severity, fix, acknowledged: acknowledgements(object).get(ruleId) });
      }
    });
    const world = worldOf(subjects, form, elsewhere, object => fileOf(byObject.get(object)?.entry.document ?? { file: '' }));
    for (const rule of LIBRARY_RULES) note(rule.id, () => rule.check(world));
    if (!before.isComparing) continue;
    const old = before.world(form);
    for (const rule of CHANGE_RULES) note(rule.id, () => rule.check(world, old));
  }
  const gone: Entry[] = [];
  for (const about of found[0].keys()) {
    const drafts = common(found.map(other => other.get(about) ?? []), 'entry' in about ? about.open : []);
    if ('entry' in about) about.entry.drafts.push(...drafts);
    else if (drafts.length) gone.push({ id: identify(about.value), document: about, verdict: 'skipped', skipped: 'gone from the manifests', drafts });
  }
  return gone;
}

function worldOf(subjects: readonly Subject[], form: number, elsewhere: readonly Json[], fileOf: (object: Json) => ManifestFile): World {
  const objects = subjects.filter(subject => subject.hasSchema).map(subject => formAt(subject, form));
  const unjudged = subjects.filter(subject => !subject.hasSchema).map(subject => formAt(subject, form));
  const here = new World(objects, fileOf, unjudged);
  const missing = elsewhere.filter(object => !here.named(object, object.kind, object.metadata.name));
  return missing.length ? new World([...objects, ...missing], fileOf, unjudged) : here;
}
