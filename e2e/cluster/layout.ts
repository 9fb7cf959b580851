import * as fs from 'node:fs';
import * as path from 'node:path';
import { CACHE } from '../machine/cache';

/** Where a cluster lies on the disk and in the network. There is one cluster on a machine. */
export const HOME = path.join(CACHE, 'cluster');
export const RUN = path.join(HOME, 'run');
export const DISKS = path.join(HOME, 'disks');
export const PKI = path.join(HOME, 'pki');
/** Where the artefacts of the cluster that is up lie; a node that is started later needs them again. */
export const ENVIRONMENT = path.join(HOME, 'environment.json');
/** There, in a cluster's folder, when it came up as a whole. */
export const READY = 'ready';
export const KUBECONFIG = path.join(HOME, 'kubeconfig');

/** The machine itself, seen from the nodes; `INFRA` is the switch, DNS, registry, S3 and volumes. */
export const HOST_LINK = 'pgha0';
export const CGROUP = 'pgha-e2e';
export const HOST = '10.89.0.1';
export const INFRA = '10.89.0.2';
export const SERVICES = '10.97.0.0/16';
export const API_SERVICE = '10.97.0.1';
export const S3 = `http://${INFRA}:8333`;

export interface NodeLayout {
  readonly name: string;
  readonly address: string;
  readonly pods: string;
  /** Memory for pods, in GiB. */
  readonly memory: number;
}

/** One control plane, which also runs what is not PostgreSQL, and two workers of the guide's size. */
export const NODES: readonly NodeLayout[] = ['cp', 'w1', 'w2'].map((name, i) =>
  ({ name, address: `10.89.0.${11 + i}`, pods: `10.245.${1 + i}.0/24`, memory: name === 'cp' ? 8 : 4 }));

export const API_SERVER = `https://${NODES[0].address}:6443`;

export function nodeLayout(name: string): NodeLayout {
  const found = NODES.find(node => node.name === name);
  if (!found) throw new Error(`there is no node '${name}'; the nodes are ${NODES.map(node => node.name).join(', ')}`);
  return found;
}

/** What the shell scripts of a machine see as their environment. */
export function environment(name: string): { [name: string]: string } {
  const node = NODES.find(candidate => candidate.name === name);
  return {
    ...JSON.parse(fs.readFileSync(ENVIRONMENT, 'utf8')),
    NAME: name,
    HOME_DIR: HOME,
    BIN: path.join(HOME, 'bin'),
    PKI,
    DISK: path.join(DISKS, name),
    SHARED_DISK: path.join(DISKS, 'shared'),
    CGROUP,
    INFRA,
    SERVICES,
    ADDRESS: node?.address ?? INFRA,
    PODS: node?.pods ?? '',
    MEMORY: String(node?.memory ?? 0),
    // node address and pod range of every other node
    ROUTES: NODES.filter(other => other.name !== name).map(other => `${other.pods}=${other.address}`).join(' '),
  };
}
