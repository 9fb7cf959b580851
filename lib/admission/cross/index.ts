import { backupRules } from './backups';
import { referenceRules } from './references';
import { sizingRules } from './sizing';
import { LibraryRule } from './world';

/** Every rule that only this library has, in the order of docs/RULES.md. */
export const LIBRARY_RULES: readonly LibraryRule[] = [...referenceRules, ...backupRules, ...sizingRules];
