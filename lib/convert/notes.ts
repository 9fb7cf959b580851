import { Code, CodeFields } from '../facts/code';
import { Json } from '../facts/json-value';
import { imageVersion, isRolling } from '../postgres/image-version';
import { newerMinor } from '../postgres/minor-releases';
import { Manifest } from './manifest';
import { Notes } from './program-text';

/** What this library would do where the manifest leaves a choice to the operator, and what was measured of it (docs/TRUTH.md). */
interface Note {
  readonly option: string;
  readonly applies: (code: Code, cluster: Json) => boolean;
  readonly lines: (cluster: Json) => readonly string[];
}

const says = (text: string) => (code: Code) => JSON.stringify(code).includes(text);

const NOTES: readonly Note[] = [
  {
    option: 'durability',
    applies: (code, cluster) => says('Durability.asynchronous')(code) && (cluster.spec.instances ?? 1) > 1,
    lines: () => ['Asynchronous: a failover loses what no replica has received. Without this line, commits wait for a replica.', 'Measured with a primary that was cut off: 195-271 commits lost, none with a replica that confirms them.'],
  },
  {
    option: 'failoverTiming',
    applies: (code, cluster) => (cluster.spec.smartShutdownTimeout ?? 180) >= 60 && says('smartShutdownTimeout')(code),
    lines: ({ spec }) => [`A deleted primary serves its sessions for ${spec.smartShutdownTimeout ?? 180} s and refuses new ones.`, 'Measured: no new connection for 216 s with 180, for 6 s without this line, which ends the sessions at once.'],
  },
  {
    option: 'placement',
    applies: (code, cluster) => (cluster.spec.instances ?? 1) > 1 && !says('separateHosts')(code) && (says('Placement.of')(code) || says('preferSeparateHosts')(code)),
    lines: () => ['Two instances may share a node. Measured: draining one of two nodes put both on the other, where they stayed.'],
  },
  { option: 'placement', applies: (code, cluster) => (cluster.spec.instances ?? 1) > 1 && says('Placement.anywhere')(code), lines: () => ['Nothing keeps two instances from sharing a node, so that one lost node takes both.'] },
  {
    option: 'parameterDefaults',
    applies: (_, cluster) => (cluster.spec.instances ?? 1) > 1 && cluster.spec.postgresql?.parameters?.max_slot_wal_keep_size === undefined,
    lines: () => ['WAL that is kept for a replica which is away can fill the volume. Without this line, it is limited to a quarter of it.'],
  },
  { option: 'enablePdb', applies: (code, cluster) => (cluster.spec.instances ?? 1) === 1 && says('true')(code), lines: () => ['A drain of the node of the only instance never ends. Without this line, it does.'] },
  { option: 'delivery', applies: says('Delivery.NONE'), lines: () => ['No guards: a Cluster that leaves Git is deleted, and its volumes with it. Without this line, Argo CD and Flux keep it.'] },
  { option: 'podMonitor', applies: (code, { spec }) => says('PodMonitoring.disabled')(code) && spec.monitoring?.enablePodMonitor !== true, lines: () => ['Prometheus does not look for the instances. Without this line, a PodMonitor of the same name does.'] },
  { option: 'alerts', applies: says('Alerts.disabled'), lines: () => ['Without this line, a PrometheusRule says when something is wrong with this cluster. See docs/ALERTS.md.'] },
  { option: 'metricsQueries', applies: code => code.kind === 'list', lines: () => ['Without this line, the exporter also measures slots, standbys and more, which some of the alerts need.'] },
  {
    option: 'superuserAccess',
    applies: code => !says('disabled')(code),
    lines: () => ['Anyone who reads the superuser\'s Secret can do everything. Databases and roles do not need it: see addDatabase and addRole.'],
  },
  { option: 'memory', applies: code => code.kind === 'struct' && Object.keys(code.fields).length === 0, lines: () => ['Nothing is requested or limited, so these pods are the first to go when a node runs out of memory.'] },
];

/** The lines above the options of a Cluster. */
export function notesOf({ kind, json: cluster }: Pick<Manifest, 'kind' | 'json'>, options: CodeFields): Notes {
  if (kind === 'Pooler') return poolerNotes(options);
  if (kind !== 'Cluster') return new Map();
  const found = new Map<string, readonly string[]>();
  for (const { option, applies, lines } of NOTES) {
    const code = options[option];
    if (code && !found.has(option) && applies(code, cluster)) found.set(option, lines(cluster));
  }
  const image = imageNote(cluster);
  // A constant of this library is as new as the library.
  if (image && options.version && options.version.kind !== 'constant') found.set('version', [image]);
  return found;
}

function poolerNotes({ recommendedParameters, podDisruptionBudget }: CodeFields): Notes {
  return new Map([
    ...recommendedParameters ? [['recommendedParameters', ['Measured: a deleted primary stops clients for 15-16 s. Without this line, which leaves out server_login_retry, for 2-6 s.']] as const] : [],
    ...podDisruptionBudget ? [['podDisruptionBudget', ['A drain may take all pods of the pooler at once. Without this line, it takes one after the other.']] as const] : [],
  ]);
}

function imageNote({ spec }: Json): string | undefined {
  if (spec.imageCatalogRef) return undefined;
  if (spec.imageName === undefined) return 'The operator chooses: another operator brings another PostgreSQL to the next new cluster.';
  if (isRolling(spec.imageName)) return 'The tag moves: two instances that start on different days may run different minor versions.';
  const version = imageVersion(spec.imageName);
  const newer = version?.minor === undefined ? undefined : newerMinor(version.major, version.minor);
  return newer === undefined ? undefined : `PostgreSQL ${version!.major}.${newer} fixes serious flaws of ${version!.major}.${version!.minor}.`;
}
