export type Severity = 'error' | 'warning' | 'info';
export type Origin = 'apiserver' | 'cnpg' | 'library';

export interface ResourceId {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** One thing that is wrong, or could be better. Its `ruleId` never changes and has a row in docs/RULES.md. */
export interface Finding {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly origin: Origin;
  readonly resource: ResourceId;
  /** The path in the manifest. */
  readonly path: string;
  /** The path that the server reports, where it is another one. */
  readonly reportedPath?: string;
  /** What the server calls this kind of error, such as FieldValueInvalid. */
  readonly reason?: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly fix: string;
  readonly docs: string;
  /** The other builds in which the same thing is found. */
  readonly alsoIn?: readonly string[];
  /** Why somebody accepted this finding; only findings of origin library can be acknowledged. */
  readonly acknowledged?: string;
}

/** How the reason begins for which an object of an unknown kind is not judged. */
export const NO_SCHEMA = 'no schema for';

export type VerdictName = 'allowed' | 'denied' | 'skipped';

/** One object of a file, with the verdict of the server alone, and every finding about it. */
export interface ResourceReport extends ResourceId {
  readonly file: string;
  readonly document: number;
  readonly line: number;
  /** The folder whose build makes the object, when it is not applied as it lies there. */
  readonly build?: string;
  readonly verdict: VerdictName;
  /** Why the object could not be judged, or what of a denied one was not. */
  readonly skipped?: string;
  readonly findings: readonly Finding[];
}

export interface Summary {
  readonly files: number;
  readonly resources: number;
  readonly allowed: number;
  readonly denied: number;
  readonly skipped: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
}

/** A file or a folder that is not judged. */
export interface Unjudged {
  readonly file: string;
  readonly reason: string;
  /** Whether it is no manifest at all, so that only somebody who asks wants to hear of it. */
  readonly isOther?: boolean;
}

export interface Report {
  readonly summary: Summary;
  readonly resources: readonly ResourceReport[];
  readonly unjudged: readonly Unjudged[];
}
