import { archiverOf, BackupPolicy } from '../../backup/backup-policy';
import { ClusterPlugin, pluginCode, pluginSpec } from '../../backup/cluster-plugin';
import { ANNOTATION_ARCHIVE_HISTORY, ANNOTATION_NO_BACKUP_REASON, LABEL_DELETION_PROTECTION, LABEL_VALUE_PROTECTED } from '../../facts/annotations';
import { code } from '../../facts/code';
import { BARMAN_PLUGIN } from '../../facts/cnpg';
import { nonEmpty } from '../../internal/non-empty';
import { archivesOf, historyProblem, historyText } from '../archive-history';
import { ArchiveMove } from '../archive-move';
import { ClusterPart, WithDefaults } from '../cluster-part';
import { ImageSettings } from './image-part';

/**
 * Where backups go, and the plugins of a cluster.
 * @internal
 */
export interface BackupPartProps {
  /** Where backups go, or why there are none. */
  readonly backup: BackupPolicy;

  /**
   * Further plugins of CloudNativePG. That of `backup` is added by itself.
   *
   * @default - that of `backup`
   */
  readonly plugins?: ClusterPlugin[];

  /**
   * Says that the archive has a completed base backup, so that the database can be restored from it. Set it then, once and for
   * good: from then on no manifest says
   * `initdb` any more, and a Cluster that is lost and made again from Git refuses to start. Without it, it comes up empty.
   *
   * @default false
   */
  readonly established?: boolean;

  /**
   * How the cluster came from its first archive to the one it writes, the oldest move first. A restore appends one; none is ever
   * edited or removed.
   *
   * @default - it writes its first archive
   */
  readonly archiveHistory?: ArchiveMove[];

  /**
   * Labels the Cluster for `ProtectionPolicies`: where these are installed, the API server refuses to delete it, its volumes and
   * its namespace. Without them the
   * label does nothing.
   *
   * @default - as `established`: what can be restored is worth protecting
   */
  readonly deletionProtection?: boolean;
}

export type BackupSettings = WithDefaults<BackupPartProps, 'plugins' | 'deletionProtection'> & ImageSettings;

export const backupPart: ClusterPart<BackupPartProps, BackupSettings> = {
  defaults: ({ established }) => ({ plugins: [], deletionProtection: established ?? false }),
  rules: [{ problem: pluginsProblem }, { problem: (settings, { clusterName }) => historyProblem(settings, clusterName) }],
  spec: (settings, { clusterName }) => ({
    backup: settings.backup._toSpec(),
    plugins: nonEmpty([...settings.backup._toPlugins(archivesOf(settings, clusterName).at(-1)?.serverName ?? clusterName), ...settings.plugins.map(pluginSpec)]),
  }),
  annotations: (settings, { clusterName }): { [name: string]: string } => ({
    ...settings.backup._reason === undefined ? {} : { [ANNOTATION_NO_BACKUP_REASON]: settings.backup._reason },
    ...settings.established ? { [ANNOTATION_ARCHIVE_HISTORY]: historyText(archivesOf(settings, clusterName)) } : {},
  }),
  labels: ({ deletionProtection }): { [name: string]: string } => (deletionProtection ? { [LABEL_DELETION_PROTECTION]: LABEL_VALUE_PROTECTED } : {}),
  paths: { 'spec.plugins': 'backup', 'spec.backup': 'backup' },
  convert: manifest => {
    const archiver = archiverOf(manifest.spec);
    return { backup: BackupPolicy._convert(manifest), plugins: code.list(manifest.spec.plugins?.filter((plugin: unknown) => plugin !== archiver).map(pluginCode)) };
  },
};

function pluginsProblem({ backup, plugins }: BackupSettings): string | undefined {
  const names = plugins.filter(({ enabled }) => enabled !== false).map(({ name }) => name);
  if (plugins.some(({ name }) => name === '')) return "'plugins' has one without a name";
  if (backup._store && names.includes(BARMAN_PLUGIN)) return `'plugins' has '${BARMAN_PLUGIN}', which 'backup' adds already; remove it`;
  const archivers = plugins.filter(({ isWalArchiver, enabled }) => isWalArchiver && enabled !== false).length + (backup._store ? 1 : 0);
  return archivers > 1 ? `${archivers} plugins archive the WAL, and only one may; set 'isWalArchiver' of the others to false` : undefined;
}
