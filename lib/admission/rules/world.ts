import { Severity } from '../report/finding';
import { RuleText } from '../report/rule-text';
import { Json } from '../../facts/json-value';

/** Where an object stands: what lies in one folder is delivered together, and two folders may be two overlays of one thing. */
export interface Place {
  readonly file: string;
  readonly folder: string;
}

const NOWHERE: Place = { file: '', folder: '' };

/** All objects that are checked together. One that the server could not read has no spec here: it counts as being there, and no more. */
export class World {
  private readonly groups = new Map<string, Json[]>();

  constructor(public readonly objects: readonly Json[], public readonly placeOf: (object: Json) => Place = () => NOWHERE) {
    for (const object of objects) {
      const names = [object.kind, `${object.kind}|${namespace(object)}`, `${object.kind}|${namespace(object)}|${object.metadata?.name}`];
      for (const name of names) {
        const group = this.groups.get(name);
        if (group) group.push(object);
        else this.groups.set(name, [object]);
      }
    }
  }

  public all(kind: string): readonly Json[] {
    return this.groups.get(kind) ?? [];
  }

  /** The objects of a kind in the namespace of another object. */
  public beside(object: Json, kind: string): readonly Json[] {
    return this.groups.get(`${kind}|${namespace(object)}`) ?? [];
  }

  public named(object: Json, kind: string, name: string): Json | undefined {
    return this.groups.get(`${kind}|${namespace(object)}|${name}`)?.[0];
  }
}

export function namespace(object: Json): string {
  return object.metadata?.namespace ?? '';
}

export interface CrossProblem {
  readonly object: Json;
  readonly path: string;
  readonly message: string;
  /** When it differs from the rule's own. */
  readonly severity?: Severity;
}

/**
 * A rule that the server does not have, because it sees one object at a time, or does not look. Its examples are lists of objects, each a kind with what
 * is laid over a minimal manifest of that kind.
 */
export interface LibraryRule extends RuleText {
  readonly severity: Severity;
  readonly check: (world: World) => readonly CrossProblem[];
}

/** A rule about the difference between two sets of manifests. Its examples are `{old, new}`, each a list as above. */
export interface ChangeRule extends Omit<LibraryRule, 'check'> {
  readonly check: (world: World, old: World) => readonly CrossProblem[];
}

/** Maps the objects of a kind, or of several, that are whole enough to look at. */
export function each(world: World, kinds: string | readonly string[], find: (object: Json) => readonly Omit<CrossProblem, 'object'>[]): CrossProblem[] {
  return [kinds].flat().flatMap(kind => world.all(kind)).filter(object => object.spec).flatMap(object => find(object).map(problem => ({ object, ...problem })));
}

export function on(condition: unknown, path: string, message: string, severity?: Severity): Omit<CrossProblem, 'object'>[] {
  return condition ? [{ path, message, severity }] : [];
}
