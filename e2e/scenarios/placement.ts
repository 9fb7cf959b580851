import { kubectl } from '../cluster/kubectl';
import { NODES } from '../cluster/layout';
import { Api } from '../machine/api';

/** Lets new pods start on some nodes only, while the work is done. */
export async function onlyOn(nodes: readonly string[], work: () => Promise<void>): Promise<void> {
  const others = NODES.map(({ name }) => name).filter(name => !nodes.includes(name));
  others.forEach(name => kubectl(['cordon', name]));
  try {
    await work();
  } finally {
    others.forEach(name => kubectl(['uncordon', name]));
  }
}

/** Moves the operator's pod to a node, unless it is there. */
export async function operatorOn(api: Api, node: string): Promise<void> {
  const pods = async () => (await api.get('/api/v1/namespaces/cnpg-system/pods?labelSelector=app.kubernetes.io/name%3Dcloudnative-pg')).items;
  if ((await pods()).every((pod: any) => pod.spec.nodeName === node)) return;
  await onlyOn([node], async () => {
    kubectl(['-n', 'cnpg-system', 'delete', 'pod', '-l', 'app.kubernetes.io/name=cloudnative-pg']);
    kubectl(['-n', 'cnpg-system', 'rollout', 'status', 'deploy/cnpg-controller-manager', '--timeout=120s']);
  });
  const found = await pods();
  if (!found.every((pod: any) => pod.spec.nodeName === node)) throw new Error(`cannot measure: the operator is not on ${node}`);
}
