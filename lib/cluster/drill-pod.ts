import { Json } from '../facts/json-value';
import { CONFIG, WORK } from './drill-scripts';

/** Kubernetes' own image of kubectl, which has no shell. */
export const KUBECTL_IMAGE = 'registry.k8s.io/kubectl:v1.34.1@sha256:59bafa07ff3a6d4b417e7633ddb9d79a9606ca98bf64bac080b3e65748669250';

/** What the pod of a drill needs to know. */
export interface DrillPod {
  /** The throw-away Cluster. */
  readonly drillName: string;
  /** The ServiceAccount that may make and remove it. */
  readonly serviceAccountName: string;
  /** The ConfigMap with the manifest, the scripts and the checks. */
  readonly configMapName: string;
  /** An image with kubectl. */
  readonly kubectlImage: string;
  /** An image with psql and pg_amcheck. */
  readonly postgresImage: string;
  /** The database that the checks ask. */
  readonly database: string;
  /** How long it waits for the restore, in seconds. */
  readonly timeout: number;
  /**
   * The cluster that is asked how far it has archived.
   * @default - nobody is asked
   */
  readonly original?: OriginalCluster;
}

/** The cluster whose archive is restored, and what lets a replica connect to it. */
export interface OriginalCluster {
  /** Its Service of the primary. */
  readonly serviceName: string;
  /** The Secret with the certificate of a replica. */
  readonly replicationSecretName: string;
  /** The Secret with the authority of its server. */
  readonly serverCaSecretName: string;
}

const CLUSTER = 'clusters.postgresql.cnpg.io';
const CERTIFICATE = '/certificate';
const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The Cluster belongs to the Job: whatever ends the Job, the garbage collector removes the Cluster with it. */
const FILL_IN = `sed "s/JOB_NAME/$JOB_NAME/; s/JOB_UID/$JOB_UID/" ${CONFIG}/cluster.json > ${WORK}/cluster.json`;
export const OWNER = { apiVersion: 'batch/v1', kind: 'Job', name: 'JOB_NAME', uid: 'JOB_UID' };

/** Each step is a container of its own, so that only kubectl holds a token, only the checks a password, and only one question a certificate. */
export function drillPod(drill: DrillPod): Json {
  const { drillName, serviceAccountName, configMapName, timeout } = drill;
  const kubectl = (name: string, ...args: string[]) => kubectlContainer(drill, name, args);
  return {
    restartPolicy: 'Never',
    serviceAccountName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: { runAsNonRoot: true, runAsUser: 26, runAsGroup: 26, fsGroup: 26, seccompProfile: { type: 'RuntimeDefault' } },
    initContainers: [
      postgresContainer(drill, 'fill-in', FILL_IN, [label('JOB_NAME', 'batch.kubernetes.io/job-name'), label('JOB_UID', 'batch.kubernetes.io/controller-uid')]),
      kubectl('remove-former', 'delete', CLUSTER, drillName, '--ignore-not-found', '--timeout=10m'),
      ...askContainer(drill),
      kubectl('create', 'create', '--validate=false', '-f', `${WORK}/cluster.json`),
      kubectl('wait', 'wait', `${CLUSTER}/${drillName}`, '--for=condition=Ready', `--timeout=${timeout}s`),
      postgresContainer(drill, 'check', `bash ${CONFIG}/check.sh`, [
        { name: 'PGHOST', value: `${drillName}-rw` },
        { name: 'PGUSER', value: 'postgres' },
        { name: 'PGCONNECT_TIMEOUT', value: '5' },
        { name: 'PGDATABASE', value: drill.database },
        { name: 'PGPASSWORD', valueFrom: { secretKeyRef: { name: `${drillName}-superuser`, key: 'password' } } },
      ]),
    ],
    containers: [kubectl('remove', 'delete', CLUSTER, drillName, '--timeout=10m')],
    volumes: [
      { name: 'work', emptyDir: { sizeLimit: '50Mi' } },
      { name: 'drill', configMap: { name: configMapName } },
      ...certificateVolume(drill),
      {
        name: 'token',
        projected: {
          defaultMode: 0o440,
          sources: [
            { serviceAccountToken: { path: 'token', expirationSeconds: 2 * timeout + 3600 } },
            { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
            { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
          ],
        },
      },
    ],
  };
}

/** Asks before the restore, so that what was archived by then must be in it. */
function askContainer(drill: DrillPod): Json[] {
  if (!drill.original) return [];
  const ask = postgresContainer(drill, 'ask', `bash ${CONFIG}/ask.sh`, [
    { name: 'PGHOST', value: drill.original.serviceName },
    { name: 'PGUSER', value: 'streaming_replica' },
    { name: 'PGDATABASE', value: 'postgres' },
    { name: 'PGCONNECT_TIMEOUT', value: '5' },
    // As replicas connect: the names in a certificate of the user's own are not known.
    { name: 'PGSSLMODE', value: 'verify-ca' },
    ...['ROOTCERT', 'CERT', 'KEY'].map(what => ({ name: `PGSSL${what}`, value: `${CERTIFICATE}/${CERTIFICATE_FILES[what]}` })),
  ]);
  return [{ ...ask, volumeMounts: [...ask.volumeMounts, { name: 'certificate', mountPath: CERTIFICATE, readOnly: true }] }];
}

const CERTIFICATE_FILES: { readonly [what: string]: string } = { ROOTCERT: 'ca.crt', CERT: 'tls.crt', KEY: 'tls.key' };

/** The Secrets may be gone with the cluster, and the drill is to say so instead of waiting for them. */
function certificateVolume({ original }: DrillPod): Json[] {
  if (!original) return [];
  const secret = (name: string, ...files: string[]) => ({ secret: { name, optional: true, items: files.map(file => ({ key: file, path: file })) } });
  const sources = [secret(original.replicationSecretName, 'tls.crt', 'tls.key'), secret(original.serverCaSecretName, 'ca.crt')];
  return [{ name: 'certificate', projected: { defaultMode: 0o440, sources } }];
}

function kubectlContainer({ kubectlImage }: DrillPod, name: string, args: readonly string[]): Json {
  return {
    ...container(name, kubectlImage),
    command: ['kubectl', ...args],
    env: [{ name: 'HOME', value: WORK }],
    volumeMounts: [{ name: 'work', mountPath: WORK }, { name: 'token', mountPath: TOKEN, readOnly: true }],
  };
}

function postgresContainer({ postgresImage }: DrillPod, name: string, script: string, env: readonly Json[]): Json {
  return {
    ...container(name, postgresImage),
    command: ['bash', '-euo', 'pipefail', '-c', script],
    env,
    volumeMounts: [{ name: 'work', mountPath: WORK }, { name: 'drill', mountPath: CONFIG, readOnly: true }],
  };
}

function container(name: string, image: string): Json {
  return {
    name,
    image,
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
  };
}

function label(variable: string, name: string): Json {
  return { name: variable, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: `metadata.labels['${name}']` } } };
}
