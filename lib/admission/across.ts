import { Before } from './before';
import { RawFinding, Entry } from './raw-finding';
import { common, FORMS } from './forms';
import { Document } from './read/document';
import { identify, objectKey } from './report/resource-id';
import { acknowledgements } from './rules/acknowledge';
import { CHANGE_RULES, LIBRARY_RULES } from './rules/library-rules';
import { CrossProblem, ManifestFile, World } from './rules/world';
import { formAt, Subject } from './subject';
import { Json } from '../facts/json-value';

/** Objects that are delivered together. */
export interface Together {
  readonly subjects: readonly Subject[];
  /** Whether there are more, which nobody here can see. */
  readonly isPartial: boolean;
  /** Objects that these may name, although their manifests are not here. */
  readonly elsewhere: readonly Json[];
  /** Objects that are delivered with others, which these may name too. */
  readonly others: readonly Subject[];
}

export interface Surroundings {
  readonly before: Before;
  /** The builds before the change that these objects are compared with. */
  readonly oldBuilds: readonly string[];
  readonly fileOf: (entry: Entry) => ManifestFile;
  /** Runs something that may fail by a mistake of ours. */
  readonly guard: (work: () => void) => void;
}

/** What is found about an object, or about one that was there before the change. */
type Found = Map<Subject | Document, RawFinding[]>;

/**
 * Applies the rules that look at several objects to those that are delivered to one place. Where values are unknown there is a
 * world for each of their
 * forms, and a problem counts when every world has it.
 *
 * @returns what is found about objects that are gone
 */
export function applyRules(together: Together, surroundings: Surroundings): Entry[] {
  const { subjects } = together;
  const { before, oldBuilds, fileOf } = surroundings;
  const found = inEachForm(subjects, (form, note) => {
    const byObject = new Map(subjects.map(subject => [formAt(subject, form), subject]));
    const entries = new Map([...together.others, ...subjects].map(subject => [formAt(subject, form), subject.entry]));
    const world = worldOf(together, form, object => {
      const entry = entries.get(object);
      return entry ? fileOf(entry) : { file: '', folder: '' };
    });
    const about = (object: Json) => byObject.get(object) ?? before.documentOf(object, form);
    for (const rule of LIBRARY_RULES) note(rule.id, () => rule.check(world), about);
    if (!before.isComparing) return;
    const old = before.world(form, oldBuilds);
    const now = worldOf({ ...together, others: moved(together.others, form, before) }, form, world.fileOf);
    for (const rule of CHANGE_RULES) note(rule.id, () => rule.check(now, old), about);
  }, surroundings);
  return settled(found);
}

/** What is lost with builds that there are no more. */
export function gone(together: Together, surroundings: Surroundings): Entry[] {
  const { before, oldBuilds } = surroundings;
  return settled(inEachForm(together.subjects, (form, note) => {
    const world = worldOf({ ...together, subjects: moved(together.subjects, form, before) }, form, () => ({ file: '', folder: '' }));
    const old = before.world(form, oldBuilds);
    for (const rule of CHANGE_RULES) note(rule.id, () => rule.check(world, old), object => before.documentOf(object, form));
  }, surroundings));
}

/** Objects that their builds did not have before: they may have come from another one. */
function moved(subjects: readonly Subject[], form: number, before: Before): Subject[] {
  return subjects.filter(subject => before.isNew(formAt(subject, form), form, subject.entry.build ?? ''));
}

type Note = (ruleId: string, check: () => readonly CrossProblem[], about: (object: Json) => Subject | Document | undefined) => void;

function inEachForm(subjects: readonly Subject[], look: (form: number, note: Note) => void, { guard }: Surroundings): Found[] {
  const forms = subjects.some(subject => subject.forms.length > 1) ? FORMS : 1;
  return Array.from({ length: forms }, (_, form) => {
    const found: Found = new Map();
    look(form, (ruleId, check, about) => guard(() => {
      for (const { object, path, message, severity, fix } of check()) {
        const concerned = about(object);
        if (!concerned) continue;
        if (!found.has(concerned)) found.set(concerned, []);
        found.get(concerned)!.push({ ruleId, path, message, severity, fix, acknowledged: acknowledgements(object).get(ruleId) });
      }
    }));
    return found;
  });
}

/** Gives the objects what every form has found about them. */
function settled(found: readonly Found[]): Entry[] {
  const entries: Entry[] = [];
  for (const about of found[0].keys()) {
    const rawFindings = common(found.map(other => other.get(about) ?? []), 'entry' in about ? about.open : []);
    if ('entry' in about) about.entry.rawFindings.push(...rawFindings);
    else if (rawFindings.length) entries.push({ id: identify(about.value), document: about, verdict: 'skipped', skipped: 'gone from the manifests', rawFindings });
  }
  return entries;
}

function worldOf({ subjects, isPartial, elsewhere, others }: Together, form: number, fileOf: (object: Json) => ManifestFile): World {
  const formsOf = (list: readonly Subject[], hasSchema: boolean) => list.filter(subject => subject.hasSchema === hasSchema).map(subject => formAt(subject, form));
  const [objects, unjudged] = [formsOf(subjects, true), formsOf(subjects, false)];
  if (elsewhere.length + others.length === 0) return new World(objects, fileOf, unjudged, isPartial);
  // Of an overlay of the same base there is an object of the same name, which is another one.
  const here = new Set([...objects, ...unjudged].map(objectKey));
  const away = (list: readonly Json[]) => list.filter(object => !here.has(objectKey(object)));
  const known = new World(objects, fileOf, unjudged);
  const missing = elsewhere.filter(object => !known.named(object, object.kind, object.metadata.name));
  return new World([...objects, ...away(formsOf(others, true)), ...missing], fileOf, [...unjudged, ...away(formsOf(others, false))], isPartial);
}
