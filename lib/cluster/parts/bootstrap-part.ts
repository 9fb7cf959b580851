import { Bootstrap } from '../../bootstrap/bootstrap';
import { ExternalCluster, externalClusterCode, externalClusterProblem, externalClusterSpec } from '../../bootstrap/external-cluster';
import { Replica } from '../../bootstrap/replica';
import { code } from '../../facts/code';
import { nonEmpty } from '../../internal/non-empty';
import { startOf } from '../archive-history';
import { ClusterPart, WithDefaults } from '../cluster-part';
import { BackupSettings } from './backup-part';
import { ImageSettings } from './image-part';
import { InstancesSettings } from './instances-part';
import { StorageProps } from './storage-part';

/**
 * What a cluster starts from, and what it follows.
 * @internal
 */
export interface BootstrapProps {
  /**
   * What a new cluster starts from.
   *
   * @default Bootstrap.initdb('app')
   */
  readonly bootstrap?: Bootstrap;

  /**
   * Other PostgreSQL servers and archives that the cluster knows by name, for subscriptions and foreign data. Those of
   * `bootstrap` and `replica` are added by themselves.
   *
   * @default - those of `bootstrap` and `replica`
   */
  readonly externalClusters?: ExternalCluster[];

  /**
   * What the cluster follows without taking writes itself.
   *
   * @default - it takes the writes
   */
  readonly replica?: Replica;
}

export type BootstrapSettings = WithDefaults<BootstrapProps, 'bootstrap' | 'externalClusters'> & BackupSettings & ImageSettings & InstancesSettings & StorageProps;

export const bootstrapPart: ClusterPart<BootstrapProps, BootstrapSettings> = {
  defaults: () => ({ bootstrap: Bootstrap.initdb('app'), externalClusters: [] }),
  rules: [
    { problem: ({ bootstrap, version }) => bootstrap._problem(version.major) },
    { problem: ({ externalClusters }) => externalClusters.map((external, i) => externalClusterProblem(`externalClusters[${i}]`, external)).find(problem => problem !== undefined) },
    { problem: nameTwiceProblem },
    {
      id: 'ha/owner-superuser',
      problem: ({ bootstrap }) => (bootstrap.owner?.username === 'postgres'
        ? "the 'owner' of 'bootstrap' is 'postgres', the superuser, whose password the operator removes again; give the database an owner of its own" : undefined),
    },
    {
      problem: ({ bootstrap, replica, established }) => (replica?._isFollowing && bootstrap._toSpec().initdb && !established
        ? "'replica' follows another cluster, and 'bootstrap' makes a new database, whose history is another; start from Bootstrap.recovery() or Bootstrap.pgBasebackup(), or set 'established' if it has been the primary"
        : undefined),
    },
    {
      problem: ({ bootstrap, walStorage }) => (bootstrap._toSpec().recovery?.volumeSnapshots?.walStorage && !walStorage
        ? "'bootstrap' has a snapshot for a volume of WAL, and there is no 'walStorage'" : undefined),
    },
  ],
  spec: (settings, { clusterName }) => {
    const start = startOf(settings, clusterName);
    return {
      bootstrap: start._toSpec(),
      externalClusters: nonEmpty(externalClustersOf({ ...settings, bootstrap: start }).map(externalClusterSpec)),
      replica: settings.replica?._toSpec(),
    };
  },
  paths: { 'spec.bootstrap': 'bootstrap', 'spec.externalClusters': 'externalClusters', 'spec.replica': 'replica' },
  convert: ({ metadata, spec }) => ({
    bootstrap: Bootstrap._convert(spec),
    externalClusters: code.list(spec.externalClusters?.map(externalClusterCode)),
    replica: Replica._convert({ ...spec, name: metadata?.name }),
  }),
};

/** Those said first; the same one said twice is listed once. */
function externalClustersOf({ externalClusters, bootstrap, replica }: BootstrapSettings): ExternalCluster[] {
  const all = [...externalClusters, ...bootstrap._externalClusters, ...replica?._externalClusters ?? []];
  return all.filter((external, i) => all.findIndex(({ name }) => name === external.name) === i);
}

function nameTwiceProblem({ externalClusters, bootstrap, replica }: BootstrapSettings): string | undefined {
  const all = [...externalClusters, ...bootstrap._externalClusters, ...replica?._externalClusters ?? []];
  const specs = new Map<string, string>();
  for (const external of all) {
    const spec = JSON.stringify(externalClusterSpec(external));
    if ((specs.get(external.name) ?? spec) !== spec) return `two external clusters are called '${external.name}' and differ; give each a name of its own, or say the same of both`;
    specs.set(external.name, spec);
  }
  return undefined;
}
