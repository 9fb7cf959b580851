import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { AlertCase } from './alert-case';
import { promtoolTest } from './promtool-test';
import { ROOT } from '../../fixtures';

/** Which cases promtool has passed, with these very rules and series. */
export const RECORD = join(ROOT, 'test', 'monitoring', 'alert-proofs.json');

/** What RECORD holds. */
export interface Record {
  readonly prometheus: string;
  readonly proofs: { readonly [title: string]: string };
}

/** Changes with the rules, the series and what is expected. */
export function proofOf(alertCase: AlertCase): string {
  return createHash('sha256').update(JSON.stringify(promtoolTest(alertCase))).digest('hex').slice(0, 12);
}
