import { Bootstrap } from '../bootstrap/bootstrap';
import { ExternalCluster } from '../bootstrap/external-cluster';
import { BackupPolicy } from '../backup/backup-policy';
import { ANNOTATION_ARCHIVE } from '../facts/annotations';
import { RestoredMetadata } from '../internal/next-restore';
import { ArchiveMove } from './archive-move';
import { PostgresVersion } from './postgres-version';

/** What decides about the archives of a cluster. */
export interface ArchiveFacts {
  /** Where it archives. */
  readonly backup: BackupPolicy;
  /**
   * Whether the first archive has a base backup.
   * @default false
   */
  readonly established?: boolean;
  /**
   * What came after it.
   * @default - nothing
   */
  readonly archiveHistory?: readonly ArchiveMove[];
}

/** One folder in the store that the cluster has written, writes, or will write. */
export interface ClusterArchive {
  /** Its name. */
  readonly serverName: string;
  /**
   * How the cluster came to it.
   * @default - the cluster began with it
   */
  readonly move?: ArchiveMove;
}

/** The archives of a cluster, the oldest first; empty if it has none. The last is the one that it writes. */
export function archivesOf(facts: ArchiveFacts, clusterName: string): ClusterArchive[] {
  if (!facts.backup._store) return [];
  const first = facts.backup._serverName(clusterName);
  return [{ serverName: first }, ...(facts.archiveHistory ?? []).map((move, i) => ({ serverName: move._serverName ?? `${first}-${i + 2}`, move }))];
}

/** What tells the schedules of one archive from those of the one before. */
export function archiveSuffix({ archiveHistory = [] }: ArchiveFacts): string {
  return archiveHistory.length === 0 ? '' : `-${archiveHistory.length + 1}`;
}

/**
 * The metadata of the schedule that makes the first base backup of the newest archive. After a restore it names that archive: applied
 * while the old Cluster still lives, it would make its one immediate backup there. A major upgrade moves the archive of a living
 * Cluster, in the same apply as the schedule, so that nothing holds it back.
 */
export function scheduleMetadata(facts: ArchiveFacts, clusterName: string, schedule: string): RestoredMetadata {
  const name = `${clusterName}-${schedule}${archiveSuffix(facts)}`;
  const newest = archivesOf(facts, clusterName).at(-1);
  return newest?.move?._recovery ? { name, annotations: { [ANNOTATION_ARCHIVE]: newest.serverName } } : { name };
}

/** Where a new Cluster of this declaration starts. */
export function startOf(facts: ArchiveFacts & { readonly bootstrap: Bootstrap }, clusterName: string): Bootstrap {
  const archives = archivesOf(facts, clusterName);
  const current = archives.at(-1);
  if (!facts.established || !current) return facts.bootstrap;
  const { recoveryTarget, source: named } = current.move?._recovery ?? {};
  // Without a recovery to repeat, it is its own archive: the plugin refuses to begin one that is not empty, so that a Cluster
  // which is made again serves nothing.
  const source = current.move?._recovery ? named ?? archives.at(-2)!.serverName : current.serverName;
  const { database, owner } = facts.bootstrap;
  return Bootstrap.recovery({ source: archiveCluster(facts, source), recoveryTarget, database, owner });
}

/** An archive of this cluster as a Cluster refers to it. */
export function archiveCluster({ backup }: ArchiveFacts, serverName: string): ExternalCluster {
  return { name: `${serverName.toLowerCase().replace(/[^a-z0-9-]/g, '-')}-archive`, objectStore: backup._store!, serverName };
}

/** The reason of a restore that nobody has asked for yet. */
export const EMERGENCY = 'emergency';

/**
 * The declaration after the next restore: to the newest state of the newest archive. Or of the one before, as far as the newest
 * one was meant to go: the
 * way out when that has no base backup.
 */
export function afterRestore<F extends ArchiveFacts & { readonly version: PostgresVersion }>(facts: F, clusterName: string, from: 'newest' | 'before'): F {
  const history = facts.archiveHistory ?? [];
  const last = history.at(-1);
  if (from === 'newest' || !last) return { ...facts, established: true, archiveHistory: [...history, ArchiveMove.recovery({ reason: EMERGENCY })] };
  const { recoveryTarget, source = archivesOf(facts, clusterName).at(-2)!.serverName } = last._recovery ?? {};
  const move = ArchiveMove.recovery({ reason: EMERGENCY, source, recoveryTarget });
  return { ...facts, version: last._upgrade?.from ?? facts.version, established: true, archiveHistory: [...history, move] };
}

/** The lines of the annotation that tells people, and the policies of the platform, which archives there are. */
export function historyText(archives: readonly ClusterArchive[]): string {
  return archives.map(({ serverName, move }) => (move ? `${serverName}: ${move._text}` : serverName)).join('\n');
}

/** What is wrong with a history, in the words of the props, or undefined. */
export function historyProblem(facts: ArchiveFacts & { readonly version: PostgresVersion }, clusterName: string): string | undefined {
  const { backup, established, archiveHistory = [], version } = facts;
  const prop = archiveHistory.length > 0 ? 'archiveHistory' : 'established';
  if (!established && archiveHistory.length === 0) return undefined;
  if (!backup._store) return `'${prop}' is about the archive of the cluster, and 'backup' has none; say BackupPolicy.to()`;
  if (backup._omitsServerName) return `'${prop}' needs the name of the archive in the manifest, and 'omitServerName' of 'backup' leaves it out; remove it`;
  if (!established) return "'archiveHistory' goes on from an archive that can be recovered from; set 'established' to true, which is so once the first base backup is completed";
  const archives = archivesOf(facts, clusterName);
  const names = archives.map(({ serverName }) => serverName);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) return `'archiveHistory' comes to the archive '${twice}' twice, and an archive is begun once; give the later one another 'serverName'`;
  for (const [i, { move }] of archives.entries()) {
    const source = move?._recovery?.source;
    if (source !== undefined && !names.slice(0, i).includes(source)) {
      return `'archiveHistory' recovers from '${source}', which is none of the archives before: ${names.slice(0, i).map(name => `'${name}'`).join(', ')}`;
    }
  }
  return majorProblem(archives, version);
}

/** A recovery gives the new archive the major version of the old one, and only an upgrade changes it. */
function majorProblem(archives: readonly ClusterArchive[], version: PostgresVersion): string | undefined {
  const last = archives.at(-1)!;
  const from = last.move?._upgrade?.from;
  if (from) {
    return from.major < version.major ? distributionProblem(from, version)
      : `'archiveHistory' ends with a major upgrade from ${from.major}, and 'version' is ${version.major}; set the new one`;
  }
  const major = majorsOf(archives).at(-1);
  return major === undefined || major === version.major ? undefined
    : `'archiveHistory' ends in '${last.serverName}', a recovery of PostgreSQL ${major}, and 'version' is ${version.major}; an archive is read by its own major version alone`;
}

/** The upgrade starts the old server in the new image, and the indexes on text keep the order of the old C library. */
function distributionProblem(from: PostgresVersion, to: PostgresVersion): string | undefined {
  const [old, now] = [from, to].map(({ image }) => /-(bullseye|bookworm|trixie|forky|ubi\d+|alpine)\b/.exec(image ?? '')?.[1]);
  return old === undefined || now === undefined || old === now ? undefined
    : `'archiveHistory' ends with a major upgrade from an image of ${old}, and 'version' is one of ${now}, in which the old server may not start and text may sort otherwise; ` +
      `first run ${from.major} on ${now}, and reindex there`;
}

/** The major version that wrote each archive, as far as the history tells. */
function majorsOf(archives: readonly ClusterArchive[]): Array<number | undefined> {
  const majors = archives.map((_, i) => archives[i + 1]?.move?._upgrade?.from.major);
  const sourceOf = (i: number) => {
    const source = archives[i].move?._recovery && (archives[i].move._recovery.source ?? archives[i - 1].serverName);
    return archives.findIndex(({ serverName }) => serverName === source);
  };
  // What is known of a copy is known of its source, and then of every other copy.
  for (let i = archives.length - 1; i > 0; i--) if (sourceOf(i) >= 0) majors[sourceOf(i)] ??= majors[i];
  for (let i = 1; i < archives.length; i++) if (sourceOf(i) >= 0) majors[i] ??= majors[sourceOf(i)];
  return majors;
}
