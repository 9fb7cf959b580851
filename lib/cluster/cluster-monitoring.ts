import { Duration } from 'cdk8s';
import { ConfigMapKey, SecretKey } from '../access/secret-key';
import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { goDuration, goDurationCode } from '../internal/durations';
import { nonEmpty } from '../internal/non-empty';

/**
 * What the metrics exporter of each instance answers.
 *
 * @see https://cloudnative-pg.io/docs/1.30/monitoring/
 */
export interface ClusterMonitoring {
  /**
   * ConfigMaps with queries of your own.
   *
   * @default - none
   */
  readonly customQueriesConfigMap?: ConfigMapKey[];

  /**
   * Secrets with queries of your own.
   *
   * @default - none
   */
  readonly customQueriesSecret?: SecretKey[];

  /**
   * Leaves out the operator's own queries.
   *
   * @default false
   */
  readonly disableDefaultQueries?: boolean;

  /**
   * How long the result of the queries is kept. Whole milliseconds; 0 runs them at every scrape.
   *
   * @default - the operator's, 30 s
   */
  readonly metricsQueriesTtl?: Duration;

  /**
   * Whether the metrics are served over TLS, with the cluster's own certificate. The PodMonitor follows.
   *
   * @default false
   */
  readonly tls?: boolean;
}

export function monitoringSpec({ customQueriesConfigMap, customQueriesSecret, disableDefaultQueries, metricsQueriesTtl, tls }: ClusterMonitoring) {
  return nonEmpty({
    customQueriesConfigMap: nonEmpty(customQueriesConfigMap),
    customQueriesSecret: nonEmpty(customQueriesSecret),
    disableDefaultQueries,
    metricsQueriesTtl: metricsQueriesTtl && goDuration('monitoring.metricsQueriesTtl', metricsQueriesTtl),
    tls: tls === undefined ? undefined : { enabled: tls },
  });
}

export function monitoringCode(monitoring: Json): Code | undefined {
  return monitoring && code.struct({
    customQueriesConfigMap: code.plain(monitoring.customQueriesConfigMap),
    customQueriesSecret: code.plain(monitoring.customQueriesSecret),
    disableDefaultQueries: code.literal(monitoring.disableDefaultQueries),
    metricsQueriesTtl: goDurationCode(monitoring.metricsQueriesTTL),
    tls: code.literal(monitoring.tls?.enabled),
  });
}
