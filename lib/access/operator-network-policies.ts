import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Delivery } from '../delivery/delivery';
import { LABEL_CLUSTER, POSTGRES_PORT, STATUS_PORT } from '../facts/cnpg';
import { fail } from '../internal/naming';
import { checkProps } from '../internal/construct-props';
import { NetworkPeer } from './network-peer';
import { NetworkPolicies } from './network-policies';
import { networkPolicy } from './network-policy';

/**
 * Properties of `OperatorNetworkPolicies`.
 */
export interface OperatorNetworkPoliciesProps {
  /**
   * Where things are, as for the clusters.
   *
   * @default NetworkPolicies.complete()
   */
  readonly networkPolicies?: NetworkPolicies;

  /**
   * Labels of the operator's pods.
   *
   * @default - `app.kubernetes.io/name: cloudnative-pg`, as its manifest and its chart make them
   */
  readonly operatorLabels?: { readonly [name: string]: string };

  /**
   * Labels of the pods of the Barman Cloud plugin.
   *
   * @default - `app: barman-cloud`, as its manifest makes them
   */
  readonly pluginLabels?: { readonly [name: string]: string };

  /**
   * Which GitOps engine delivers them.
   *
   * @default Delivery.ANY
   */
  readonly delivery?: Delivery;
}

const WEBHOOK_PORT = 9443;
const OPERATOR_METRICS_PORT = 8080;
const PLUGIN_PORT = 9090;

/**
 * NetworkPolicies for the operator and the Barman Cloud plugin, once for all clusters, in a chart whose namespace is theirs: the
 * API server reaches their webhooks, Prometheus the
 * metrics, the operator every instance and the plugin.
 *
 * Errors: the chart has no namespace.
 */
export class OperatorNetworkPolicies extends Construct {
  constructor(scope: Construct, id: string, props: OperatorNetworkPoliciesProps = {}) {
    super(scope, id);
    checkProps(this, 'OperatorNetworkPoliciesProps', props);
    const { namespace } = Chart.of(this);
    if (namespace === undefined) fail(this, "needs the operator's namespace; set 'namespace' on the chart, such as 'cnpg-system'");
    const { networkPolicies = NetworkPolicies.complete(), delivery = Delivery.ANY } = props;
    const { prometheus, apiServer } = networkPolicies._peers;
    const operator = props.operatorLabels ?? { 'app.kubernetes.io/name': 'cloudnative-pg' };
    const plugin = props.pluginLabels ?? { app: 'barman-cloud' };
    const basic = networkPolicies._basicEgress(namespace, { watches: true });

    networkPolicy(this, 'Operator', {
      name: 'cnpg-operator',
      podSelector: { matchLabels: operator },
      delivery,
      ingress: () => [
        { peers: apiServer._peers(namespace), ports: [WEBHOOK_PORT] },
        { peers: prometheus._peers(namespace), ports: [OPERATOR_METRICS_PORT] },
      ],
      egress: () => [
        ...basic,
        { peers: [{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: LABEL_CLUSTER, operator: 'Exists' }] } }], ports: [POSTGRES_PORT, STATUS_PORT] },
        { peers: NetworkPeer.pods(plugin)._peers(namespace), ports: [PLUGIN_PORT] },
      ],
    });
    networkPolicy(this, 'Plugin', {
      name: 'barman-cloud-plugin',
      podSelector: { matchLabels: plugin },
      delivery,
      ingress: () => [{ peers: NetworkPeer.pods(operator)._peers(namespace), ports: [PLUGIN_PORT] }],
      egress: () => basic,
    });
  }
}
