import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Size } from 'cdk8s';
import { BackupPolicy, Bootstrap, ClusterStorage, Cpu, Credentials, PodMonitoring, PostgresHA, PostgresHAProps, PostgresVersion } from '../../lib';
import { POSTGRES_IMAGE } from '../cluster/images';

export const NAMESPACE = 'databases';
export const NAME = 'postgres-ha';
export const DATABASE = 'demodb';
export const USER_SECRET = 'postgres-app-user';

/** The guide's PostgreSQL parameters; a variation adds its own to them. */
export const PARAMETERS = { shared_buffers: '64MB', effective_cache_size: '192MB', max_connections: '60', work_mem: '2MB' };

/** The repository's dist/ as it is committed, for another major version of PostgreSQL: no registry has a complete image of 16. */
export function guide(major: number): string {
  return withMajor(fs.readFileSync(path.join(__dirname, '..', '..', 'dist', `${NAME}.k8s.yaml`), 'utf8'), major);
}

/** What a scenario adds to the guide's cluster. */
export interface Variation {
  /** Props that differ; a function, if they need constructs of their own. */
  readonly props?: Partial<PostgresHAProps> | ((app: App) => Partial<PostgresHAProps>);
  readonly extend?: (cluster: PostgresHA) => void;
}

/** The guide's cluster varied, synthesized by this repository. Not varied it is dist/, byte by byte, or this throws. */
export function guideWith(variation: Variation, major: number): string {
  if (withMajor(synthesize({}), major) !== guide(major)) {
    throw new Error('e2e/scenarios/guide.ts no longer synthesizes what dist/ has; repeat the props of main.ts in it');
  }
  return withMajor(synthesize(variation), major);
}

/** The same with the image that the library chooses. */
export function synthesize({ props, extend }: Variation): string {
  const app = new App();
  const varied = typeof props === 'function' ? props(app) : props;
  const cluster = new PostgresHA(app, NAME, {
    namespace: NAMESPACE,
    version: PostgresVersion.V16,
    instances: 2,
    storage: ClusterStorage.of(Size.gibibytes(5), { storageClass: 'longhorn' }),
    cpu: { request: Cpu.millis(100), limit: Cpu.millis(500) },
    memory: { request: Size.mebibytes(128), limit: Size.mebibytes(256) },
    parameters: PARAMETERS,
    bootstrap: Bootstrap.initdb(DATABASE, { owner: Credentials.fromSecret(USER_SECRET, 'app') }),
    podMonitor: PodMonitoring.enabled({ labels: { app: NAME, release: 'kube-prometheus-stack' } }),
    backup: BackupPolicy.none('the guide adds S3 in its next step; see examples/backup-and-pooler'),
    ...varied,
  });
  extend?.(cluster);
  return app.synthYaml();
}

function withMajor(manifest: string, major: number): string {
  if (!/imageName: \S+/.test(manifest)) throw new Error('the manifest has no imageName');
  return manifest.replace(/imageName: \S+/g, `imageName: ${POSTGRES_IMAGE}:${major}`);
}
