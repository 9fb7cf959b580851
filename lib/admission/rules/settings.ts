import { Json } from '../../facts/json-value';
import { unsafeSettings, ignoresStandbys } from '../../postgres/unsafe-settings';
import { majorVersion, parametersOf } from '../operator/cluster-facts';
import { each, LibraryRule, problemIf } from './world';

const PARAMETERS = 'spec.postgresql.parameters';
const major = (cluster: Json) => majorVersion(cluster) || undefined;

/** Replicas and archives need WAL to be sent; a single instance without either may do with less. */
function sendsWal({ spec }: Json): boolean {
  return (spec.instances ?? 1) > 1 || !!spec.backup?.barmanObjectStore || !!spec.replica || (spec.plugins ?? []).length > 0;
}

export const settingRules: readonly LibraryRule[] = [
  {
    id: 'ha/unsafe-setting',
    severity: 'error',
    what: 'A parameter gives up crash safety, replication, or the cleaning of tables, however its value is spelled.',
    fix: 'Remove the parameter; the default is the safe value.',
    why: 'PostgreSQL and the operator take it. A node that crashes then leaves a damaged database (`fsync`), or no replica can follow '
      + '(`max_wal_senders`). '
      + 'It is a warning where the damage needs more than that: `full_page_writes` is safe on a copy-on-write file system, `autovacuum` '
      + 'costs space, and the settings that ignore damage are for a rescue.',
    source: 'https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-FSYNC',
    wrong: '[{Cluster: {spec: {postgresql: {parameters: {fsync: "no"}}}}}]',
    right: '[{Cluster: {spec: {postgresql: {parameters: {fsync: "yes"}}}}}]',
    check: world =>
      each(world, 'Cluster', cluster =>
        unsafeSettings(parametersOf(cluster), major(cluster)).flatMap(({ name, why, severity, concerns }) =>
          problemIf(concerns !== 'replication' || sendsWal(cluster), `${PARAMETERS}.${name}`, `${name} is '${parametersOf(cluster)[name]}': ${why}`, severity))),
  },
  {
    id: 'ha/synchronous-commit',
    severity: 'error',
    what: 'Synchronous replication is declared, and `synchronous_commit` lets every commit return without it.',
    fix: 'Remove `synchronous_commit`, or `postgresql.synchronous`.',
    why: 'With `off` or `local` PostgreSQL waits for no standby, so a failover loses commits that the application saw succeed. A single '
      + 'transaction can still ask for it. '
      + 'With `dataDurability: preferred` it is a warning.',
    source: 'https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-SYNCHRONOUS-COMMIT',
    wrong: '[{Cluster: {spec: {postgresql: {synchronous: {method: any, number: 1}, parameters: {synchronous_commit: "false"}}}}}]',
    right: '[{Cluster: {spec: {postgresql: {synchronous: {method: any, number: 1}, parameters: {synchronous_commit: remote_apply}}}}}]',
    check: world =>
      each(world, 'Cluster', cluster => {
        const { synchronous } = cluster.spec.postgresql ?? {};
        const isDeclared = synchronous || cluster.spec.minSyncReplicas > 0;
        return problemIf(isDeclared && ignoresStandbys(parametersOf(cluster), major(cluster)), `${PARAMETERS}.synchronous_commit`,
          `synchronous_commit is '${parametersOf(cluster).synchronous_commit}', so that no commit waits for the standbys of \`${synchronous ? 'postgresql.synchronous' : 'minSyncReplicas'}\``,
          synchronous && synchronous.dataDurability !== 'preferred' ? 'error' : 'warning');
      }),
  },
];
