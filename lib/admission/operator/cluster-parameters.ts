import { pgBoolean, pgQuantity, isReservedEnv } from '../../postgres/operator-grammar';
import { isReplica, list, majorVersion, parametersOf, volumeSize } from './cluster-facts';
import { parameterOf } from './cluster-defaults';
import { FIXED_PARAMETERS } from '../../postgres/fixed-parameters';
import { Problem, when } from '../apiserver/problem';
import { Rule, webhook } from './operator-rule';

const PARAMETERS = 'spec.postgresql.parameters';
const BOOLEANS = ['hot_standby_feedback', 'sync_replication_slots', 'wal_log_hints'];
const NAME = /^[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)?$/;

export const parameterRules: readonly Rule[] = [
  {
    id: 'cnpg/postgres-version',
    kind: 'Cluster',
    what: 'CloudNativePG 1.30 runs PostgreSQL 13 and later.',
    fix: 'Use an image of a supported major version.',
    why: 'Older versions get no fixes, and the operator has no code for them.',
    source: webhook('cluster', 'validateConfiguration'),
    wrong: 'spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:12.4"}',
    right: 'spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:17.4"}',
    check: c =>
      when((majorVersion(c) ?? 99) < 13, {
        path: 'spec.imageName',
        at: c.spec.imageCatalogRef ? 'spec.imageCatalogRef.major' : 'spec.imageName',
        message: 'Unsupported PostgreSQL version. Versions 13 or newer are supported',
      }),
  },
  {
    id: 'cnpg/parameter-name',
    kind: 'Cluster',
    what: 'A parameter has the name of a PostgreSQL setting, with at most one dot.',
    fix: 'Correct the name.',
    why: 'PostgreSQL could not read its configuration and would not start.',
    source: webhook('cluster', 'validateConfiguration'),
    wrong: 'spec: {postgresql: {parameters: {work mem: 4MB}}}',
    right: 'spec: {postgresql: {parameters: {work_mem: 4MB}}}',
    check: c =>
      majorVersion(c) === undefined
        ? []
        : Object.keys(parametersOf(c)).flatMap(name =>
            when(!NAME.test(name), {
              path: name === '' ? `${PARAMETERS}[]` : `${PARAMETERS}.${name}`,
              message: 'must be a valid PostgreSQL configuration parameter name (a GUC name, optionally namespaced with a single dot)',
            }),
          ),
  },
  {
    id: 'cnpg/fixed-parameter',
    kind: 'Cluster',
    what: 'Some parameters belong to the operator.',
    fix: 'Remove the parameter; the operator sets it.',
    why: 'The operator replicates, archives and fails over by these settings.',
    source: webhook('cluster', 'validateConfiguration'),
    wrong: 'spec: {postgresql: {parameters: {port: "5433"}}}',
    right: 'spec: {postgresql: {parameters: {work_mem: 4MB}}}',
    check: c => {
      if (majorVersion(c) === undefined) return [];
      return Object.entries(parametersOf(c)).flatMap(([name, value]) =>
        when(NAME.test(name) && FIXED_PARAMETERS.has(name) && parameterOf(c, name) !== value, {
          path: `${PARAMETERS}.${name}`,
          message: "Can't set fixed configuration parameter",
        }),
      );
    },
  },
  {
    id: 'cnpg/wal-level',
    kind: 'Cluster',
    what: 'wal_level is logical or replica as soon as there is a standby, an archive or a source; minimal also forbids WAL senders.',
    fix: 'Remove wal_level, or set it to replica.',
    why: '`minimal` writes too little WAL for a standby, an archive or a recovery.',
    source: webhook('cluster', 'validateConfiguration'),
    wrong: 'spec: {postgresql: {parameters: {wal_level: minimal}}}',
    right: 'spec: {postgresql: {parameters: {wal_level: replica}}}',
    check: c => {
      if (majorVersion(c) === undefined) return [];
      const level = parameterOf(c, 'wal_level') ?? '';
      const path = `${PARAMETERS}.wal_level`;
      const needed = (c.spec.instances ?? 0) > 1 || parameterOf(c, 'archive_mode') !== 'off' || isReplica(c);
      return [
        ...when(!['logical', 'replica', 'minimal'].includes(level), {
          path,
          message: 'unrecognized `wal_level` value - allowed values: `logical`, `replica`, `minimal`',
        }),
        ...when(level === 'minimal' && needed, {
          path,
          message: "`wal_level` should be set at `logical` or `replica` when `archive_mode` is `on`, '.instances' field is greater than 1, "
            + 'or this is a replica cluster',
        }),
        ...when(level === 'minimal' && parameterOf(c, 'max_wal_senders') !== '0', {
          path: `${PARAMETERS}.max_wal_senders`,
          at: path,
          message: '`max_wal_senders` should be set at `0` when `wal_level` is `minimal`',
        }),
      ];
    },
  },
  {
    id: 'cnpg/parameter-value',
    kind: 'Cluster',
    what: 'shared_buffers is a size and the three replication switches are booleans, as PostgreSQL writes them.',
    fix: 'Write a size with a unit, such as 256MB, or on/off.',
    why: 'The operator reads these values itself, to size memory and to decide on replication.',
    source: webhook('cluster', 'validateConfiguration'),
    wrong: 'spec: {postgresql: {parameters: {shared_buffers: 1G}}}',
    right: 'spec: {postgresql: {parameters: {shared_buffers: 1GB}}}',
    check: c => {
      if (majorVersion(c) === undefined) return [];
      const parameters = parametersOf(c);
      return [
        ...when(parameters.shared_buffers && !pgQuantity(parameters.shared_buffers), {
          path: `${PARAMETERS}.shared_buffers`,
          message: 'Invalid value for configuration parameter shared_buffers.',
        }),
        ...BOOLEANS.flatMap(name =>
          when(parameters[name] !== undefined && pgBoolean(parameters[name]) === undefined, {
            path: `${PARAMETERS}.${name}`,
            message: `invalid \`${name}\` value. Must be a postgres boolean`,
          }),
        ),
      ];
    },
  },
  {
    id: 'cnpg/wal-log-hints',
    kind: 'Cluster',
    what: 'Rejoining an old primary needs wal_log_hints.',
    fix: 'Remove wal_log_hints, or set it to on.',
    why: 'Without hint bits in the WAL `pg_rewind` cannot bring an old primary back, and it must be copied anew.',
    source: webhook('cluster', 'validateConfiguration'),
    wrong: 'spec: {postgresql: {parameters: {wal_log_hints: "off"}}}',
    right: 'spec: {instances: 1, postgresql: {parameters: {wal_log_hints: "off"}}}',
    check: c =>
      when(majorVersion(c) !== undefined && pgBoolean(parametersOf(c).wal_log_hints ?? 'on') === false && (c.spec.instances ?? 0) > 1, {
        path: `${PARAMETERS}.wal_log_hints`,
        message: '`wal_log_hints` must be set to `on` when `instances` > 1',
      }),
  },
  {
    id: 'cnpg/wal-size',
    kind: 'Cluster',
    what: 'min_wal_size is below max_wal_size, and both are below the size of the WAL volume.',
    fix: 'Lower the value, or enlarge `walStorage`.',
    why: 'PostgreSQL would fill the WAL volume before its first checkpoint by size, and stop.',
    source: webhook('cluster', 'validateWalSizeConfiguration'),
    wrong: 'spec: {walStorage: {size: 1Gi}, postgresql: {parameters: {max_wal_size: 2GB}}}',
    right: 'spec: {walStorage: {size: 4Gi}, postgresql: {parameters: {max_wal_size: 2GB}}}',
    check: c => {
      if (majorVersion(c) === undefined) return [];
      const problems: Problem[] = [];
      const [min, max] = [
        ['min_wal_size', '80MB'],
        ['max_wal_size', '1GB'],
      ].map(([name, fallback]) => {
        const text = parametersOf(c)[name] || fallback;
        const value = pgQuantity(text);
        if (!value) problems.push({ path: `${PARAMETERS}.${name}`, message: `Invalid value for configuration parameter ${name}` });
        return { name, given: !!parametersOf(c)[name], value: value?.isZero ? undefined : value };
      });
      const volume = volumeSize(c.spec.walStorage);
      return [
        ...problems,
        ...when(min.value && max.value && min.value.compare(max.value) >= 0, {
          path: `${PARAMETERS}.min_wal_size`,
          message: 'Invalid vale. Parameter min_wal_size (default 80MB) should be smaller than parameter max_wal_size (default 1GB)',
        }),
        ...[min, max].flatMap(({ name, given, value }) =>
          when(volume && given && value && value.compare(volume) >= 0, {
            path: `${PARAMETERS}.${name}`,
            message: `Invalid value. Parameter ${name} should be smaller than WAL volume size`,
          }),
        ),
      ];
    },
  },
  {
    id: 'cnpg/sync-election',
    kind: 'Cluster',
    what: 'Choosing synchronous standbys by node labels needs the labels.',
    fix: 'List them in `nodeLabelsAntiAffinity`.',
    why: 'Without labels there is nothing to tell the zones apart, and no standby would be chosen.',
    source: webhook('cluster', 'validateSyncReplicaElectionConstraint'),
    wrong: 'spec: {postgresql: {syncReplicaElectionConstraint: {enabled: true}}}',
    right: 'spec: {postgresql: {syncReplicaElectionConstraint: {enabled: true, nodeLabelsAntiAffinity: [zone]}}}',
    check: c => {
      const constraint = c.spec.postgresql?.syncReplicaElectionConstraint;
      return when(majorVersion(c) !== undefined && constraint?.enabled && list(constraint.nodeLabelsAntiAffinity).length === 0, {
        path: 'spec.postgresql.syncReplicaElectionConstraint.nodeLabelsAntiAffinity',
        message: "Can't enable syncReplicaConstraints without passing labels for comparison inside nodeLabelsAntiAffinity",
      });
    },
  },
  {
    id: 'cnpg/ldap',
    kind: 'Cluster',
    what: 'LDAP needs a server and one way to bind.',
    fix: 'Set `server`, and one of `bindAsAuth` and `bindSearchAuth`.',
    why: '`pg_hba.conf` would hold a line that PostgreSQL refuses.',
    source: webhook('cluster', 'validateLDAP'),
    wrong: 'spec: {postgresql: {ldap: {port: 389}}}',
    right: 'spec: {postgresql: {ldap: {server: ldap.example, port: 389}}}',
    check: c => {
      const ldap = c.spec.postgresql?.ldap;
      return [
        ...when(ldap && !ldap.server, {
          path: 'spec.postgresql.ldap',
          at: 'spec.postgresql.ldap.server',
          message: 'ldap server cannot be empty if any other ldap parameters are specified',
        }),
        ...when(ldap?.bindAsAuth && ldap?.bindSearchAuth, { path: 'spec.postgresql.ldap', message: 'only bind+search or bind method can be '
          + 'specified' }),
      ];
    },
  },
  {
    id: 'cnpg/reserved-env',
    kind: 'Cluster',
    what: 'Environment variables that begin with PG or CNPG_, and three more, belong to the operator.',
    fix: 'Use a PostgreSQL parameter, or another name.',
    why: 'Every tool inside the container, the instance manager included, reads them and would talk to another server.',
    source: webhook('cluster', 'validateEnv'),
    wrong: 'spec: {env: [{name: PGDATA, value: /tmp}]}',
    right: 'spec: {env: [{name: LC_TIME, value: C}]}',
    check: c =>
      list(c.spec.env).flatMap((env, i) =>
        when(isReservedEnv(env.name ?? ''), {
          path: `spec.postgresql.env[${i}].name`,
          at: `spec.env[${i}].name`,
          message: 'the usage of this environment variable is reserved for the operator',
        }),
      ),
  },
];
