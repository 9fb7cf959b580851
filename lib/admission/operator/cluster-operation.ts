import { goFields } from '../read/json-text';
import { byteLength, decodeBase64 } from '../../facts/go';
import { isDns1035Label } from '../../facts/kubernetes-names';
import { livenessPinger } from './cluster-defaults';
import { annotation, isReplica, list } from './cluster-facts';
import { when } from '../apiserver/problem';
import { Rule, webhook } from './operator-rule';

const TOKEN_FIELDS = [
  'latestCheckpointTimelineID',
  'redoWalFile',
  'databaseSystemIdentifier',
  'latestCheckpointREDOLocation',
  'timeOfLatestCheckpoint',
  'operatorVersion',
];

export const operationRules: readonly Rule[] = [
  {
    id: 'cnpg/cluster-name',
    kind: 'Cluster',
    what: 'The name of a cluster becomes part of Service names: a DNS label of at most 50 characters that starts with a letter.',
    fix: 'Choose a name of lower-case letters, digits and hyphens.',
    why: 'The operator adds suffixes to it; a Service name has at most 63 characters.',
    source: webhook('cluster', 'validateName'),
    wrong: 'metadata: {name: orders.db}',
    right: 'metadata: {name: orders-db}',
    check: c => [
      ...when(!isDns1035Label(c.metadata.name ?? ''), { path: 'metadata.name', message: 'cluster name must be a valid DNS label' }),
      ...when(byteLength(c.metadata.name ?? '') > 50, { path: 'metadata.name', message: 'the maximum length of a cluster name is 50 '
        + 'characters' }),
    ],
  },
  {
    id: 'cnpg/external-clusters',
    kind: 'Cluster',
    what: 'External clusters have different names and say how to reach them; names and secret references hold no path.',
    fix: 'Rename, and add `connectionParameters`, `plugin` or `barmanObjectStore`.',
    why: 'The name becomes a file name inside the pod, and an entry without address is of no use.',
    source: webhook('cluster', 'validateExternalClusters'),
    wrong: 'spec: {externalClusters: [{name: origin}]}',
    right: 'spec: {externalClusters: [{name: origin, connectionParameters: {host: a}}]}',
    check: c => {
      const externals = list(c.spec.externalClusters);
      const unsafe = (value: string | undefined, path: string) =>
        when(value === '.' || value === '..' || /[/\\]/.test(value ?? ''), { path, message: "cannot contain a path separator or a '..' "
          + 'component' });
      return [
        ...externals.flatMap((external, i) => {
          const path = `spec.externalClusters[${i}]`;
          return [
            ...when(!external.connectionParameters && !external.barmanObjectStore && !external.plugin, {
              type: 'Required',
              path,
              message: 'one of connectionParameters, plugin and barmanObjectStore is required',
            }),
            ...unsafe(external.name, `${path}.name`),
            ...['sslCert', 'sslKey', 'sslRootCert'].flatMap(key => ['name', 'key'].flatMap(part => unsafe(external[key]?.[part], `${path}.${key}.${part}`))),
          ];
        }),
        ...when(new Set(externals.map(external => external.name ?? '')).size !== externals.length, {
          path: 'spec.externalClusters',
          message: 'the list of external clusters contains duplicate values',
        }),
      ];
    },
  },
  {
    id: 'cnpg/hibernation',
    kind: 'Cluster',
    what: 'The hibernation annotation is on or off.',
    fix: 'Write "on" or "off".',
    why: 'Any other value would be taken for neither.',
    source: webhook('cluster', 'validateHibernationAnnotation'),
    wrong: 'metadata: {annotations: {cnpg.io/hibernation: "true"}}',
    right: 'metadata: {annotations: {cnpg.io/hibernation: "on"}}',
    check: c =>
      when(!['on', 'off', undefined].includes(annotation(c, 'cnpg.io/hibernation')), {
        path: 'metadata.annotations.cnpg.io/hibernation',
        message: 'Annotation value for hibernation should be "on" or "off"',
      }),
  },
  {
    id: 'cnpg/promotion-token',
    kind: 'Cluster',
    what: 'A promotion token comes from the demoted cluster, and is for a primary without apply delay.',
    fix: 'Copy `status.demotionToken` of the demoted cluster unchanged.',
    why: 'The token proves that the old primary has stopped at the same place; without that, commits are lost.',
    source: webhook('cluster', 'validatePromotionToken'),
    wrong: 'spec: {externalClusters: [{name: origin, connectionParameters: {host: a}}], replica: {enabled: false, source: origin, '
      + 'promotionToken: "?"}}',
    right: 'spec: {externalClusters: [{name: origin, connectionParameters: {host: a}}], replica: {enabled: false, source: origin}}',
    check: c => {
      const replica = c.spec.replica;
      const token = replica?.promotionToken;
      if (!token) return [];
      const at = 'spec.replica.promotionToken';
      if (replica.minApplyDelay !== undefined)
        return [{ path: 'spec.replicaCluster.minApplyDelay', at: 'spec.replica.minApplyDelay', message: 'minApplyDelay cannot be applied with a promotion token' }];
      if (isReplica(c)) return [{ path: 'spec.replicaCluster.token', at, message: 'promotionToken is only allowed for primary clusters' }];
      const problem = tokenProblem(token);
      return problem ? [{ path: 'spec.replicaCluster.token', at, message: problem }] : [];
    },
  },
  {
    id: 'cnpg/wal-archiver',
    kind: 'Cluster',
    what: 'One thing archives the WAL: one plugin, or the in-tree Barman.',
    fix: 'Leave `isWALArchiver: true` on one plugin, and remove `barmanObjectStore`.',
    why: '`archive_command` is one command: a second archiver would get nothing.',
    source: webhook('cluster', 'validatePluginConfiguration'),
    wrong: 'spec: {plugins: [{name: a, isWALArchiver: true}, {name: b, isWALArchiver: true}]}',
    right: 'spec: {plugins: [{name: a, isWALArchiver: true}, {name: b}]}',
    check: c => {
      const archivers = list(c.spec.plugins).filter(plugin => plugin.enabled !== false && plugin.isWALArchiver === true).length;
      return [
        ...when(archivers > 0 && c.spec.backup?.barmanObjectStore, {
          path: 'spec.plugins',
          message: 'Cannot enable a WAL archiver plugin when barmanObjectStore is configured',
        }),
        ...when(archivers > 1, { path: 'spec.plugins', message: 'Cannot enable more than one WAL archiver plugin' }),
      ];
    },
  },
  {
    id: 'cnpg/liveness-pinger',
    kind: 'Cluster',
    what: 'The liveness pinger annotation is JSON with `enabled`.',
    fix: 'Use `probes.liveness.isolationCheck` in its place.',
    why: 'The annotation is the older form of the isolation check, which stops a primary that is cut off.',
    source: webhook('cluster', 'validateLivenessPingerProbe'),
    wrong: "metadata: {annotations: {alpha.cnpg.io/livenessPinger: '{}'}}",
    right: 'metadata: {annotations: {alpha.cnpg.io/livenessPinger: \'{"enabled": true}\'}}',
    check: c => {
      const text = annotation(c, 'alpha.cnpg.io/livenessPinger');
      return when(text !== undefined && !livenessPinger(text), {
        path: 'metadata.annotations.alpha.cnpg.io/livenessPinger',
        message: 'error decoding liveness pinger config',
      });
    },
  },
];

function tokenProblem(token: string): string | undefined {
  const bytes = decodeBase64(token);
  if (!bytes) return 'Invalid promotionToken format: Base64 decoding failed';
  const fields = goFields(bytes.toString('utf8'));
  const nodes = TOKEN_FIELDS.map(name => fields?.get(name.toLowerCase()));
  if (!fields || nodes.some(node => node && node.type !== 'string' && node.type !== 'null')) return 'Invalid promotionToken format: JSON decoding failed';
  const empty = nodes.findIndex(node => node?.type !== 'string' || node.text === '');
  return empty < 0 ? undefined : `Invalid promotionToken content: ${TOKEN_FIELDS[empty]} is empty`;
}
