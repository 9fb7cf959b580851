import { goFields } from '../json';
import { Json } from '../schema';
import { byteLength, decodeBase64 } from '../values/go';
import { labelValue, isDns1035Label, qualifiedName } from '../values/names';
import { imageTag, isReservedRole, majorOfTag, pgQuantity } from '../values/postgres';
import { Quantity } from '../values/quantity';
import { livenessPinger } from './cluster-defaults';
import { annotation, isReplica, list, parametersOf } from './cluster-facts';
import { Problem, Rule, webhook, when } from './rule';

const TOKEN_FIELDS = [
  'latestCheckpointTimelineID',
  'redoWalFile',
  'databaseSystemIdentifier',
  'latestCheckpointREDOLocation',
  'timeOfLatestCheckpoint',
  'operatorVersion',
];

export const objectRules: readonly Rule[] = [
  {
    id: 'cnpg/superuser-secret',
    kind: 'Cluster',
    what: 'The superuser secret needs a name.',
    fix: 'Name the Secret, or remove `superuserSecret`.',
    why: 'The operator would wait for a Secret that cannot exist.',
    source: webhook('cluster', 'validateSuperuserSecret'),
    wrong: 'spec: {superuserSecret: {name: ""}}',
    right: 'spec: {superuserSecret: {name: postgres}}',
    check: c =>
      when(c.spec.superuserSecret && !c.spec.superuserSecret.name, {
        path: 'spec.superusersecret.name',
        at: 'spec.superuserSecret.name',
        message: "Super user secret name can't be empty",
      }),
  },
  {
    id: 'cnpg/certificates',
    kind: 'Cluster',
    what: 'A certificate of your own comes with its certificate authority, and carries its own DNS names.',
    fix: 'Set serverCASecret and clientCASecret beside the TLS secrets, and remove serverAltDNSNames.',
    why: 'Clients and standbys verify the certificate with the authority beside it, and the operator cannot add names to a certificate that it did not sign.',
    source: webhook('cluster', 'validateCerts'),
    wrong: 'spec: {certificates: {serverTLSSecret: a}}',
    right: 'spec: {certificates: {serverTLSSecret: a, serverCASecret: b}}',
    check: c => {
      const { serverTLSSecret, serverCASecret, serverAltDNSNames, replicationTLSSecret, clientCASecret } = c.spec.certificates ?? {};
      const at = 'spec.certificates';
      return [
        ...when(serverTLSSecret && list(serverAltDNSNames).length > 0, {
          path: 'spec.certificates.serveraltdnsnames',
          at: `${at}.serverAltDNSNames`,
          message: "Server alternative DNS names can't be defined when server TLS secret is provided",
        }),
        ...when(serverTLSSecret && !serverCASecret, {
          path: 'spec.certificates.servercasecret',
          at: `${at}.serverCASecret`,
          message: "Server CA secret can't be empty when server TLS secret is provided",
        }),
        ...when(replicationTLSSecret && !clientCASecret, {
          path: 'spec.certificates.clientcasecret',
          at: `${at}.clientCASecret`,
          message: "Client CA secret can't be empty when client replication secret is provided",
        }),
      ];
    },
  },
  {
    id: 'cnpg/image-tag',
    kind: 'Cluster',
    what: 'The image needs a tag that begins with the PostgreSQL version.',
    fix: 'Use a tag such as 17.4; a digest may follow it.',
    why: 'The operator reads the major version from the tag before it starts the image; `latest` and a digest alone do not tell it.',
    source: webhook('cluster', 'validateImageName'),
    wrong: 'spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:latest"}',
    right: 'spec: {imageName: "ghcr.io/cloudnative-pg/postgresql:17.4"}',
    check: c => {
      if (!c.spec.imageName) return [];
      const tag = imageTag(c.spec.imageName);
      const message =
        tag === 'latest'
          ? "Can't use 'latest' as image tag as we can't detect upgrades"
          : tag === ''
            ? "Can't use just the image sha as we can't detect upgrades"
            : 'invalid version tag';
      return when(tag === 'latest' || tag === '' || majorOfTag(tag) === undefined, { path: 'spec.imageName', message });
    },
  },
  {
    id: 'cnpg/image-pull-policy',
    kind: 'Cluster',
    what: 'The pull policy is Always, Never or IfNotPresent.',
    fix: 'Correct the value.',
    why: 'The kubelet knows no other.',
    source: webhook('cluster', 'validateImagePullPolicy'),
    wrong: 'spec: {imagePullPolicy: Sometimes}',
    right: 'spec: {imagePullPolicy: IfNotPresent}',
    check: c =>
      when(!['Always', 'Never', 'IfNotPresent', ''].includes(c.spec.imagePullPolicy ?? ''), {
        path: 'spec.imagePullPolicy',
        message: "invalid imagePullPolicy, if defined must be one of 'Always', 'Never' or 'IfNotPresent'",
      }),
  },
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
      ...when(byteLength(c.metadata.name ?? '') > 50, { path: 'metadata.name', message: 'the maximum length of a cluster name is 50 characters' }),
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
        when(value === '.' || value === '..' || /[/\\]/.test(value ?? ''), { path, message: "cannot contain a path separator or a '..' component" });
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
    id: 'cnpg/tolerations',
    kind: 'Cluster',
    what: 'A toleration is one that Kubernetes takes.',
    fix: 'Use operator Exists without a value, or Equal with key and value; effect NoSchedule, PreferNoSchedule or NoExecute.',
    why: 'The pods could not be created.',
    source: webhook('cluster', 'validateTolerations'),
    wrong: 'spec: {affinity: {tolerations: [{key: a, operator: Exists, value: b}]}}',
    right: 'spec: {affinity: {tolerations: [{key: a, operator: Equal, value: b}]}}',
    check: c =>
      list(c.spec.affinity?.tolerations).flatMap((toleration, i) => {
        const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
        const at = (name: string) => ({ path: `spec.affinity.toleration[${i}].${name}`, at: `spec.affinity.tolerations[${i}].${name}` });
        const problems: Problem[] = key === '' ? [] : qualifiedName(key).map(message => ({ ...at('key'), message }));
        problems.push(
          ...when(key === '' && operator !== 'Exists', {
            ...at('operator'),
            message: 'operator must be Exists when `key` is empty, which means "match all values and all keys"',
          }),
        );
        problems.push(
          ...when(tolerationSeconds !== undefined && effect !== 'NoExecute', { ...at('effect'), message: "effect must be 'NoExecute' when `tolerationSeconds` is set" }),
        );
        if (operator === 'Equal' || operator === '')
          problems.push(...when(labelValue(value).length, { ...at('operator'), at: `spec.affinity.tolerations[${i}].value`, message: labelValue(value).join(';') }));
        else if (operator === 'Exists') problems.push(...when(value, { ...at('operator'), message: "value must be empty when `operator` is 'Exists'" }));
        else problems.push({ type: 'NotSupported', ...at('operator'), message: 'must be Equal or Exists' });
        problems.push(
          ...when(!['', 'NoSchedule', 'PreferNoSchedule', 'NoExecute'].includes(effect), {
            type: 'NotSupported',
            ...at('effect'),
            message: 'must be NoSchedule, PreferNoSchedule or NoExecute',
          }),
        );
        return problems;
      }),
  },
  {
    id: 'cnpg/anti-affinity',
    kind: 'Cluster',
    what: 'Pod anti-affinity is preferred or required.',
    fix: 'Correct `podAntiAffinityType`.',
    why: 'The operator would generate no rule, and instances could share a node.',
    source: webhook('cluster', 'validateAntiAffinity'),
    wrong: 'spec: {affinity: {podAntiAffinityType: strict}}',
    right: 'spec: {affinity: {podAntiAffinityType: required}}',
    check: c =>
      when(!['', 'preferred', 'required'].includes(c.spec.affinity?.podAntiAffinityType ?? ''), {
        path: 'spec.affinity.podAntiAffinityType',
        message: "pod anti-affinity type must be 'preferred' (default if empty) or 'required'",
      }),
  },
  {
    id: 'cnpg/managed-services',
    kind: 'Cluster',
    what: 'Additional services have their own names and no selector, and the read-write service stays.',
    fix: 'Name each service, other than <cluster>-rw, -ro, -r and -any; leave the selector to `selectorType`.',
    why: 'A service with the name or the selector of another takes its traffic.',
    source: webhook('cluster', 'validateManagedServices'),
    wrong: 'spec: {managed: {services: {disabledDefaultServices: [rw]}}}',
    right: 'spec: {managed: {services: {disabledDefaultServices: [ro]}}}',
    check: c => {
      const services = c.spec.managed?.services;
      const base = 'spec.managed.services';
      const reserved = ['rw', 'ro', 'r', 'any'].map(suffix => `${c.metadata.name ?? ''}-${suffix}`);
      const names = list(services?.additional).map(service => service.serviceTemplate?.metadata?.name ?? '');
      return [
        ...when(list(services?.disabledDefaultServices).includes('rw'), { path: `${base}.disabledDefaultServices`, message: 'service of type RW cannot be disabled.' }),
        ...list(services?.additional).flatMap((service, i) => {
          const path = `${base}.additional[${i}]`;
          const at = `${path}.serviceTemplate`;
          return [
            ...when(reserved.includes(names[i]), { path, at: `${at}.metadata.name`, message: `the service name: '${names[i]}' is reserved for operator use` }),
            ...when(Object.keys(service.serviceTemplate?.spec?.selector ?? {}).length, {
              path,
              at: `${at}.spec.selector`,
              message: 'selector field is managed by the operator',
            }),
            ...when(names[i] === '', { path, at: `${at}.metadata.name`, message: 'name is required' }),
          ];
        }),
        ...when(new Set(names).size !== names.length, { path: `${base}.additional`, message: 'contains services with the same .metadata.name' }),
      ];
    },
  },
  {
    id: 'cnpg/managed-roles',
    kind: 'Cluster',
    what: 'Managed roles have different names that are not reserved, a limit of -1 or more, and a password or none.',
    fix: 'Rename the role, or correct it.',
    why: 'The operator connects as some of these roles itself, and cannot both set and remove a password.',
    source: webhook('cluster', 'validateManagedRoles'),
    wrong: 'spec: {managed: {roles: [{name: postgres}]}}',
    right: 'spec: {managed: {roles: [{name: reporting}]}}',
    check: c => {
      const seen = new Set<string>();
      return list(c.spec.managed?.roles).flatMap((role, i) => {
        const name: string = role.name ?? '';
        const at = (field: string, message: string) => ({ path: 'spec.managed.roles', at: `spec.managed.roles[${i}].${field}`, message });
        const twice = seen.has(name);
        seen.add(name);
        return [
          ...when(twice, at('name', 'Role name is duplicate of another')),
          ...when((role.connectionLimit ?? 0) < -1, at('connectionLimit', 'Connection limit should be positive, unless defaulting to -1')),
          ...when(isReservedRole(name), at('name', 'This role is reserved for operator use')),
          ...when(role.disablePassword && role.passwordSecret, at('disablePassword', 'This role both sets and disables a password')),
        ];
      });
    },
  },
  {
    id: 'cnpg/resources',
    kind: 'Cluster',
    what: 'Requests do not exceed limits, and shared_buffers fits into the memory request or a huge page.',
    fix: 'Raise the limit or the request, or lower shared_buffers.',
    why: 'The kubelet refuses the pod, or PostgreSQL does not get its shared memory.',
    source: webhook('cluster', 'validateResources'),
    wrong: 'spec: {resources: {requests: {memory: 2Gi}, limits: {memory: 1Gi}}}',
    right: 'spec: {resources: {requests: {memory: 1Gi}, limits: {memory: 1Gi}}}',
    check: c => {
      const { requests = {}, limits = {} } = c.spec.resources ?? {};
      const zero = Quantity.parse('0')!;
      const amount = (side: Json, name: string) => Quantity.of(side[name] ?? '0') ?? zero;
      const path = 'spec.resources.requests';
      const above = (name: string, reported: string, message: string) => {
        const [request, limit] = [amount(requests, name), amount(limits, name)];
        return when(!request.isZero && !limit.isZero && request.compare(limit) > 0, { path: `${path}.${reported}`, at: `${path}.${name}`, message });
      };
      const pages = new Map<string, Quantity>(
        Object.keys(limits)
          .filter(name => name.startsWith('hugepages-'))
          .map(name => [name, amount(limits, name)]),
      );
      const unequal = Object.keys(requests)
        .filter(name => name.startsWith('hugepages-'))
        .flatMap(name => {
          const limit = pages.get(name);
          if (!limit) pages.set(name, amount(requests, name));
          return when(limit && limit.compare(amount(requests, name)) !== 0, { path: `${path}.${name}`, message: 'HugePages requests must equal the limits' });
        });
      const memory = amount(requests, 'memory');
      const shared = parametersOf(c).shared_buffers;
      const buffers = shared ? pgQuantity(shared) : undefined;
      return [
        ...above('cpu', 'cpu', 'CPU request is greater than the limit'),
        ...above('memory', 'memory', 'Memory request is greater than the limit'),
        ...unequal,
        ...when(pages.size > 0 && ['cpu', 'memory'].every(name => amount(requests, name).isZero && amount(limits, name).isZero), {
          type: 'Forbidden',
          path: 'spec.resources',
          message: 'HugePages require cpu or memory',
        }),
        ...when(buffers && !memory.isZero && buffers.compare(memory) > 0 && ![...pages.values()].some(page => buffers.compare(page) <= 0), {
          path,
          at: `${path}.memory`,
          message: 'Memory request is lower than PostgreSQL `shared_buffers` value',
        }),
        ...above('ephemeral-storage', 'storage', 'Ephemeral storage request is greater than the limit'),
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
    wrong: 'spec: {externalClusters: [{name: origin, connectionParameters: {host: a}}], replica: {enabled: false, source: origin, promotionToken: "?"}}',
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
