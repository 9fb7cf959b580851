import { Json } from '../../facts/json-value';
import { isGoRegexp } from '../../facts/go-regexp';
import { parseBool } from '../../facts/go';
import { pgBoolean } from '../../postgres/operator-grammar';
import { annotation, list, majorVersion, parametersOf, slotsEnabled, usesExtension } from './cluster-facts';
import { when } from '../apiserver/problem';
import { Rule, webhook } from './operator-rule';

const PARAMETERS = 'spec.postgresql.parameters';
const SYNCHRONOUS = 'spec.postgresql.synchronous';
const synchronous = (c: Json) => c.spec.postgresql?.synchronous;
const number = (c: Json): number => synchronous(c).number ?? 0;
const standbys = (c: Json): number => list(synchronous(c).standbyNamesPre).length + list(synchronous(c).standbyNamesPost).length;
const isOn = (c: Json, name: string): boolean => pgBoolean(parametersOf(c)[name] ?? '') === true;
const QUORUM = 'alpha.cnpg.io/failoverQuorum';

export const replicationRules: readonly Rule[] = [
  {
    id: 'cnpg/update-strategy',
    kind: 'Cluster',
    what: 'A supervised update needs a standby to switch to.',
    fix: 'Use `primaryUpdateStrategy: unsupervised`, or more than one instance.',
    why: 'The operator would wait for a switchover that a single instance cannot do.',
    source: webhook('cluster', 'validatePrimaryUpdateStrategy'),
    wrong: 'spec: {instances: 1, primaryUpdateStrategy: supervised}',
    right: 'spec: {instances: 3, primaryUpdateStrategy: supervised}',
    check: c =>
      when(c.spec.primaryUpdateStrategy === 'supervised' && (c.spec.instances ?? 0) === 1, {
        path: 'spec.primaryUpdateStrategy',
        message: 'supervised update strategy is not allowed for clusters with a single instance',
      }),
  },
  {
    id: 'cnpg/sync-replicas',
    kind: 'Cluster',
    what: '`minSyncReplicas` is at most `maxSyncReplicas`, which is below the number of instances.',
    fix: 'Lower the number, raise `instances`, or use `postgresql.synchronous`.',
    why: 'More standbys would have to confirm a commit than there are, and every write would wait forever.',
    source: webhook('cluster', 'validateMaxSyncReplicas'),
    wrong: 'spec: {minSyncReplicas: 1, maxSyncReplicas: 3}',
    right: 'spec: {minSyncReplicas: 1, maxSyncReplicas: 2}',
    check: c => {
      const { minSyncReplicas: min = 0, maxSyncReplicas: max = 0, instances = 0 } = c.spec;
      return [
        ...when(min < 0, { path: 'spec.minSyncReplicas', message: 'minSyncReplicas must be a non negative integer' }),
        ...when(min > max, { path: 'spec.minSyncReplicas', message: 'minSyncReplicas cannot be greater than maxSyncReplicas' }),
        ...when(max < 0, { path: 'spec.maxSyncReplicas', message: 'maxSyncReplicas must be a non negative integer' }),
        ...when(max >= instances, { path: 'spec.maxSyncReplicas', message: 'maxSyncReplicas must be lower than the number of instances' }),
      ];
    },
  },
  {
    id: 'cnpg/synchronous-both',
    kind: 'Cluster',
    what: '`postgresql.synchronous` and the older `minSyncReplicas`/`maxSyncReplicas` exclude each other.',
    fix: 'Remove `minSyncReplicas` and `maxSyncReplicas`.',
    why: 'Both write `synchronous_standby_names`.',
    source: webhook('cluster', 'validateConfiguration'),
    wrong: 'spec: {maxSyncReplicas: 1, postgresql: {synchronous: {method: any, number: 1}}}',
    right: 'spec: {postgresql: {synchronous: {method: any, number: 1}}}',
    check: c =>
      when(synchronous(c) && ((c.spec.minSyncReplicas ?? 0) > 0 || (c.spec.maxSyncReplicas ?? 0) > 0), {
        path: SYNCHRONOUS,
        message: "Can't have both legacy synchronous replica configuration and new one",
      }),
  },
  {
    id: 'cnpg/synchronous-number',
    kind: 'Cluster',
    what: 'The number of synchronous standbys must be smaller than the instances and named standbys there are.',
    fix: 'Lower `synchronous.number` or raise `instances`.',
    why: 'A commit would wait for a standby that does not exist.',
    source: webhook('cluster', 'validateSynchronousReplicaConfiguration'),
    wrong: 'spec: {instances: 2, postgresql: {synchronous: {method: any, number: 2}}}',
    right: 'spec: {instances: 3, postgresql: {synchronous: {method: any, number: 2}}}',
    check: c =>
      when(synchronous(c) && number(c) >= (c.spec.instances ?? 0) + standbys(c), {
        path: SYNCHRONOUS,
        at: `${SYNCHRONOUS}.number`,
        message: 'Invalid synchronous configuration: the number of synchronous replicas must be less than the total number of instances '
          + 'and the provided standby names.',
      }),
  },
  {
    id: 'cnpg/failover-quorum',
    kind: 'Cluster',
    what: 'The failover quorum counts synchronous standbys, so there must be more of them than named foreign ones.',
    fix: 'Declare `postgresql.synchronous` with a number above the named standbys, or switch the quorum off.',
    why: 'The quorum is computed from the standbys of this cluster; if foreign ones alone can confirm a commit, no count of the own ones '
      + 'proves that it is not lost.',
    source: webhook('cluster', 'validateFailoverQuorum'),
    wrong: `metadata: {annotations: {${QUORUM}: "true"}}`,
    right: `{metadata: {annotations: {${QUORUM}: "true"}}, spec: {postgresql: {synchronous: {method: any, number: 1}}}}`,
    check: c => {
      const text = annotation(c, QUORUM);
      const asked = text === undefined ? false : parseBool(text);
      const path = `metadata.annotations.${QUORUM}`;
      return [
        ...when(asked === undefined, { path, message: 'Invalid failoverQuorum annotation value, expected boolean.' }),
        ...when(asked && !synchronous(c), {
          type: 'Required',
          path: SYNCHRONOUS,
          at: path,
          message: 'Invalid failoverQuorum configuration: synchronous replication configuration is required.',
        }),
        ...when(synchronous(c)?.failoverQuorum && number(c) <= standbys(c), {
          path: SYNCHRONOUS,
          at: `${SYNCHRONOUS}.number`,
          message:
            'Invalid failoverQuorum configuration: spec.postgresql.synchronous.number must be greater than the total number of instances '
              + 'in spec.postgresql.synchronous.standbyNamesPre and spec.postgresql.synchronous.standbyNamesPost to allow automatic '
              + 'failover.',
        }),
      ];
    },
  },
  {
    id: 'cnpg/slot-patterns',
    kind: 'Cluster',
    what: 'The patterns of slots to leave out must be regular expressions of Go.',
    fix: 'Correct the pattern; Go has no lookaround and no backreferences.',
    why: 'The instance manager compiles them with the `regexp` package of Go.',
    source: webhook('cluster', 'validateReplicationSlots'),
    wrong: 'spec: {replicationSlots: {synchronizeReplicas: {excludePatterns: ["^(?!foo)"]}}}',
    right: 'spec: {replicationSlots: {synchronizeReplicas: {excludePatterns: ["^foo"]}}}',
    check: c => {
      const slots = c.spec.replicationSlots;
      const enabled = slotsEnabled(slots?.synchronizeReplicas) || slotsEnabled(slots?.highAvailability);
      const path = 'spec.replicationSlots.synchronizeReplicas.excludePatterns';
      const wrong = list(slots?.synchronizeReplicas?.excludePatterns).findIndex(pattern => !isGoRegexp(pattern));
      return when(enabled && wrong >= 0, { path, at: `${path}[${wrong}]`, message: 'Cannot configure synchronizeReplicas. Invalid regexes '
        + 'were found' });
    },
  },
  {
    id: 'cnpg/logical-decoding',
    kind: 'Cluster',
    what: 'Logical slots survive a failover only with PostgreSQL 17 and its two settings, or with pg_failover_slots.',
    fix: 'Set hot_standby_feedback and sync_replication_slots to on, or configure pg_failover_slots.',
    why: 'A logical slot that is not synchronized is gone after a failover, and its subscriber misses changes.',
    source: webhook('cluster', 'validateSynchronizeLogicalDecoding'),
    wrong: 'spec: {replicationSlots: {highAvailability: {synchronizeLogicalDecoding: true}}}',
    right:
      'spec: {replicationSlots: {highAvailability: {synchronizeLogicalDecoding: true}}, postgresql: {parameters: {hot_standby_feedback: '
        + '"on", sync_replication_slots: "on"}}}',
    check: c => {
      const major = majorVersion(c);
      if (!c.spec.replicationSlots?.highAvailability?.synchronizeLogicalDecoding || usesExtension(parametersOf(c), 'pg_failover_slots') || major === undefined) return [];
      const flag = 'spec.replicationSlots.highAvailability.synchronizeLogicalDecoding';
      if (major < 17) return [{ path: flag, message: 'pg_failover_slots extension must be enabled to use synchronizeLogicalDecoding with '
        + 'Postgres versions < 17' }];
      return [
        ...when(!isOn(c, 'hot_standby_feedback'), {
          path: `${PARAMETERS}.hot_standby_feedback`,
          message: '`hot_standby_feedback` must be enabled to enable `spec.replicationSlots.highAvailability.synchronizeLogicalDecoding`',
        }),
        ...when(!isOn(c, 'sync_replication_slots'), {
          path: `${PARAMETERS}.sync_replication_slots`,
          message:
            'either `sync_replication_slots` setting or pg_failover_slots extension must be enabled to enable '
              + '`spec.replicationSlots.highAvailability.synchronizeLogicalDecoding`',
        }),
      ];
    },
  },
  {
    id: 'cnpg/pg-failover-slots',
    kind: 'Cluster',
    what: 'pg_failover_slots needs hot_standby_feedback and the replication slots of high availability.',
    fix: 'Set hot_standby_feedback to on and leave `replicationSlots.highAvailability.enabled` true.',
    why: 'The extension copies slots over the physical slots of the standbys, and needs their feedback.',
    source: webhook('cluster', 'validatePgFailoverSlots'),
    wrong: 'spec: {postgresql: {parameters: {pg_failover_slots.sync: "on"}}}',
    right: 'spec: {postgresql: {parameters: {pg_failover_slots.sync: "on", hot_standby_feedback: "on"}}}',
    check: c => {
      if (!usesExtension(parametersOf(c), 'pg_failover_slots')) return [];
      const slots = c.spec.replicationSlots;
      const feedback = when(!isOn(c, 'hot_standby_feedback'), {
        path: `${PARAMETERS}.hot_standby_feedback`,
        message: '`hot_standby_feedback` must be enabled to use pg_failover_slots extension',
      });
      return [
        ...feedback,
        ...when(slots && (!slots.highAvailability || !slotsEnabled(slots.highAvailability)), {
          path: 'spec.replicationSlots.highAvailability',
          message: 'High Availability replication slots must be enabled',
        }),
      ];
    },
  },
  {
    id: 'cnpg/primary-lease',
    kind: 'Cluster',
    what: 'The lease lasts longer than its renewal deadline, which is more than 1.2 retry periods.',
    fix: 'Keep leaseDurationSeconds > renewDeadlineSeconds > 1.2 x retryPeriodSeconds.',
    why: 'With other proportions a healthy primary can lose the lease between two renewals.',
    source: webhook('cluster', 'validatePrimaryLease'),
    wrong: 'spec: {primaryLease: {leaseDurationSeconds: 10, renewDeadlineSeconds: 10}}',
    right: 'spec: {primaryLease: {leaseDurationSeconds: 20, renewDeadlineSeconds: 10}}',
    check: c => {
      const lease = c.spec.primaryLease;
      if (!lease) return [];
      const { leaseDurationSeconds: duration = 15, renewDeadlineSeconds: renew = 10, retryPeriodSeconds: retry = 2 } = lease;
      return [
        ...when(duration <= renew, { path: 'spec.primaryLease.leaseDurationSeconds', message: 'leaseDurationSeconds must be greater than '
          + 'renewDeadlineSeconds' }),
        ...when(5 * renew <= 6 * retry, {
          path: 'spec.primaryLease.renewDeadlineSeconds',
          message: 'renewDeadlineSeconds must be greater than retryPeriodSeconds multiplied by 1.2',
        }),
      ];
    },
  },
];
