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
