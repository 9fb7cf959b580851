import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { Delivery, SyncWave } from '../delivery/delivery';
import { CheckedObject } from '../internal/checked-object';
import { policyRules, PolicyRule } from './network-policies';

/** What a NetworkPolicy is made of. */
export interface NetworkPolicyParts {
  /** Its name. */
  readonly name: string;
  /**
   * Its namespace.
   * @default - the chart's
   */
  readonly namespace?: string;
  /** Whom it is about. */
  readonly podSelector: object;
  /** Who may come in; asked at synthesis. */
  readonly ingress: () => readonly PolicyRule[];
  /**
   * Whom they may reach; asked at synthesis.
   * @default - it is not about this
   */
  readonly egress?: () => readonly PolicyRule[];
  /** Which GitOps engine delivers it. */
  readonly delivery: Delivery;
}

/**
 * A NetworkPolicy that is complete at synthesis. It is there before what it is about: a policy that comes later would cut
 * connections that are open.
 */
export function networkPolicy(scope: Construct, id: string, { name, namespace, podSelector, ingress, egress, delivery }: NetworkPolicyParts): CheckedObject {
  const rules = (direction: 'from' | 'to', list: readonly PolicyRule[]) => policyRules(direction, list.filter(({ peers }) => peers === undefined || peers.length > 0));
  return new CheckedObject(scope, id, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, ...namespace === undefined ? {} : { namespace }, annotations: delivery._annotations(SyncWave.STORE, { guarded: false }) },
    spec: Lazy.any({
      produce: () => {
        const incoming = rules('from', ingress());
        return {
          podSelector,
          policyTypes: egress ? ['Ingress', 'Egress'] : ['Ingress'],
          ...incoming.length > 0 ? { ingress: incoming } : {},
          ...egress ? { egress: rules('to', egress()) } : {},
        };
      },
    }),
  });
}
