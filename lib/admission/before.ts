import { kindSchema } from './apiserver/schema';
import { FORMS, formsOf } from './forms';
import { Document } from './read/document';
import { objectKey, stub } from './report/resource-id';
import { World } from './rules/world';
import { formAt } from './subject';
import { isObject, Json } from '../facts/json-value';
import { StandIns } from '../facts/unknown';

interface Old {
  readonly object: Json;
  readonly document: Document;
}

/** The objects of one build in each form that what is unknown may give them, by their keys. */
type Forms = readonly Map<string, Old>[];

/** The manifests before a change, by what built them. */
export class Before {
  public isComparing = false;
  private readonly builds = new Map<string, Forms>();

  constructor(private readonly standIns: StandIns) {}

  public add(document: Document, build: string): void {
    this.isComparing = true;
    const { value, hasUnknowns } = document;
    if (typeof value.kind !== 'string' || !value.metadata?.name) return;
    if (!this.builds.has(build)) this.builds.set(build, Array.from({ length: FORMS }, () => new Map()));
    const forms = hasUnknowns ? formsOf(value, kindSchema(value.apiVersion, value.kind), this.standIns) : [value];
    this.builds.get(build)!.forEach((objects, form) => {
      const object = formAt({ forms }, form);
      objects.set(objectKey(object), { object: isObject(object.metadata) ? object : stub(object), document });
    });
  }

  /** The object of the same name in the same build; in whichever build it is, where that build is new and no other has it too. */
  public of(object: Json, form: number, build: string): Json | undefined {
    if (!object.metadata?.name) return undefined;
    const key = objectKey(object);
    const own = this.builds.get(build);
    if (own) return own[form].get(key)?.object;
    const found = [...this.builds.values()].flatMap(forms => forms[form].get(key) ?? []);
    return found.length === 1 ? found[0].object : undefined;
  }

  public has(build: string): boolean {
    return this.builds.has(build);
  }

  /** Whether an object is new in its build, so that it may have moved there. */
  public isNew(object: Json, form: number, build: string): boolean {
    return !this.builds.get(build)?.[form].has(objectKey(object));
  }

  /** Builds that there are no more. */
  public without(builds: ReadonlySet<string>): string[] {
    return [...this.builds.keys()].filter(build => !builds.has(build));
  }

  public world(form: number, builds: readonly string[]): World {
    return new World(builds.flatMap(build => [...(this.builds.get(build)?.[form].values() ?? [])].map(({ object }) => object)));
  }

  /** Where an old object was read. */
  public documentOf(object: Json, form: number): Document | undefined {
    const key = objectKey(object);
    return [...this.builds.values()].map(forms => forms[form].get(key)).find(old => old?.object === object)?.document;
  }
}
