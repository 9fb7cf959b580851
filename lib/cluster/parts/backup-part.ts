import { BackupPolicy } from '../../backup/backup-policy';
import { ANNOTATION_NO_BACKUP_REASON } from '../../facts/annotations';
import { ClusterPart } from '../cluster-part';

/**
 * Where backups go.
 * @internal
 */
export interface BackupProps {
  /** Where backups go, or why there are none. */
  readonly backup: BackupPolicy;
}

export const backupPart: ClusterPart<BackupProps> = {
  spec: ({ backup }, { clusterName }) => backup._toSpec(clusterName),
  annotations: ({ backup }): { [name: string]: string } => (backup._reason === undefined ? {} : { [ANNOTATION_NO_BACKUP_REASON]: backup._reason }),
  paths: { 'spec.plugins': 'backup', 'spec.backup': 'backup' },
  convert: () => ({}),
};
