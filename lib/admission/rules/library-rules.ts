import { backupRules } from './backups';
import { changeRules } from './changes';
import { guardRules } from './guards';
import { memoryRules } from './memory-rules';
import { objectStoreRules } from './object-stores';
import { parameterRules } from './parameter-rules';
import { recoveryRules } from './recovery';
import { referenceRules } from './references';
import { removalRules } from './removals';
import { roleRules } from './roles';
import { secretRules } from './secrets';
import { serverFieldRules } from './server-fields';
import { sizingRules } from './sizing';
import { ChangeRule, LibraryRule } from './world';

/** Every rule that only this library has, in the order of docs/RULES.md. */
export const LIBRARY_RULES: readonly LibraryRule[] = [
  ...referenceRules, ...roleRules, ...secretRules, ...backupRules, ...recoveryRules, ...objectStoreRules, ...sizingRules, ...memoryRules, ...guardRules, ...serverFieldRules, ...parameterRules,
];

/** The rules about what changed between the old manifests and the new ones. */
export const CHANGE_RULES: readonly ChangeRule[] = [...changeRules, ...removalRules];
