import { archiveHistoryRules } from './archive-history-changes';
import { backupRules } from './backups';
import { catalogRules } from './catalogs';
import { changeRules } from './changes';
import { clientAuthenticationRules } from './client-authentication';
import { clusterChangeRules } from './cluster-changes';
import { customQueryRules } from './custom-queries';
import { driftRules } from './drift';
import { extensionRules } from './extension-rules';
import { gitopsRules } from './gitops';
import { imageRules } from './images';
import { initialDatabaseRules } from './initial-database';
import { ldapRules } from './ldap-access';
import { memoryRules } from './memory-rules';
import { networkPolicyRules } from './network-policy-rules';
import { objectStoreRules } from './object-stores';
import { operatorAnnotationRules } from './operator-annotations';
import { parameterRules } from './parameter-rules';
import { plainPasswordRules } from './plain-passwords';
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
import { shutdownRules } from './shutdown';
import { siteChangeRules, siteRules } from './sites';
import { sizingRules } from './sizing';
import { vaultRules } from './vault-credentials';
import { walRules } from './wal';
import { ChangeRule, LibraryRule } from './world';

/** Every rule that only this library has, in the order of docs/RULES.md. */
export const LIBRARY_RULES: readonly LibraryRule[] = [
  ...referenceRules, ...pluginRules, ...catalogRules, ...roleRules, ...vaultRules, ...secretRules, ...plainPasswordRules, ...initialDatabaseRules, ...poolerRules,
  ...backupRules, ...recoveryRules, ...siteRules, ...objectStoreRules,
  ...sizingRules, ...shutdownRules, ...walRules, ...memoryRules, ...imageRules, ...extensionRules,
  ...gitopsRules, ...networkPolicyRules, ...selectorRules, ...customQueryRules, ...operatorAnnotationRules, ...serverFieldRules, ...driftRules,
  ...settingRules, ...parameterRules, ...clientAuthenticationRules, ...ldapRules,
];

/** The rules about what changed between the old manifests and the new ones. */
export const CHANGE_RULES: readonly ChangeRule[] = [...changeRules, ...removalRules, ...clusterChangeRules, ...archiveHistoryRules, ...siteChangeRules];
