import { backupRules } from './backups';
import { changeRules } from './changes';
import { referenceRules } from './references';
import { sizingRules } from './sizing';
import { ChangeRule, LibraryRule } from './world';

/** Every rule that only this library has, in the order of docs/RULES.md. */
export const LIBRARY_RULES: readonly LibraryRule[] = [...referenceRules, ...backupRules, ...sizingRules];

/** The rules about what changed between the old manifests and the new ones. */
export const CHANGE_RULES: readonly ChangeRule[] = changeRules;
