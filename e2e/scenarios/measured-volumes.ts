import { kubectl } from '../cluster/kubectl';
import { NODES } from '../cluster/layout';
import { inside } from '../cluster/machines';
import { Database } from './database';

/** The StorageClass of volumes that a kubelet measures: it measures a `local` one with a file system of its own, but no folder. */
export const MEASURED = 'measured';

/** The control plane last. */
const NODE_ORDER = [...NODES.slice(1), NODES[0]].map(({ name }) => name);

/**
 * Makes the volume of each instance before its claim is there: a file system of a fixed size on a node of its own, since nothing else can
 * be filled. They go with `remove`, or when the node is switched off.
 */
export class MeasuredVolumes {
  private readonly claims: readonly string[];

  constructor(private readonly database: Database, instances: number, private readonly mebibytes: number) {
    this.claims = [...Array(instances).keys()].map(i => `${database.name}-${i + 1}`);
  }

  public make(): void {
    this.remove();
    this.apply({
      apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: MEASURED },
      provisioner: 'kubernetes.io/no-provisioner', reclaimPolicy: 'Retain', volumeBindingMode: 'WaitForFirstConsumer',
    });
    this.claims.forEach((claim, i) => {
      const node = this.nodeOf(i);
      const { file, folder } = this.placeOf(claim);
      inside(node, 'sh', '-ec', `mkdir -p ${folder}; truncate -s ${this.mebibytes}M ${file}; mkfs.ext4 -q -m 0 ${file}; mount -o loop ${file} ${folder}; chmod 777 ${folder}`);
      this.apply({
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: this.volumeOf(claim) },
        spec: {
          capacity: { storage: `${this.mebibytes}Mi` },
          accessModes: ['ReadWriteOnce'],
          persistentVolumeReclaimPolicy: 'Retain',
          storageClassName: MEASURED,
          claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: this.database.namespace, name: claim },
          local: { path: folder },
          nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] }] } },
        },
      });
    });
  }

  /** After the namespace is gone; also what a run that was killed left. */
  public remove(): void {
    this.claims.forEach((claim, i) => {
      const { file, folder } = this.placeOf(claim);
      kubectl(['delete', 'persistentvolume', this.volumeOf(claim), '--ignore-not-found', '--timeout=30s']);
      inside(this.nodeOf(i), 'sh', '-c', `while mountpoint -q ${folder}; do umount -l ${folder} || exit 1; done; rm -rf ${folder} ${file}`);
    });
  }

  /** How full the volume of an instance is, in percent. */
  public used(instance: string): number {
    const node = this.nodeOf(this.claims.indexOf(instance));
    return Number(/(\d+)%/.exec(inside(node, 'df', '--output=pcent', this.placeOf(instance).folder))![1]);
  }

  private nodeOf(i: number): string {
    return NODE_ORDER[i % NODE_ORDER.length];
  }

  private volumeOf(claim: string): string {
    return `${MEASURED}-${this.database.namespace}-${claim}`;
  }

  private placeOf(claim: string) {
    const name = this.volumeOf(claim);
    return { file: `/run/disk/${name}.ext4`, folder: `/run/${name}` };
  }

  private apply(object: object): void {
    kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], JSON.stringify(object));
  }
}
