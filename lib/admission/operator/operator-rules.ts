import { backupRules, backupWarnings } from './backup-rules';
import { barmanRules } from './barman-rules';
import { accessRules } from './cluster-access';
import { bootstrapRules } from './cluster-bootstrap';
import { imageRules } from './cluster-images';
import { operationRules } from './cluster-operation';
import { parameterRules } from './cluster-parameters';
import { podRules } from './cluster-pod-rules';
import { replicationRules } from './cluster-replication';
import { schedulingRules } from './cluster-scheduling';
import { storageRules } from './cluster-storage-rules';
import { clusterWarnings } from './cluster-warnings';
import { databaseRules } from './database-rules';
import { poolerRules, poolerWarnings } from './pooler-rules';
import { Rule, Warning } from './operator-rule';

/** Every rule of the operator's validating webhooks, and every warning, in the order in which `docs/RULES.md` lists them. */
export const RULES: readonly Rule[] = [
  ...bootstrapRules, ...storageRules, ...replicationRules, ...parameterRules, ...accessRules, ...imageRules, ...operationRules, ...schedulingRules,
  ...podRules, ...barmanRules, ...backupRules, ...poolerRules, ...databaseRules,
];

export const WARNINGS: readonly Warning[] = [...clusterWarnings, ...backupWarnings, ...poolerWarnings];

export const rulesOf = byKind(RULES);
export const warningsOf = byKind(WARNINGS);

function byKind<T extends { readonly kind: string }>(rows: readonly T[]): (kind: string) => readonly T[] {
  const groups = new Map<string, readonly T[]>();
  for (const row of rows) groups.set(row.kind, [...groups.get(row.kind) ?? [], row]);
  return kind => groups.get(kind) ?? [];
}
