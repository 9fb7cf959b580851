import { archiverOf, BackupPolicy } from '../../backup/backup-policy';
import { ClusterPlugin, pluginCode, pluginSpec } from '../../backup/cluster-plugin';
import { ANNOTATION_NO_BACKUP_REASON } from '../../facts/annotations';
import { code } from '../../facts/code';
import { BARMAN_PLUGIN } from '../../facts/cnpg';
import { nonEmpty } from '../../internal/non-empty';
import { ClusterPart, Settled } from '../cluster-part';

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
}

export type BackupSettings = Settled<BackupPartProps, 'plugins'>;

export const backupPart: ClusterPart<BackupPartProps, BackupSettings> = {
  defaults: () => ({ plugins: [] }),
  rules: [{ problem: pluginsProblem }],
  spec: ({ backup, plugins }, { clusterName }) => ({
    backup: backup._toSpec(),
    plugins: nonEmpty([...backup._toPlugins(clusterName), ...plugins.map(pluginSpec)]),
  }),
  annotations: ({ backup }): { [name: string]: string } => (backup._reason === undefined ? {} : { [ANNOTATION_NO_BACKUP_REASON]: backup._reason }),
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
