import { Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { ConfigMapKey } from '../../access/secret-key';
import { Delivery, SyncWave } from '../../delivery/delivery';
import { CheckedObject } from '../../internal/checked-object';
import { MetricsQuery } from './metrics-query';

const QUERIES_KEY = 'queries';

/** Where a cluster finds its own queries: `spec.monitoring.customQueriesConfigMap`. */
export function queriesKey(clusterName: string): ConfigMapKey {
  return { name: `${clusterName}-queries`, key: QUERIES_KEY };
}

/** Properties of `MetricsQueries`. */
export interface MetricsQueriesProps {
  /** Name of the cluster that runs them. */
  readonly clusterName: string;
  /** What it holds. */
  readonly queries: readonly MetricsQuery[];
  /** Which GitOps engine delivers it. */
  readonly delivery: Delivery;
}

/** A ConfigMap with queries, from which the instances make metrics; a change is picked up without a restart. */
export class MetricsQueries extends Construct {
  constructor(scope: Construct, id: string, props: MetricsQueriesProps) {
    super(scope, id);

    new CheckedObject(this, 'Resource', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: queriesKey(props.clusterName).name,
        labels: { 'cnpg.io/reload': 'true' },
        annotations: {
          ...props.delivery._annotations(SyncWave.STORE, { guarded: false }),
          // A user's SQL may hold ${...}, which Flux would replace.
          'kustomize.toolkit.fluxcd.io/substitute': 'disabled',
        },
      },
      data: { [QUERIES_KEY]: Yaml.stringify(Object.fromEntries(props.queries.map(query => [query.name, query._definition()]))) },
    });
  }
}
