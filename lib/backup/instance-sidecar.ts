import { Duration } from 'cdk8s';
import { EnvVar } from '../access/env-var';
import { CpuResources, MemoryResources } from '../pods/resources';

/**
 * The sidecar of the Barman Cloud plugin that every instance of a cluster gets.
 *
 * @see https://cloudnative-pg.io/plugin-barman-cloud/docs/misc/
 */
export interface InstanceSidecar {
  /**
   * Its memory. Without a limit it grows with the backup; 128Mi killed backups of real users, 512Mi did not.
   *
   * @default - request 128Mi, limit 512Mi
   * @see https://github.com/cloudnative-pg/plugin-barman-cloud/issues/765
   */
  readonly memory?: MemoryResources;

  /**
   * Its CPU.
   *
   * @default - request 50m, limit 1
   */
  readonly cpu?: CpuResources;

  /**
   * Its environment, besides what the kind of store needs.
   *
   * @default - none
   */
  readonly env?: EnvVar[];

  /**
   * How often it deletes what is older than the retention. Whole seconds.
   *
   * @default - the plugin's, 30 minutes
   */
  readonly retentionPolicyInterval?: Duration;

  /**
   * How much it logs: 'error', 'warning', 'info', 'debug' or 'trace'.
   *
   * @default - the plugin's, 'info'
   */
  readonly logLevel?: string;

  /**
   * Arguments of its container. One argument per item: `['--pprof-server', ...]`.
   *
   * @default - none
   */
  readonly additionalContainerArgs?: string[];
}
