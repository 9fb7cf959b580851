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

/** The manifests before a change. */
export class Before {
  public isComparing = false;
  /** The objects in each form that what is unknown may give them, by their keys. */
  private readonly forms = Array.from({ length: FORMS }, () => new Map<string, Old>());

  constructor(private readonly standIns: StandIns) {}

  public add(document: Document): void {
    this.isComparing = true;
    const { value, hasUnknowns } = document;
    if (typeof value.kind !== 'string' || !value.metadata?.name) return;
    const forms = hasUnknowns ? formsOf(value, kindSchema(value.apiVersion, value.kind), this.standIns) : [value];
    this.forms.forEach((objects, form) => {
      const object = formAt({ forms }, form);
      objects.set(objectKey(object), { object: isObject(object.metadata) ? object : stub(object), document });
    });
  }

  public of(object: Json, form: number): Json | undefined {
    return object.metadata?.name ? this.forms[form].get(objectKey(object))?.object : undefined;
  }

  public world(form: number): World {
    return new World([...this.forms[form].values()].map(({ object }) => object));
  }

  /** Where an old object was read. */
  public documentOf(object: Json, form: number): Document | undefined {
    const old = this.forms[form].get(objectKey(object));
    return old && old.object === object ? old.document : undefined;
  }
}
