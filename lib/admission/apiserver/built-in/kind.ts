import { ApplyMethod } from '../apply/method';
import { Json } from '../../../facts/json-value';
import { Check } from './checks';
import { ObjectValidation } from './object-validation';

/** What a changed object comes from. */
export interface StoredObject {
  readonly stored: Json;
  readonly method: ApplyMethod;
}

/** A kind of Kubernetes itself: how the API server validates an object of it once it is decoded. */
export interface BuiltInKind {
  /**
   * What a name of the kind must be.
   * @default - a DNS subdomain
   */
  readonly names?: (name: string, minor: number) => readonly string[];
  /** What the server makes of a decoded object before it looks at it; `old` is what a change is made to. */
  readonly prepare?: (object: Json, old?: Json) => void;
  /** What a change cannot reach, so that the server keeps it as it is stored. */
  readonly keep?: (object: Json, stored: Json) => void;
  /** What the server works out before it validates the rest; for a change, from what is stored. It reports errors of this step alone. */
  readonly beforeValidation?: (object: Json, validation: ObjectValidation, from?: StoredObject) => void;
  /** The metadata have no rules of the kind, and are validated when the rest is right. */
  readonly anyMetadata?: boolean;
  /** Everything but the metadata, which all kinds have in common. */
  readonly check: Check;
  /**
   * The same of an object that a change has made.
   * @default - `check`, and what its names must be
   */
  readonly checkChange?: Check;
  /** What the admission plugins of the server say afterwards, when nothing is wrong. */
  readonly admit?: Check;
}
