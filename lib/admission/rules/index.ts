import { backupRules, backupWarnings } from './backup';
import { barmanRules } from './barman';
import { bootstrapRules } from './cluster-bootstrap';
import { objectRules } from './cluster-objects';
import { parameterRules } from './cluster-parameters';
import { podRules } from './cluster-pods';
import { replicationRules } from './cluster-replication';
import { storageRules } from './cluster-storage';
import { clusterWarnings } from './cluster-warnings';
import { databaseRules } from './database';
import { poolerRules, poolerWarnings } from './pooler';
import { Rule, Warning } from './rule';

/** Every rule of the operator's validating webhooks, and every warning, in the order in which `docs/RULES.md` lists them. */
export const RULES: readonly Rule[] = [
  ...bootstrapRules, ...storageRules, ...replicationRules, ...parameterRules, ...objectRules, ...podRules, ...barmanRules, ...backupRules, ...poolerRules, ...databaseRules,
];

export const WARNINGS: readonly Warning[] = [...clusterWarnings, ...backupWarnings, ...poolerWarnings];

export const rulesOf = (kind: string): readonly Rule[] => RULES.filter(rule => rule.kind === kind);
export const warningsOf = (kind: string): readonly Warning[] => WARNINGS.filter(warning => warning.kind === kind);
