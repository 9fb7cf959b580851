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
  /** Whether one replica leads, and alone answers the operator; else all of them do. @default true */
  readonly leaderElection?: boolean;
}

/** Deploys the plugin so, with a pod that answers the operator on a node; two replicas are never on one node. */
export async function pluginOn(api: Api, node: string, { replicas, tolerationSeconds, leaderElection = true }: PluginDeployment): Promise<void> {
  const unreachable = ['not-ready', 'unreachable'].map(name => ({ key: `node.kubernetes.io/${name}`, operator: 'Exists', effect: 'NoExecute', tolerationSeconds }));
  const apart = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: LABELS }, topologyKey: 'kubernetes.io/hostname' }] } };
  scale(0);
  await waitUntil('the plugin to be gone', 60, async () => (await pods(api)).length === 0);
  const [{ name, args }] = (await api.get(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/barman-cloud`)).spec.template.spec.containers;
  kubectl(['-n', NAMESPACE, 'patch', 'deploy', 'barman-cloud', '-p', JSON.stringify({
    spec: {
      template: {
        spec: {
          ...tolerationSeconds === undefined ? {} : { tolerations: unreachable },
          ...replicas === 1 ? {} : { affinity: apart },
          ...leaderElection ? {} : { containers: [{ name, args: args.filter((arg: string) => arg !== '--leader-elect') }] },
        },
      },
    },
  })]);
  await onlyOn([node], async () => {
    scale(1);
    kubectl(['-n', NAMESPACE, 'rollout', 'status', 'deploy/barman-cloud', '--timeout=120s']);
  });
  const answering = leaderElection ? 1 : replicas;
  if (replicas > 1) {
    scale(replicas);
    await waitUntil('the other replicas of the plugin', 60, async () =>
      (await pods(api)).filter(({ status }: any) => status.phase === 'Running').length === replicas && (await ready(api)).length === answering);
  }
  const found = (await ready(api)).map(({ spec }: any) => spec.nodeName);
  if (found.length !== answering || !found.includes(node)) throw new Error(`cannot measure: the plugin answers from ${found.join(', ') || 'no node'}`);
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

async function ready(api: Api): Promise<any[]> {
  return (await pods(api)).filter(({ status }: any) => status.conditions?.some(({ type, status: is }: any) => type === 'Ready' && is === 'True'));
}
