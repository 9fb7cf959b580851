import { OPAQUE, PERHAPS } from '../apiserver/apply/json-patch';
import { isObject, Json } from '../../facts/json-value';
import { annotation, list } from './cluster-facts';

const times = (count: number, item: () => Json): Json[] => Array.from({ length: count }, item);
const known = (object: Record<string, Json>): Json => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== ''));
const some = (value: Json): Json => (list(value).length ? list(value).map(() => OPAQUE) : undefined);
const opaqueValues = (map: Json): Json => (isObject(map) && Object.keys(map).length ? Object.fromEntries(Object.keys(map).map(key => [key, OPAQUE])) : undefined);

/**
 * As `specs.NewInstance` builds it for the first instance. The image is in the status, which a new Cluster does not have; one
 * that exists has it sooner or later.
 */
export function instancePod(cluster: Json, exists: boolean): Json {
  const { spec, metadata } = cluster;
  const image = cluster.status?.image || (exists ? PERHAPS : undefined);
  const { affinity = {} } = spec;
  return {
    metadata: {
      name: `${metadata.name}-1`,
      namespace: OPAQUE,
      ...(exists ? { creationTimestamp: PERHAPS } : {}),
      labels: opaqueValues(LABELS),
      annotations: { 'cnpg.io/nodeSerial': '1', 'cnpg.io/podEnvHash': OPAQUE },
    },
    spec: known({
      volumes: volumes(cluster, exists),
      initContainers: [known({ name: 'bootstrap-controller', image: OPAQUE, command: times(3 + (spec.logLevel ? 1 : 0), () => OPAQUE), ...container(cluster, exists) })],
      containers: [known({ name: 'postgres', image, ...container(cluster, exists), ...postgres(cluster) })],
      terminationGracePeriodSeconds: OPAQUE,
      nodeSelector: opaqueValues(affinity.nodeSelector),
      serviceAccountName: OPAQUE,
      securityContext: spec.podSecurityContext ? OPAQUE : opaqueValues({ seccompProfile: 1, runAsUser: 1, runAsGroup: 1, runAsNonRoot: 1, fsGroup: 1 }),
      hostname: `${metadata.name}-1`,
      affinity: affinityOf(affinity),
      schedulerName: spec.schedulerName,
      tolerations: some(affinity.tolerations),
      priorityClassName: spec.priorityClassName,
      topologySpreadConstraints: some(spec.topologySpreadConstraints),
    }),
    status: OPAQUE,
  };
}

const LABELS = {
  'cnpg.io/cluster': 1, 'cnpg.io/instanceName': 1, 'cnpg.io/podRole': 1, 'app.kubernetes.io/name': 1, 'app.kubernetes.io/instance': 1, 'app.kubernetes.io/version': 1,
  'app.kubernetes.io/component': 1, 'app.kubernetes.io/managed-by': 1,
};

/** What both containers have. */
function container({ spec }: Json, exists: boolean): Json {
  const mounts = 4 + (spec.walStorage ? 1 : 0) + (spec.projectedVolumeTemplate ? 1 : 0) + list(spec.tablespaces).length;
  const { limits, requests, claims } = spec.resources ?? {};
  return {
    resources: known({ limits: opaqueValues(limits), requests: opaqueValues(requests), claims: some(claims) }),
    volumeMounts: exists ? OPAQUE : times(mounts, () => OPAQUE),
    imagePullPolicy: spec.imagePullPolicy,
    securityContext: spec.securityContext
      ? OPAQUE
      : { seccompProfile: OPAQUE, capabilities: { drop: ['ALL'] }, privileged: false, runAsNonRoot: true, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
  };
}

/** What a probe of the Cluster sets when it is not zero. */
const PROBE = ['initialDelaySeconds', 'successThreshold', 'failureThreshold'];

function postgres(cluster: Json): Json {
  const { spec } = cluster;
  const profiled = annotation(cluster, 'alpha.cnpg.io/enableInstancePprof') === 'true' ? 1 : 0;
  const options = [spec.logLevel, spec.monitoring?.tls?.enabled].filter(Boolean).length + profiled;
  const probe = (name: string, more: Json = {}): Json => ({
    httpGet: { path: OPAQUE, port: 8000, scheme: 'HTTPS' },
    timeoutSeconds: OPAQUE,
    periodSeconds: OPAQUE,
    ...Object.fromEntries(PROBE.filter(key => spec.probes?.[name]?.[key]).map(key => [key, OPAQUE])),
    ...(typeof spec.probes?.[name]?.terminationGracePeriodSeconds === 'number' ? { terminationGracePeriodSeconds: OPAQUE } : {}),
    ...more,
  });
  const port = (name: string, containerPort: number) => ({ name, containerPort, protocol: 'TCP' });
  return {
    command: times(4 + options, () => OPAQUE),
    ports: [port('postgresql', 5432), port('metrics', 9187), port('status', 8000), ...(profiled ? [port('pprof', 6060)] : [])],
    envFrom: some(spec.envFrom),
    env: [
      ...['PGDATA', 'POD_NAME', 'NAMESPACE', 'CLUSTER_NAME', 'PSQL_HISTORY', 'PGPORT', 'PGHOST', 'TMPDIR'].map(name => ({ name, value: OPAQUE })),
      ...list(spec.env).map(() => OPAQUE),
    ],
    livenessProbe: probe('liveness', typeof spec.livenessProbeTimeout === 'number' ? { failureThreshold: OPAQUE } : {}),
    readinessProbe: probe('readiness'),
    startupProbe: probe('startup', { failureThreshold: OPAQUE }),
  };
}

function volumes({ spec }: Json, exists: boolean): Json {
  const claim = () => ({ name: OPAQUE, persistentVolumeClaim: { claimName: OPAQUE } });
  const { temporaryData, shm } = spec.ephemeralVolumesSizeLimit ?? {};
  const limit = (size: Json) => (size === undefined || size === null ? {} : { sizeLimit: OPAQUE });
  // Volumes of extensions come from the status.
  if (exists) return OPAQUE;
  return [
    { ...claim(), name: 'pgdata' },
    spec.ephemeralVolumeSource ? { name: 'scratch-data', ephemeral: OPAQUE } : { name: 'scratch-data', emptyDir: limit(temporaryData) },
    { name: 'shm', emptyDir: { medium: 'Memory', ...limit(shm) } },
    ...times((spec.walStorage ? 1 : 0) + list(spec.tablespaces).length, claim),
    ...(spec.projectedVolumeTemplate ? [{ name: 'projected', projected: OPAQUE }] : []),
  ];
}

/** `CreateAffinitySection`. */
function affinityOf({ enablePodAntiAffinity, podAntiAffinityType, additionalPodAffinity, additionalPodAntiAffinity, nodeAffinity }: Json): Json {
  if (additionalPodAffinity || additionalPodAntiAffinity || nodeAffinity) return OPAQUE;
  if (enablePodAntiAffinity === false) return undefined;
  if (podAntiAffinityType === 'required') return { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: OPAQUE, topologyKey: OPAQUE }] } };
  if (podAntiAffinityType !== 'preferred') return undefined;
  const term = { weight: 100, podAffinityTerm: { labelSelector: OPAQUE, topologyKey: OPAQUE } };
  return { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [term] } };
}
