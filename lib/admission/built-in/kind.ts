import { Json } from '../schema';
import { Check } from './checks';

/** A kind of Kubernetes itself, with all that its API server says to an object of it once that is decoded. */
export interface BuiltInKind {
  /**
   * What a name of the kind must be.
   * @default - a DNS subdomain
   */
  readonly names?: (name: string) => readonly string[];
  /** What the server makes of a decoded object before it looks at it. */
  readonly prepare?: (object: Json) => void;
  /** What a change cannot reach, so that the server keeps it as it is stored. */
  readonly keep?: (object: Json, stored: Json) => void;
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
