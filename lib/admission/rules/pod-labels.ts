import { LABEL_CLUSTER, LABEL_POD_ROLE, LABEL_POOLER_NAME, POD_ROLE_INSTANCE } from '../../facts/cnpg';
import { isObject, Json } from '../../facts/json-value';
import { list } from '../operator/cluster-facts';

/** What is known of the labels of a pod: a label that may or may not be there, or has one of several values, is not among them. */
export interface PodLabels {
  readonly labels: Readonly<Record<string, string>>;
  /** Labels that some pods of the kind have. */
  readonly varying: readonly string[];
}

/**
 * The labels of a cluster's instances. Others may come from `inheritedMetadata`, from the operator's configuration, and from
 * people who write them by hand.
 */
export function instanceLabels(cluster: Json): PodLabels {
  const name = cluster.metadata?.name;
  return {
    labels: {
      [LABEL_CLUSTER]: name,
      [LABEL_POD_ROLE]: POD_ROLE_INSTANCE,
      'app.kubernetes.io/name': 'postgresql',
      'app.kubernetes.io/instance': name,
      'app.kubernetes.io/component': 'database',
      'app.kubernetes.io/managed-by': 'cloudnative-pg',
      ...(isObject(cluster.spec?.inheritedMetadata?.labels) ? cluster.spec.inheritedMetadata.labels : {}),
    },
    varying: ['cnpg.io/instanceName', 'cnpg.io/instanceRole', 'role', 'app.kubernetes.io/version', 'app'],
  };
}

/** Whether a selector selects such pods: undefined when it asks for a label that nothing here knows. */
export function selects(selector: Json, { labels, varying }: PodLabels): boolean | undefined {
  const answers = [
    ...Object.entries<Json>(isObject(selector?.matchLabels) ? selector.matchLabels : {}).map(([key, value]) => asked(key, found => found === value)),
    ...list(selector?.matchExpressions).map(expression => {
      const key = String(expression?.key);
      const values = list(expression?.values);
      switch (expression?.operator) {
        case 'In': return asked(key, found => values.includes(found));
        case 'NotIn': return asked(key, found => !values.includes(found), true);
        case 'Exists': return asked(key, () => true);
        case 'DoesNotExist': return asked(key, () => false, true);
        default: return undefined;
      }
    }),
  ];
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;

  /** The operator's labels are known, also that a pod does not have one. */
  function asked(key: string, test: (value: string) => boolean, whenAbsent = false): boolean | undefined {
    if (Object.hasOwn(labels, key)) return test(labels[key]);
    return key === LABEL_POOLER_NAME ? whenAbsent : varying.includes(key) || !key.startsWith('cnpg.io/') ? undefined : whenAbsent;
  }
}
