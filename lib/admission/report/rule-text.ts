import { Severity } from './finding';

/** What `docs/RULES.md` says about a rule; it stands in the row of the rule. */
export interface RuleText {
  /** Never changed once it is published. */
  readonly id: string;
  /** What is wrong, in one sentence. */
  readonly what: string;
  readonly fix: string;
  /** What would happen otherwise. */
  readonly why: string;
  /** Who says so: an address, or Markdown. */
  readonly source: string;
  /** YAML laid over minimal manifests: the smallest mistake. */
  readonly wrong: string;
  /** The same thing done right. */
  readonly right: string;
}

/** A rule of the API server, of the operator's decoding, or about the files themselves. */
export interface PlainRule {
  readonly id: string;
  /** The kind over whose minimal manifest the examples are laid. */
  readonly kind?: string;
  /** @default error */
  readonly severity?: Severity;
  readonly what: string;
  readonly fix: string;
  readonly why: string;
  /** Who says so: an address, or Markdown. */
  readonly source: string;
  /**
   * YAML laid over a minimal manifest, or `{old, new}` of a change; the whole text where the rule is about files. None where it
   * would be too long.
   */
  readonly wrong?: string;
  readonly right?: string;
}
