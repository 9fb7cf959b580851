import { NO_VERSION } from './machinery/object-meta';
import { Json } from '../../facts/json-value';
import { KindSchema } from './schema';
import { parseUint } from '../../facts/go';
import { AdmissionWarning, conflict, denied, Verdict } from './verdict';

/** The kinds of Kubernetes whose strategy answers false to `AllowUnconditionalUpdate`. */
const CONDITIONAL = ['PodDisruptionBudget'];

/**
 * What the server says to the version that a change is of (`Store.Update`), before it validates anything. No version, or the
 * version 0, means whatever
 * is stored, which only kinds of Kubernetes itself may say, and not each of them.
 */
export function versionProblem({ builtIn, kind }: KindSchema, object: Json, stored: Json, warnings: readonly AdmissionWarning[] = []): Verdict | undefined {
  const given: string = object.metadata.resourceVersion ?? '';
  if (given === stored.metadata.resourceVersion) return undefined;
  const version = given === '' ? 0n : parseUint(given, 10, 64);
  if (version === undefined) return denied('apply', [{ ...NO_VERSION, message: `'${given}' is not a version, which is a number` }], warnings);
  if (version !== 0n) return conflict('metadata.resourceVersion');
  return builtIn && !CONDITIONAL.includes(kind) ? undefined : denied('schema', [NO_VERSION], warnings);
}
