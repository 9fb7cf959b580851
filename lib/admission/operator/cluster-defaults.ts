import { OperatorConfig } from '../apiserver/server';
import { goFields } from '../read/json-text';
import { Json } from '../../facts/json-value';
import { atoi, parseBool } from '../../facts/go';
import { annotation, DEFAULT_IMAGE, isReplica, list, majorVersion, parametersOf } from './cluster-facts';
import { FIXED_PARAMETERS } from '../../postgres/fixed-parameters';
import { PARAMETER_DEFAULTS } from './parameter-defaults';

/**
 * Fills in what the operator's mutating webhook does, and says whether that changed anything.
 *
 * `keepFixed` is true on the way in: the fixed parameters stay, so that validation can refuse them. For the old object of an
 * update they go.
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
    const parameters = (spec.postgresql.parameters ??= {});
    for (const name of keepFixed ? [] : Object.keys(parameters).filter(given => FIXED_PARAMETERS.has(given))) {
      if (parameterOf(cluster, name) !== undefined) continue;
      delete parameters[name];
      changed = true;
    }
    for (const name of DEFAULTED) {
      const value = keepFixed && name !== 'archive_mode' && Object.hasOwn(parameters, name) ? parameters[name] : parameterOf(cluster, name);
      if (parameters[name] !== value) set(parameters, name, value);
    }
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

/** The value of a parameter for the operator: its own fixed value first, then the user's, then its default. */
export function parameterOf(cluster: Json, name: string): string | undefined {
  if (name === 'archive_mode') return annotation(cluster, 'cnpg.io/skipWalArchiving') === 'enabled' ? 'off' : isReplica(cluster) ? 'always' : 'on';
  const parameters = parametersOf(cluster);
  return !FIXED_PARAMETERS.has(name) && Object.hasOwn(parameters, name) ? parameters[name] : PARAMETER_DEFAULTS[name];
}

const DEFAULTED = [...Object.keys(PARAMETER_DEFAULTS), 'archive_mode'];

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
