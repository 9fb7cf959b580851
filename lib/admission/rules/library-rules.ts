import { backupRules } from './backups';
import { catalogRules } from './catalogs';
import { changeRules } from './changes';
import { clientAuthenticationRules } from './client-authentication';
import { clusterChangeRules } from './cluster-changes';
import { driftRules } from './drift';
import { extensionRules } from './extensions';
import { gitopsRules } from './gitops';
import { imageRules } from './images';
import { memoryRules } from './memory-rules';
import { networkPolicyRules } from './network-policies';
import { objectStoreRules } from './object-stores';
import { operatorAnnotationRules } from './operator-annotations';
import { parameterRules } from './parameter-rules';
import { pluginRules } from './plugins';
import { poolerRules } from './poolers';
import { recoveryRules } from './recovery';
import { referenceRules } from './references';
import { removalRules } from './removals';
import { roleRules } from './roles';
import { secretRules } from './secrets';
import { selectorRules } from './selectors';
import { serverFieldRules } from './server-fields';
import { settingRules } from './settings';
import { sizingRules } from './sizing';
import { walRules } from './wal';
import { ChangeRule, LibraryRule } from './world';

/** Every rule that only this library has, in the order of docs/RULES.md. */
export const LIBRARY_RULES: readonly LibraryRule[] = [
  ...referenceRules, ...pluginRules, ...catalogRules, ...roleRules, ...secretRules, ...poolerRules,
  ...backupRules, ...recoveryRules, ...objectStoreRules,
  ...sizingRules, ...walRules, ...memoryRules, ...imageRules, ...extensionRules,
  ...gitopsRules, ...networkPolicyRules, ...selectorRules, ...operatorAnnotationRules, ...serverFieldRules, ...driftRules,
  ...settingRules, ...parameterRules, ...clientAuthenticationRules,
];

/** The rules about what changed between the old manifests and the new ones. */
export const CHANGE_RULES: readonly ChangeRule[] = [...changeRules, ...removalRules, ...clusterChangeRules];
