/** The annotations and labels of this library, under one prefix. */
const PREFIX = 'cdk8s-postgres-ha.io';

/** Rules that somebody accepts, a line each: `<rule>: <reason>`. */
export const ANNOTATION_ACKNOWLEDGE = `${PREFIX}/acknowledge`;
/** Why a Cluster has no backup. */
export const ANNOTATION_NO_BACKUP_REASON = `${PREFIX}/no-backup-reason`;
/**
 * The archives of a Cluster that can be restored, a line each, the oldest first: `<serverName>`, or `<serverName>: <how the
 * cluster came to it>`.
 */
export const ANNOTATION_ARCHIVE_HISTORY = `${PREFIX}/archive-history`;

/**
 * The archive whose first base backup a ScheduledBackup makes, its `serverName`: the policies refuse the object until the Cluster
 * archives there.
 */
export const ANNOTATION_ARCHIVE = `${PREFIX}/archive`;

/** The operator's: 'on' stops every pod of a Cluster and keeps its volumes. */
export const ANNOTATION_HIBERNATION = 'cnpg.io/hibernation';
/** Allows the deletion of a guarded object: its uid, so that the permission is for this object alone and means nothing in Git. */
export const ANNOTATION_ALLOW_DELETION = `${PREFIX}/allow-deletion`;
/** A label of pods that this library lets through to a cluster, with the cluster's name. */
export const LABEL_CONNECTS_TO = `${PREFIX}/connects-to`;
/** A label of the pods of a restore drill, with its name. */
export const LABEL_RESTORE_DRILL = `${PREFIX}/restore-drill`;
/** Allows the archive of a living Cluster to be another one: its uid, for the same reason. */
export const ANNOTATION_ALLOW_ARCHIVE_MOVE = `${PREFIX}/allow-archive-move`;

/** The label of a Cluster whose deletion the policies of `ProtectionPolicies` refuse. Its value is LABEL_VALUE_PROTECTED. */
export const LABEL_DELETION_PROTECTION = `${PREFIX}/deletion-protection`;
export const LABEL_VALUE_PROTECTED = 'enabled';
