import { goFields } from '../json';
import { Json } from '../schema';
import { atoi, parseBool } from '../values/go';
import { annotation, DEFAULT_IMAGE, isReplica, list, majorVersion } from './cluster-facts';
import { FIXED_PARAMETERS, PARAMETER_DEFAULTS } from './parameters-data';

/** What the operator is configured with, where that changes a verdict. */
export interface OperatorConfig {
  /** @default - the image that CloudNativePG 1.30.0 was built with */
  readonly postgresImage?: string;
  /** The ConfigMap of default monitoring queries; the shipped installation sets it. */
  readonly monitoringQueries?: boolean;
}

/**
 * Fills in what the operator's mutating webhook does, and says whether that changed anything.
 *
 * `keepFixed` is true on the way in: the fixed parameters stay, so that validation can refuse them. For the old object of an update they go.
 */
export function defaultCluster(cluster: Json, config: OperatorConfig = {}, keepFixed = true): boolean {
  let changed = false;
  const set = (target: Json, key: string, value: Json) => {
    target[key] = value;
    changed = true;
  };
  const fill = (target: Json, key: string, value: Json) => {
    if (target[key] === undefined || target[key] === '' || target[key] === null) set(target, key, value);
  };
  const spec = (cluster.spec ??= {});

  if (!spec.imageCatalogRef) fill(spec, 'imageName', config.postgresImage ?? DEFAULT_IMAGE);
  fill(spec, 'bootstrap', {});
  fillBootstrap(spec.bootstrap, fill);
  if (spec.affinity?.enablePodAntiAffinity !== false) {
    spec.affinity ??= {};
    fill(spec.affinity, 'podAntiAffinityType', 'preferred');
  }
  if (spec.backup) fill(spec.backup, 'target', 'prefer-standby');
  if (majorVersion(cluster) !== undefined) {
    spec.postgresql ??= {};
    const before: Record<string, string> = spec.postgresql.parameters ?? {};
    const after = sanitizedParameters(cluster, keepFixed);
    const names = Object.keys(after);
    if (names.length !== Object.keys(before).length || names.some(name => before[name] !== after[name])) set(spec.postgresql, 'parameters', after);
  }
  fill(spec, 'logLevel', 'info');
  if (spec.monitoring?.disableDefaultQueries !== true) {
    fill(spec, 'monitoring', {});
    if (config.monitoringQueries) {
      const queries = list(spec.monitoring.customQueriesConfigMap);
      if (!queries.some(query => query?.name === 'cnpg-default-monitoring')) {
        set(spec.monitoring, 'customQueriesConfigMap', [{ name: 'cnpg-default-monitoring', key: 'queries' }, ...queries]);
      }
    }
  }
  fill(spec, 'replicationSlots', {});
  fill(spec.replicationSlots, 'highAvailability', { enabled: true, slotPrefix: '_cnpg_' });
  fill(spec.replicationSlots, 'synchronizeReplicas', { enabled: true });
  for (const [i, given] of list(spec.tablespaces).entries()) {
    const tablespace = (spec.tablespaces[i] = given ?? {});
    tablespace.owner ??= {};
    fill(tablespace.owner, 'name', applicationOwner(spec.bootstrap) || 'postgres');
  }
  const synchronous = spec.postgresql?.synchronous;
  if (synchronous) fill(synchronous, 'dataDurability', 'required');
  fill(spec, 'probes', {});
  fill(spec.probes, 'liveness', {});
  fill(
    spec.probes.liveness,
    'isolationCheck',
    livenessPinger(annotation(cluster, 'alpha.cnpg.io/livenessPinger') ?? '') ?? { enabled: true, requestTimeout: 1000, connectionTimeout: 1000 },
  );
  const quorum = parseBool(annotation(cluster, 'alpha.cnpg.io/failoverQuorum') ?? '');
  if (synchronous && quorum !== undefined && (synchronous.failoverQuorum ?? false) !== quorum) set(synchronous, 'failoverQuorum', quorum);
  return changed;
}

function fillBootstrap(bootstrap: Json, fill: (target: Json, key: string, value: Json) => void): void {
  const other = bootstrap.recovery ?? bootstrap.pg_basebackup;
  if (other) {
    fill(other, 'database', 'app');
    fill(other, 'owner', other.database);
    return;
  }
  fill(bootstrap, 'initdb', { database: 'app', owner: 'app' });
  const initdb = bootstrap.initdb;
  if (initdb.import?.type !== 'monolith') fill(initdb, 'database', 'app');
  if (initdb.database) fill(initdb, 'owner', initdb.database);
  fill(initdb, 'encoding', 'UTF8');
  fill(initdb, 'localeCollate', 'C');
  fill(initdb, 'localeCType', 'C');
}

function applicationOwner(bootstrap: Json): string {
  return bootstrap.recovery?.owner || bootstrap.pg_basebackup?.owner || bootstrap.initdb?.owner || '';
}

/** The parameters as the operator would keep them; without `keepFixed` the user's values of fixed parameters are dropped. */
export function sanitizedParameters(cluster: Json, keepFixed: boolean): Record<string, string> {
  const result: Record<string, string> = { ...PARAMETER_DEFAULTS };
  for (const [name, value] of Object.entries<string>(cluster.spec.postgresql?.parameters ?? {})) {
    if (keepFixed || !FIXED_PARAMETERS.has(name)) result[name] = value;
  }
  result.archive_mode = annotation(cluster, 'cnpg.io/skipWalArchiving') === 'enabled' ? 'off' : isReplica(cluster) ? 'always' : 'on';
  return result;
}

/** The isolation check that the alpha annotation describes; undefined when the operator would refuse it. */
export function livenessPinger(text: string): Json | undefined {
  if (text === '') return undefined;
  const fields = goFields(text);
  if (!fields) return undefined;
  const enabled = fields.get('enabled');
  if (enabled?.type !== 'true' && enabled?.type !== 'false') return undefined;
  const result: Json = { enabled: enabled.type === 'true' };
  for (const key of ['requestTimeout', 'connectionTimeout']) {
    const node = fields.get(key.toLowerCase());
    if (node && node.type !== 'null' && (node.type !== 'number' || atoi(node.text) === undefined)) return undefined;
    result[key] = node?.type === 'number' && Number(node.text) !== 0 ? Number(node.text) : 1000;
  }
  return result;
}
