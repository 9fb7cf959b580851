import { kubectl } from '../cluster/kubectl';
import { installPlugin } from '../cluster/plugin';
import { Api } from '../machine/api';
import { waitUntil } from '../machine/service';
import { onlyOn } from './placement';

const NAMESPACE = 'cnpg-system';
const LABELS = { app: 'barman-cloud' };
const DEPLOYMENT = ['-n', NAMESPACE, 'deploy/barman-cloud'];

/** How the Barman Cloud plugin is deployed. */
export interface PluginDeployment {
  readonly replicas: number;
  /** How long a pod stays on a node that does not answer, in seconds. @default - Kubernetes' 300 */
  readonly tolerationSeconds?: number;
}

/**
 * Deploys the plugin so, with the pod that answers the operator on a node; of two replicas only the one that leads answers, and they are
 * never on one node.
 */
export async function pluginOn(api: Api, node: string, { replicas, tolerationSeconds }: PluginDeployment): Promise<void> {
  const unreachable = ['not-ready', 'unreachable'].map(name => ({ key: `node.kubernetes.io/${name}`, operator: 'Exists', effect: 'NoExecute', tolerationSeconds }));
  const apart = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: LABELS }, topologyKey: 'kubernetes.io/hostname' }] } };
  scale(0);
  await waitUntil('the plugin to be gone', 60, async () => (await pods(api)).length === 0);
  kubectl(['-n', NAMESPACE, 'patch', 'deploy', 'barman-cloud', '-p', JSON.stringify({
    spec: { template: { spec: { ...tolerationSeconds === undefined ? {} : { tolerations: unreachable }, ...replicas === 1 ? {} : { affinity: apart } } } },
  })]);
  await onlyOn([node], async () => {
    scale(1);
    kubectl(['-n', NAMESPACE, 'rollout', 'status', 'deploy/barman-cloud', '--timeout=120s']);
  });
  if (replicas > 1) {
    scale(replicas);
    await waitUntil('the other replicas of the plugin', 60, async () => (await pods(api)).filter(({ status }: any) => status.phase === 'Running').length === replicas);
  }
  const answering = (await pods(api)).filter(({ status }: any) => status.conditions.some(({ type, status: is }: any) => type === 'Ready' && is === 'True'));
  if (answering.length !== 1 || answering[0].spec.nodeName !== node) throw new Error(`cannot measure: the plugin does not answer from ${node} alone`);
}

/** As the release has it. */
export async function pluginAsReleased(api: Api): Promise<void> {
  scale(0);
  await waitUntil('the plugin to be gone', 60, async () => (await pods(api)).length === 0);
  kubectl(['-n', NAMESPACE, 'delete', 'deploy', 'barman-cloud']);   // a patch of ours would outlive an apply
  installPlugin();
}

function scale(replicas: number): void {
  kubectl(['scale', ...DEPLOYMENT, `--replicas=${replicas}`]);
}

async function pods(api: Api): Promise<any[]> {
  return (await api.get(`/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=app%3D${LABELS.app}`)).items;
}
