import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { EnvVar } from '../access/env-var';
import { MountedVolume } from '../access/connection-files';
import { Delivery, SyncWave } from '../delivery/delivery';
import { hashedName, shortHash } from '../facts/short-hash';
import { CheckedObject } from '../internal/checked-object';

/** What a Job that runs a script is made of. */
export interface SetupJobProps {
  /** Begins its name; what it runs ends it. */
  readonly name: string;
  /** Name of the ConfigMap with the script. */
  readonly configMapName: string;
  /** The script, at synthesis. */
  readonly script: () => string;
  /** The image. */
  readonly image: string;
  /** What it runs. */
  readonly command: readonly string[];
  /** Its environment. */
  readonly env: readonly EnvVar[];
  /** Volumes besides the one with the script. */
  readonly volumes: readonly MountedVolume[];
  /** The user that it runs as. */
  readonly uid: number;
  /** Labels of the pod. */
  readonly labels: { readonly [name: string]: string };
  /**
   * Who the pod is in Kubernetes.
   * @default - nobody: it has no token
   */
  readonly serviceAccountName?: string;
  /** Which GitOps engine delivers it. */
  readonly delivery: Delivery;
}

/** Where the scripts are in its container. */
export const SETUP_FOLDER = '/setup';

/** The kubelet starts a container that failed again, up to five minutes later each time; this is most of a day. */
const ATTEMPTS = 100;

/** Runs a script of the ConfigMap once, and again when it changes: a Job cannot change, so that another script is another Job. */
export function setupJob(scope: Construct, id: string, props: SetupJobProps): void {
  const { name, configMapName, script, image, command, env, volumes, uid, labels, serviceAccountName, delivery } = props;
  const all = [{ name: 'setup', path: SETUP_FOLDER, content: { configMap: { name: configMapName } } }, { name: 'tmp', path: '/tmp', content: { emptyDir: {} } }, ...volumes];
  new NamedByContent(scope, id, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, annotations: delivery._annotations(SyncWave.DEPENDENT, { guarded: false }) },
    spec: Lazy.any({
      produce: () => ({
        backoffLimit: ATTEMPTS,
        template: {
          metadata: { labels, annotations: { [SCRIPT_HASH]: shortHash(script()) } },
          spec: {
            restartPolicy: 'OnFailure',
            ...serviceAccountName === undefined ? { automountServiceAccountToken: false } : { serviceAccountName },
            securityContext: { runAsNonRoot: true, runAsUser: uid, runAsGroup: uid, fsGroup: uid, seccompProfile: { type: 'RuntimeDefault' } },
            containers: [{
              name: 'setup',
              image,
              command,
              env,
              resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '128Mi' } },
              securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
              volumeMounts: all.map(volume => ({ name: volume.name, mountPath: volume.path, ...volume.name === 'tmp' ? {} : { readOnly: true } })),
            }],
            volumes: all.map(volume => ({ name: volume.name, ...volume.content })),
          },
        },
      }),
    }),
  });
}

const SCRIPT_HASH = 'cdk8s-postgres-ha.io/script';

/** An object whose name ends in a hash of what it says. */
class NamedByContent extends CheckedObject {
  public toJson(): any {
    const manifest = super.toJson();
    return { ...manifest, metadata: { ...manifest.metadata, name: hashedName(manifest.metadata.name, JSON.stringify(manifest.spec)) } };
  }
}
