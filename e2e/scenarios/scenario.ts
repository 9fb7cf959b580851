import { Api } from '../machine/api';

/** What a scenario gets to work with. */
export interface Stage {
  readonly api: Api;
  /** How often to repeat what is worth repeating. */
  readonly runs?: number;
  /** How long to watch, for a scenario that watches. */
  readonly minutes?: number;
  /** PostgreSQL's major version. */
  readonly major: number;
  /** The label of the namespaces that it makes, by which they are found after a run that was killed. */
  readonly label: { readonly [name: string]: string };
  /** Whether to run a case, by its name: `--case` picks some of them. */
  wants(name: string): boolean;
  /** Says something while the scenario runs. */
  log(text: string): void;
}

/** One chapter of docs/TRUTH.md: what was run and what happened, measured now. Throws if it cannot measure. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** It is about the rig, not about manifests: it only runs when it is named, and has no chapter. */
  readonly unpublished?: boolean;
  /** `--join` may run it next to other scenarios: its namespaces, bucket and Prometheus are its own, and no node is touched. */
  readonly joins?: boolean;
  /** Returns Markdown. */
  run(stage: Stage): Promise<string>;
}
