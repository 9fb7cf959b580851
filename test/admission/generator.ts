import { admitCreate } from '../../lib/admission/pipeline';
import { RULES, WARNINGS } from '../../lib/admission/rules';
import { kindSchema, KindSchema, Node } from '../../lib/admission/schema';
import { UPDATE_RULES } from '../../lib/admission/rules/update';
import { BASE, merge, overlay } from './manifests';
import { parse } from 'yaml';

/** A small seeded generator of numbers (mulberry32), so that a seed names a set of cases for ever. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** One item, copied, so that a case never shares a value with another. */
  pick<T>(list: readonly T[]): T {
    return structuredClone(list[this.below(list.length)]);
  }

  chance(p: number): boolean {
    return this.next() < p;
  }
}

const NAMES = [
  'a',
  'b',
  'app',
  'orders',
  'orders-db',
  'origin',
  'other',
  'postgres',
  'pg_x',
  'cnpg_x',
  'streaming_replica',
  'A',
  'a_b',
  'a-b',
  'a.b',
  '',
  '.',
  '..',
  'a/b',
  'a\\b',
  '-a',
  'a'.repeat(51),
  'a'.repeat(64),
  'ä',
  'fast',
  'Fast',
  '_fast',
  'fa$t',
  'template0',
  'template1',
];
const QUANTITIES = [
  '1Gi',
  '10Gi',
  '100Mi',
  '1',
  '0',
  '500m',
  '0.5',
  '1.5Gi',
  '1e3',
  '1E',
  '1k',
  '1K',
  'Gi',
  '+',
  '.',
  ' 1Gi',
  '1Gi ',
  'banana',
  '',
  '-1Gi',
  '1n',
  '0.1n',
  '1gi',
  '1e1.5',
  '9223372036854775808',
  '1Ki',
  '2Mi',
  '.5',
  '5.',
  '1_0',
];
const PG_SIZES = ['128MB', '128', '1GB', '2GB', '80MB', '1 GB', '512kB', '1kb', '1TB', '-5', '0', '', 'MB', '1.5GB', '1e3MB', '10Gi', '1B', '4GB', '300MB'];
const PG_BOOLEANS = ['on', 'off', 'true', 'false', 'ON', 'tr', 'o', '1', '0', 'yes', 'no', '', 'of', 'maybe'];
const DURATIONS = ['30s', '0s', '1h', '1m30s', '0', '-5s', '', '5', '1d', '1.5h', '.5s', '1us', '2562048h', ' 1s', '1h2', '100ms'];
const TIMES = [
  '2024-05-01T10:00:00Z',
  '2024-05-01T10:00:00+02:00',
  '2024-05-01 10:00:00',
  '2024-05-01 10:00:00Z',
  '2024-02-30T10:00:00Z',
  '2024-13-45 99:99:99',
  '2024-05-01',
  '2024-05-01T10:00:00',
  '2024-05-01T10:00:00.123456Z',
  '2024-05-01 10:00:00.5+02',
  'yesterday',
  '',
  '2024-05-01T24:00:00Z',
  '2024-05-01 10:00:00 +02',
  '2024-05-01 10:00:00 BC',
  '2024-05-01T1:00:00Z',
  '2024-05-01 10:00',
];
const CRONS = [
  '0 0 3 * * *',
  '0 3 * * *',
  '@daily',
  '@every 1h',
  '@every 1x',
  '0 0 0 * * 7',
  '0 0 0 31 2 *',
  '* * * * * * *',
  '*/5 * * * * *',
  '0 0 0 1 jan SUN',
  '60 0 0 * * *',
  '0 0 0 * * mon-fri',
  '0 0 0 1-0 * *',
  '',
  '0,,5 0 0 * * *',
  '0 0 0 ? * *',
  '*-5 0 0 * * *',
  '5/0 * * * * *',
  '@Daily',
  '0 0 0 * * L',
  'TZ=UTC 0 0 0 * * *',
  '0 0 24 * * *',
  '1/2/3 * * * * *',
  '1-2-3 * * * * *',
  '0 0 0 * 13 *',
  '0\t0 0 * * *',
];
const IMAGES = [
  'ghcr.io/cloudnative-pg/postgresql:17.4',
  'ghcr.io/cloudnative-pg/postgresql:16',
  'ghcr.io/cloudnative-pg/postgresql:12.1',
  'postgres',
  'postgres:latest',
  'postgres:16.2-1',
  'a@sha256:ab12',
  'postgres:17@sha256:ab12',
  'a:v16',
  'a:16.',
  'a:15beta1',
  'reg:5000/a',
  'reg:5000/a:14',
  'localhost/a:9.6',
  'a:8',
  'a:16.2024',
  ':',
  'a:',
  '',
  'a:99999999999999999999',
  'a/b/c:13.1.2',
  'a:18.4-system-trixie',
];
const LSNS = ['0/1', 'FFFFFFFF/FFFFFFFF', 'FFFFFFFFFFFFFFFF/0', '0', '0/1/2', '-1/0', '0x1/0', 'g/0', '/', '+1/0'];
const XIDS = ['1', '0', '4294967295', '4294967296', '-1', '+1', 'a', '01'];
const TLIS = ['latest', '1', '0', '-1', '+2', 'current', '01', '9223372036854775808'];
const REGEXPS = [
  '^foo',
  '(',
  '^(?!a)',
  'a**',
  '[a-',
  '\\d+',
  '(?P<n>a)',
  '(?<n>a)',
  '\\1',
  'a{1001}',
  'a{2,1}',
  '[[:alpha:]]',
  '[[:foo:]]',
  '\\pL',
  '\\p{Greek}',
  '\\p{Nope}',
  '\\Q*\\E',
  'x{,5}',
  '(?i)a',
  '(?i',
  '[b-a]',
  '',
  '*a',
  'a|*',
  '\\',
  '\\z',
  '\\Z',
  '[a-b-c]',
  '(a{500}){500}',
  '(?:)',
  '\\8',
  '\\07',
  '\\x{10FFFF}',
  '\\x{110000}',
  'a??',
  'a*?',
  'a*?*',
  '[^]a]',
  '[]a]',
  '(?s-i:a)',
  '(?z:a)',
  '(?P<n>a)(?P<n>b)',
  '(?=a)',
  '\\C',
  'é+',
  '(|a)*',
  '(?i)*',
];
const RETENTION = ['30d', '1w', '0d', '09d', '30days', '', 'd', '30', '12m', '30D'];
const HBA = [
  'host all all 0.0.0.0/0 md5',
  'host all all ${podselector:web} md5',
  'host all all ${podselector:nope} md5',
  '${other:a}',
  '${podselector:web} ${podselector:web}',
  '',
  '${podselector:}',
  '${a}',
  'x ${podselector:web',
];
const PATHS = ['usr/bin', '../x', '..x', '/usr', '', './a', 'a/../..', 'a/..', '.', 'a', 'a/../../b', '/..'];
const LABELS = ['a', 'a/b', 'example.com/a', '', 'a b', 'A_b.c', 'x'.repeat(64), '/a', 'a/', 'a/b/c', '-a', 'EXAMPLE.com/a', 'app'];
const ENVS = ['LC_TIME', 'PGDATA', 'pgdata', 'CNPG_X', 'POD_NAME', 'NAMESPACE', 'CLUSTER_NAME', 'PATH', 'LD_LIBRARY_PATH', 'A', '1A', '', 'a-b', 'TMPDIR'];
const TOKENS = [
  '?',
  '',
  'e30=',
  'bnVsbA==',
  'W10=',
  'eyJsYXRlc3RDaGVja3BvaW50VGltZWxpbmVJRCI6IjEifQ==',
  Buffer.from(
    JSON.stringify({
      latestCheckpointTimelineID: '1',
      redoWalFile: 'a',
      databaseSystemIdentifier: 'b',
      latestCheckpointREDOLocation: 'c',
      timeOfLatestCheckpoint: 'd',
      operatorVersion: 'e',
    }),
  ).toString('base64'),
  Buffer.from(
    JSON.stringify({
      LATESTCHECKPOINTTIMELINEID: '1',
      redoWalFile: 'a',
      databaseSystemIdentifier: 'b',
      latestCheckpointREDOLocation: 'c',
      timeOfLatestCheckpoint: 'd',
      operatorVersion: 'e',
    }),
  ).toString('base64'),
  Buffer.from('{"redoWalFile": 1}').toString('base64'),
];
const PARAMETERS: Record<string, readonly string[]> = {
  shared_buffers: PG_SIZES,
  max_wal_size: PG_SIZES,
  min_wal_size: PG_SIZES,
  hot_standby_feedback: PG_BOOLEANS,
  sync_replication_slots: PG_BOOLEANS,
  wal_log_hints: PG_BOOLEANS,
  wal_level: ['logical', 'replica', 'minimal', 'LOGICAL', ''],
  max_wal_senders: ['0', '10'],
  archive_mode: ['on', 'off'],
  log_destination: ['csvlog', 'stderr'],
  logging_collector: ['on', 'off'],
  port: ['5432'],
  work_mem: ['4MB', ''],
  'pg_failover_slots.sync': ['on'],
  'pg_failover_slots.primary_dsn': ['x'],
  'pgaudit.log': ['all'],
  'a.b.c': ['x'],
  'a b': ['x'],
  '1a': ['x'],
  allow_alter_system: ['on'],
  Data_Sync_Retry: ['on'],
  ssl: ['on'],
  log_truncate_on_rotation: ['false', 'off'],
  shared_preload_libraries: ['', 'x'],
  a$b: ['1'],
  max_connections: ['100', '-1'],
};
const BOUNCER = ['default_pool_size', 'max_client_conn', 'pool_size', 'auth_user', 'auth_type', 'ignore_startup_parameters', 'Verbose', 'stats_period', ''];
const ANNOTATIONS: Record<string, readonly string[]> = {
  'cnpg.io/hibernation': ['on', 'off', 'true', ''],
  'cnpg.io/validation': ['enabled', 'disabled', '', 'off'],
  'alpha.cnpg.io/failoverQuorum': ['true', 'false', 'yes', 't', ''],
  'alpha.cnpg.io/livenessPinger': [
    '{}',
    '{"enabled": true}',
    '{"enabled": "x"}',
    'x',
    'null',
    '[]',
    '{"Enabled": false, "requestTimeout": 5}',
    '{"enabled": true, "requestTimeout": 1.5}',
    '{"enabled": true, "connectionTimeout": 1.0}',
  ],
  'cnpg.io/skipWalArchiving': ['enabled', 'disabled'],
  'cnpg.io/volumeSnapshotDeadline': ['10', '10m', '', '-1', '+5'],
  'a b': ['x'],
  'A/B': ['x'],
  'cnpg.io/podPatch': ['[', '{}', '[1]', '[]', 'null', '["a"]'],
};

/** Strings that are interesting for a field, by the name of the field. */
const BY_NAME: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(size|storage|cpu|memory|shm|temporaryData|limit|maxSize|divisor|sizeLimit)$/i, QUANTITIES],
  [/targetTime$/, TIMES],
  [/(validUntil|suspend)$/, TIMES],
  [/targetLSN/, LSNS],
  [/targetXID/, XIDS],
  [/targetTLI/, TLIS],
  [/^schedule$/, CRONS],
  [/^(imageName|image|reference)$/, IMAGES],
  [/(minApplyDelay|metricsQueriesTTL|interval|scrapeTimeout)$/i, DURATIONS],
  [/excludePatterns/, REGEXPS],
  [/retentionPolicy/, RETENTION],
  [/pg_hba/, HBA],
  [/_path$/, PATHS],
  [/promotionToken/, TOKENS],
  [/^key$/, LABELS],
  [/values?$/, LABELS],
  [/^apiGroup$/, ['', 'postgresql.cnpg.io', 'snapshot.storage.k8s.io', 'apps']],
  [/^kind$/, ['ImageCatalog', 'ClusterImageCatalog', 'VolumeSnapshot', 'PersistentVolumeClaim', 'Secret', '']],
  [/^operator$/, ['Exists', 'Equal', 'In', 'NotIn', 'DoesNotExist', '', 'Gt']],
  [/^effect$/, ['NoSchedule', 'NoExecute', 'PreferNoSchedule', '', 'Now']],
  [/imagePullPolicy/, ['Always', 'Never', 'IfNotPresent', '', 'always']],
  [/podAntiAffinityType/, ['preferred', 'required', '', 'Required']],
  [/^localeProvider$/, ['builtin', 'icu', 'libc', '']],
  [/^(databases|roles)$/, ['a', '*', 'a*', '']],
];

/** Values of a type that a node is not. */
const ODD = [null, '', 'x', 0, -1, 1, 0.5, 1e21, 3000000000, true, false, [], {}, [null], [''], { a: 'b' }, '1'];

export class Generator {
  private readonly random: Random;
  private readonly kinds: readonly string[];
  private readonly bases: Map<string, any[]>;

  constructor(seed: number, kinds?: readonly string[], extra: readonly any[] = []) {
    this.random = new Random(seed);
    this.bases = new Map(Object.keys(BASE).map(kind => [kind, [BASE[kind]]]));
    for (const row of [...RULES, ...WARNINGS]) this.bases.get(row.kind)!.push(overlay(row.kind, row.right), overlay(row.kind, row.wrong));
    for (const row of UPDATE_RULES) {
      for (const side of Object.values<any>(parse(row.wrong))) {
        const object = merge(structuredClone(BASE.Cluster), side);
        delete object.status;
        this.bases.get('Cluster')!.push(object);
      }
    }
    for (const object of extra) this.bases.get(object.kind)?.push(object);
    this.kinds = kinds ?? ['Cluster', 'Cluster', 'Cluster', 'Cluster', 'Cluster', 'Cluster', 'Pooler', 'Pooler', ...Object.keys(BASE)];
  }

  /** The next case: a valid or nearly valid object of some kind, with up to four things changed. */
  next(changes: readonly number[] = [0, 1, 1, 1, 2, 2, 3, 4]): any {
    const kind = this.random.pick(this.kinds);
    const object = this.random.pick(this.bases.get(kind)!);
    return this.mutate(object, this.random.pick(changes));
  }

  /** An old object that the server allows, and what it is changed to. */
  nextPair(): [any, any] {
    for (;;) {
      const kind = this.random.pick(this.kinds);
      const old = this.mutate(this.random.pick(this.bases.get(kind)!), this.random.pick([0, 0, 1, 2]));
      if (!admitCreate(old).allowed || !isContainer(old.metadata)) continue;
      if (kind === 'Cluster' && this.random.chance(0.1))
        old.status = this.random.pick([
          { pgDataImageInfo: { image: 'a:17', majorVersion: 17 } },
          { pgDataImageInfo: { image: 'a:15', majorVersion: 15 } },
          { switchReplicaClusterStatus: { inProgress: true } },
        ]);
      const changed = this.random.chance(0.15) ? this.random.pick(this.bases.get(kind)!) : structuredClone(old);
      delete changed.status;
      this.mutate(changed, this.random.pick([0, 1, 1, 2, 2, 3]));
      if (!isContainer(changed.metadata)) changed.metadata = {};
      changed.metadata.name = old.metadata.name;
      if (old.metadata.name && admitCreate(old).allowed) return [old, changed];
    }
  }

  mutate(object: any, count: number): any {
    const schema = kindSchema(object.apiVersion, object.kind)!;
    for (let i = 0; i < count; i++) this.change(schema, object);
    return object;
  }

  private change(schema: KindSchema, object: any): void {
    if (this.random.chance(0.08)) return this.changeMeta(object);
    if (schema.kind === 'Cluster' && this.random.chance(0.12)) return this.changeParameters(object, 'postgresql', PARAMETERS);
    if (schema.kind === 'Pooler' && this.random.chance(0.1))
      return this.changeParameters(object, 'pgbouncer', Object.fromEntries(BOUNCER.map(name => [name, ['1', '']])));
    object.spec ??= {};
    const root = schema.nodes[schema.root];
    if (root.p!.spec === undefined || typeof object.spec !== 'object' || this.random.chance(0.01)) {
      object.spec = this.random.pick(ODD);
      return;
    }
    this.walk(schema, schema.nodes[root.p!.spec], object.spec, 'spec');
  }

  /** Walks down to a random place, along what is there or along the schema, and changes it. */
  private walk(schema: KindSchema, node: Node, value: any, name: string): void {
    const { random } = this;
    if (Array.isArray(value) && node.l !== undefined) {
      const roll = random.next();
      const item = schema.nodes[node.l];
      if (value.length === 0 || roll < 0.15) value.push(this.make(schema, item, name, 3));
      else if (roll < 0.3) value.push(random.pick(value));
      else if (roll < 0.36) value.splice(random.below(value.length), 1);
      else if (roll < 0.4) value[random.below(value.length)] = random.pick(ODD);
      else {
        const i = random.below(value.length);
        if (isContainer(value[i])) this.walk(schema, item, value[i], name);
        else value[i] = this.make(schema, item, name, 3);
      }
      return;
    }
    if (!isContainer(value) || Array.isArray(value)) return;
    if (random.chance(0.02)) {
      value[random.pick(['foo', 'Name', 'replicas', 'a b'])] = random.pick(ODD);
      return;
    }
    const known = Object.keys(node.p ?? {});
    const present = Object.keys(value);
    if (node.m !== undefined && !known.length) {
      value[random.pick(['a', 'app', 'cpu', 'memory', 'hugepages-2Mi', 'storage', 'fast', 'ephemeral-storage', ...LABELS])] = random.chance(0.1)
        ? random.pick(ODD)
        : this.make(schema, schema.nodes[node.m], random.pick(['memory', 'name', 'cpu']), 2);
      return;
    }
    if (!known.length) return;
    const key = present.length && random.chance(0.45) ? random.pick(present) : random.pick(known);
    const index = node.p?.[key];
    if (index === undefined) return;
    const sub = schema.nodes[index];
    if (Object.hasOwn(value, key)) {
      const roll = random.next();
      if (roll < 0.1) delete value[key];
      else if (roll < 0.15) value[key] = random.pick(ODD);
      else if (isContainer(value[key]) && roll < 0.9) this.walk(schema, sub, value[key], key);
      else value[key] = this.make(schema, sub, key, 3);
    } else {
      value[key] = random.chance(0.06) ? random.pick(ODD) : this.make(schema, sub, key, 3);
    }
  }

  private changeMeta(object: any): void {
    const { random } = this;
    if (typeof object.metadata !== 'object' || object.metadata === null) return;
    const name = random.pick(['annotations', 'annotations', 'annotations', 'labels', 'name', 'finalizers', 'ownerReferences', 'unknown', 'odd']);
    if (name === 'annotations') {
      const key = random.pick(Object.keys(ANNOTATIONS));
      object.metadata.annotations = {
        ...object.metadata.annotations,
        [key]: random.chance(0.05) ? random.pick([null, 1, true, 'x'.repeat(300000)]) : random.pick(ANNOTATIONS[key]),
      };
    } else if (name === 'labels')
      object.metadata.labels = { ...object.metadata.labels, [random.pick(LABELS)]: random.chance(0.1) ? random.pick([null, 1]) : random.pick(LABELS) };
    else if (name === 'name') object.metadata.name = random.pick(NAMES.filter(value => !/^\.\.?$|\//.test(value)));
    else if (name === 'finalizers')
      object.metadata.finalizers = [random.pick(['a', 'a/b', 'a.b', 'orphan', 'foregroundDeletion', 'x y', '']), random.pick(['orphan', 'b/c'])];
    else if (name === 'ownerReferences')
      object.metadata.ownerReferences = [
        {
          apiVersion: random.pick(['v1', 'a/v1', '']),
          kind: random.pick(['Event', 'ConfigMap', '']),
          name: random.pick(['a', '']),
          uid: random.pick(['a', '']),
          controller: random.pick([true, false]),
        },
      ];
    else if (name === 'unknown') object.metadata[random.pick(['foo', 'Labels'])] = random.pick(ODD);
    else object.metadata[random.pick(['labels', 'annotations', 'finalizers', 'generation'])] = random.pick(ODD);
  }

  private changeParameters(object: any, section: string, table: Record<string, readonly string[]>): void {
    const { random } = this;
    if (!isContainer(object.spec)) return;
    object.spec[section] ??= {};
    const target = object.spec[section];
    if (!isContainer(target) || Array.isArray(target)) return;
    const name = random.pick(Object.keys(table));
    target.parameters = { ...(isContainer(target.parameters) ? target.parameters : {}), [name]: random.chance(0.04) ? random.pick(ODD) : random.pick(table[name]) };
  }

  /** A value for a node: mostly of its type, often at a boundary. */
  private make(schema: KindSchema, node: Node, name: string, depth: number): any {
    const { random } = this;
    if (node.e && random.chance(0.85)) return random.pick(node.e);
    switch (node.t) {
      case 'b':
        return random.chance(0.5);
      case 'i':
      case 'n': {
        const edges = [0, 1, 2, 3, -1, 10, 17, 100, ...[node.ge, node.le].flatMap(edge => (edge === undefined ? [] : [edge - 1, edge, edge + 1]))];
        return random.chance(0.04) ? random.pick([2147483647, 2147483648, -2147483649, 1e21, 1.5]) : random.pick(edges);
      }
      case 'x':
        return node.re ? (random.chance(0.1) ? random.pick([0.5, 1, 0, -1]) : random.pick(QUANTITIES)) : random.pick([1, 80, 'http', '', 3000000000, 0.5]);
      case 's':
        return this.text(node, name);
      case 'a': {
        const length = random.pick([0, 1, 1, 2, 2, 3]);
        return Array.from({ length }, () => this.make(schema, schema.nodes[node.l!], name, depth - 1));
      }
      default:
        return this.makeObject(schema, node, name, depth);
    }
  }

  private makeObject(schema: KindSchema, node: Node, name: string, depth: number): any {
    const { random } = this;
    const object: any = {};
    if (node.m !== undefined && !node.p) {
      for (let i = random.below(3); i > 0; i--)
        object[random.pick(['a', 'cpu', 'memory', 'hugepages-2Mi', 'fast', 'storage', 'app'])] = this.make(
          schema,
          schema.nodes[node.m],
          name === 'requests' || name === 'limits' ? 'memory' : 'name',
          depth - 1,
        );
      return object;
    }
    const keys = Object.keys(node.p ?? {});
    const chosen = new Set([...(node.r ?? []).filter(() => random.chance(0.9)), ...keys.filter(() => depth > 0 && random.chance(Math.min(0.4, 2 / keys.length)))]);
    for (const key of chosen) object[key] = this.make(schema, schema.nodes[node.p![key]], key, depth - 1);
    return object;
  }

  private text(node: Node, name: string): string {
    const { random } = this;
    if (node.f === 'date-time') return random.pick(TIMES);
    const known = BY_NAME.find(([pattern]) => pattern.test(name));
    if (known && random.chance(0.85)) return random.pick(known[1]);
    if (name === 'name' && random.chance(0.2)) return random.pick(ENVS);
    if (random.chance(0.3) && node.ll !== undefined) return 'a'.repeat(node.ll + random.below(2));
    return random.pick(random.chance(0.7) ? NAMES.slice(0, 7) : NAMES);
  }
}

function isContainer(value: any): boolean {
  return typeof value === 'object' && value !== null;
}
