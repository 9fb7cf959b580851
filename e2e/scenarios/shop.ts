import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Size } from 'cdk8s';
import { AtomicApp, Bootstrap, ClusterStorage, Cpu, Credentials, Delivery, PodMonitoring, PostgresHA, PostgresHAProps, PostgresVersion } from '../../lib';
import { BUCKET } from '../cluster/cluster';
import { withBackups } from './backups';
import { DATABASE, NAMESPACE, PARAMETERS, USER_SECRET } from './guide';

/** The cluster of the scenarios about restores. */
export const NAME = 'shop';
const VERSIONS: { readonly [major: number]: PostgresVersion } = { 15: PostgresVersion.V15, 16: PostgresVersion.V16, 17: PostgresVersion.V17, 18: PostgresVersion.V18 };

/** What a synthesis writes: the manifests, the store's alone, and what is kept for the emergency, as files. */
export interface Output {
  readonly dist: string;
  readonly store: string;
  readonly restoreFile: string;
}

/** A program with one small cluster, as a user writes it, with the images that the library pins. */
export function synthesize(major: number, props: Partial<PostgresHAProps> = {}, extend?: (cluster: PostgresHA) => void): Output {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'e2e-restore-'));
  const app = new AtomicApp({ outdir: path.join(folder, 'dist'), restoreFolder: path.join(folder, 'restore') });
  const cluster = new PostgresHA(app, NAME, {
    namespace: NAMESPACE,
    version: VERSIONS[major],
    instances: 1,
    storage: ClusterStorage.of(Size.gibibytes(5), { storageClass: 'longhorn' }),
    cpu: { request: Cpu.millis(100), limit: Cpu.millis(1000) },
    memory: { request: Size.mebibytes(128), limit: Size.mebibytes(512) },
    parameters: { ...PARAMETERS, archive_timeout: '60s' },
    bootstrap: Bootstrap.initdb(DATABASE, { owner: Credentials.fromSecret(USER_SECRET, 'app') }),
    podMonitor: PodMonitoring.disabled(),
    delivery: Delivery.ANY,
    backup: withBackups(app).backup!,
    ...props,
  });
  extend?.(cluster);
  app.synth();
  const read = (file: string) => fs.readFileSync(path.join(folder, 'dist', file), 'utf8');
  return { dist: read(`${NAME}.k8s.yaml`), store: read(`${BUCKET}.k8s.yaml`), restoreFile: path.join(folder, 'restore', `${NAME}.restore`) };
}
