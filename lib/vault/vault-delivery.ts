import { Duration } from 'cdk8s';
import { checkStruct } from '../internal/construct-props';
import { VaultFileFormat } from './vault-file';

/**
 * Options for `VaultDelivery.agentInjector`.
 */
export interface AgentInjectorOptions {
  /**
   * The form of the file.
   *
   * @default VaultFileFormat.SERVICE
   */
  readonly format?: VaultFileFormat;

  /**
   * Whether the agent revokes the pod's leases when the pod ends, so that they do not outlive it.
   *
   * @default true
   */
  readonly revokeOnShutdown?: boolean;

  /**
   * A command that the agent runs when the credentials have changed, such as 'pkill -HUP -f app.py'. The containers of the pod
   * then see each other's processes.
   *
   * @default - none
   */
  readonly command?: string;

  /**
   * Other annotations of the injector, which win over those of this library: 'vault.hashicorp.com/log-level', for instance.
   *
   * @default - none
   * @see https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations
   */
  readonly annotations?: { readonly [name: string]: string };
}

/**
 * Options for `VaultDelivery.externalSecrets`.
 */
export interface VaultExternalSecretsOptions {
  /**
   * The form of the file.
   *
   * @default VaultFileFormat.SERVICE
   */
  readonly format?: VaultFileFormat;

  /**
   * How often new credentials are asked for. External Secrets neither renews a lease nor revokes it, so this must be less than
   * the time to live of a lease: each ends by
   * itself.
   *
   * @default - half of the role's `defaultTtl`; Duration.minutes(5) for a role that stays
   */
  readonly refreshInterval?: Duration;

  /**
   * The ServiceAccount, in the workload's namespace, that External Secrets logs in to Vault as.
   *
   * @default - the workload's
   */
  readonly serviceAccountName?: string;
}

/**
 * How credentials of Vault come to a workload: always as a file, which changes when they do.
 */
export class VaultDelivery {
  /**
   * By the Vault Agent Injector: a container beside the application, which renews the lease and asks for a new one in time.
   *
   * @see https://developer.hashicorp.com/vault/docs/platform/k8s/injector
   */
  public static agentInjector(options: AgentInjectorOptions = {}): VaultDelivery {
    checkStruct('AgentInjectorOptions', options);
    return new VaultDelivery(options.format, options, undefined);
  }

  /**
   * By the External Secrets Operator: a VaultDynamicSecret and an ExternalSecret beside the workload. The kubelet brings a
   * changed Secret to the file within a minute or two.
   *
   * @see https://external-secrets.io/latest/api/generator/vault/
   */
  public static externalSecrets(options: VaultExternalSecretsOptions = {}): VaultDelivery {
    checkStruct('VaultExternalSecretsOptions', options);
    return new VaultDelivery(options.format, undefined, options);
  }

  /** @internal */
  public readonly _format: VaultFileFormat;

  private constructor(
    format: VaultFileFormat | undefined,
    /** @internal */
    public readonly _injector: AgentInjectorOptions | undefined,
    /** @internal */
    public readonly _externalSecrets: VaultExternalSecretsOptions | undefined,
  ) {
    this._format = format ?? VaultFileFormat.SERVICE;
  }
}
