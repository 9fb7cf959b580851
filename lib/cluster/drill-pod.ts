import { Json } from '../facts/json-value';

/** Kubernetes' own image of kubectl, which has no shell. */
export const KUBECTL_IMAGE = 'registry.k8s.io/kubectl:v1.34.1@sha256:59bafa07ff3a6d4b417e7633ddb9d79a9606ca98bf64bac080b3e65748669250';

/** What the pod of a drill needs to know. */
export interface DrillPod {
  /** The throw-away Cluster. */
  readonly drillName: string;
  /** The ServiceAccount that may make and remove it. */
  readonly serviceAccountName: string;
  /** The ConfigMap with the manifest and the checks. */
  readonly configMapName: string;
  /** An image with kubectl. */
  readonly kubectlImage: string;
  /** An image with psql and pg_amcheck. */
  readonly postgresImage: string;
  /** The database that the checks ask. */
  readonly database: string;
  /** How long it waits for the restore, in seconds. */
  readonly timeout: number;
}

const CLUSTER = 'clusters.postgresql.cnpg.io';
/** Attempts to connect, two seconds apart, and how many of them must succeed in a row. */
const CONNECTIONS = { attempts: 120, inARow: 15 };
const WORK = '/work';
const CONFIG = '/drill';
const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The Cluster belongs to the Job: whatever ends the Job, the garbage collector removes the Cluster with it. */
const FILL_IN = `sed "s/JOB_NAME/$JOB_NAME/; s/JOB_UID/$JOB_UID/" ${CONFIG}/cluster.json > ${WORK}/cluster.json`;
export const OWNER = { apiVersion: 'batch/v1', kind: 'Job', name: 'JOB_NAME', uid: 'JOB_UID' };

/** Each step is a container of its own, so that only kubectl holds a token, and only the checks a password. */
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

/** Asks every check, says what each answered, and fails if one did not answer true. */
export function checkScript(titles: readonly string[], amcheck: boolean): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  return [
    'set -uo pipefail',
    'failed=0',
    // Seconds after the Cluster is Ready, the operator restarts the instance without the plugin's sidecar, which only the restore needed.
    'steady=0',
    `for attempt in $(seq ${CONNECTIONS.attempts}); do`,
    '  if psql -XAtqc "SELECT 1" >/dev/null 2>&1; then steady=$((steady + 1)); else steady=0; fi',
    `  if [ "$steady" -ge ${CONNECTIONS.inARow} ]; then break; fi`,
    '  sleep 2',
    'done',
    'psql -XAtq -v ON_ERROR_STOP=1 -c "SELECT format(\'restored: database %s, %s, timeline %s\', current_database(), pg_size_pretty(pg_database_size(current_database())), timeline_id) FROM pg_control_checkpoint()" || { echo "FAILED: the database does not answer"; failed=1; }',
    'check() {',
    '  answer=$(psql -XAtq -v ON_ERROR_STOP=1 -f "$2") || answer="an error"',
    '  if [ -n "$answer" ] && ! grep -qvx t <<<"$answer"; then echo "ok: $1"; else echo "FAILED: $1: answered ${answer:-nothing}, not true"; failed=1; fi',
    '}',
    ...titles.map((title, i) => `check ${quoted(title)} ${CONFIG}/check-${i + 1}.sql`),
    ...amcheck ? ['if pg_amcheck --all --install-missing; then echo "ok: pg_amcheck"; else echo "FAILED: pg_amcheck"; failed=1; fi'] : [],
    'exit "$failed"',
    '',
  ].join('\n');
}
