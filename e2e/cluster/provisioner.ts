import * as fs from 'node:fs';
import * as path from 'node:path';
import { Api } from '../machine/api';
import { DISKS, KUBECONFIG } from './layout';

/**
 * The storage box: a PersistentVolume is a folder, on the disk that all nodes share or on that of the node where its first pod runs.
 * It also grows volumes, which costs a folder nothing, and removes those whose claim is gone.
 */
const PROVISIONER = 'e2e.local/folder';
const FOLDER = 'e2e.local/folder-name';
const VOLUMES = '/api/v1/persistentvolumes';
const MERGE = { 'content-type': 'application/merge-patch+json' };

async function round(api: Api): Promise<void> {
  const classes = (await api.get('/apis/storage.k8s.io/v1/storageclasses')).items.filter((found: any) => found.provisioner === PROVISIONER);
  const volumes = (await api.get(VOLUMES)).items;
  for (const claim of (await api.get('/api/v1/persistentvolumeclaims')).items) {
    const storageClass = classes.find((found: any) => found.metadata.name === claim.spec.storageClassName);
    const volume = volumes.find((found: any) => found.metadata.name === `pvc-${claim.metadata.uid}`);
    if (!storageClass || claim.metadata.deletionTimestamp) continue;
    if (volume) await grow(api, claim, volume);
    else if (claim.status.phase === 'Pending') await provision(api, claim, storageClass);
  }
  for (const volume of volumes) {
    if (volume.status.phase === 'Released' && volume.metadata.annotations?.[FOLDER] && volume.spec.persistentVolumeReclaimPolicy === 'Delete') {
      fs.rmSync(path.join(DISKS, volume.metadata.annotations[FOLDER]), { recursive: true, force: true });
      await api.call('DELETE', `${VOLUMES}/${volume.metadata.name}`);
    }
  }
}

async function provision(api: Api, claim: any, storageClass: any): Promise<void> {
  const { name, namespace, uid } = claim.metadata;
  const shared = storageClass.parameters?.shared === 'true';
  const node = claim.metadata.annotations?.['volume.kubernetes.io/selected-node'];
  if (storageClass.volumeBindingMode === 'WaitForFirstConsumer' && !node) return;
  const leaf = `${namespace}_${name}_${uid}`;
  const folder = shared ? path.join('shared', leaf) : path.join(node, 'pv', leaf);
  fs.mkdirSync(path.join(DISKS, folder), { recursive: true });
  fs.chmodSync(path.join(DISKS, folder), 0o777);   // fsGroup is not applied to a hostPath
  const onNode = { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] }] };
  await api.call('POST', VOLUMES, {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pvc-${uid}`, annotations: { [FOLDER]: folder, 'pv.kubernetes.io/provisioned-by': PROVISIONER } },
    spec: {
      capacity: { storage: claim.spec.resources.requests.storage },
      accessModes: claim.spec.accessModes,
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy,
      storageClassName: storageClass.metadata.name,
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
      hostPath: { path: path.join(shared ? '/run/shared-pv' : '/run/pv', leaf) },
      ...shared ? {} : { nodeAffinity: { required: onNode } },
    },
  });
}

async function grow(api: Api, claim: any, volume: any): Promise<void> {
  const wanted = claim.spec.resources.requests.storage;
  if (claim.status.phase !== 'Bound' || claim.status.capacity?.storage === wanted) return;
  const { name, namespace } = claim.metadata;
  await api.call('PATCH', `${VOLUMES}/${volume.metadata.name}`, { spec: { capacity: { storage: wanted } } }, MERGE);
  await api.call('PATCH', `/api/v1/namespaces/${namespace}/persistentvolumeclaims/${name}/status`, { status: { capacity: { storage: wanted } } }, MERGE);
}

async function main(): Promise<void> {
  const api = new Api(KUBECONFIG);
  for (;; await new Promise(next => setTimeout(next, 250))) {
    await round(api).catch(error => console.error(`${new Date().toISOString()} ${error.message}`));
  }
}

void main();
