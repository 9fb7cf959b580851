import * as cnpg from '../../imports/postgresql.cnpg.io';
import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';

/**
 * A plugin of CloudNativePG, as `spec.plugins` names it.
 *
 * @see https://cloudnative-pg.io/docs/1.30/cnpg_i/
 */
export interface ClusterPlugin {
  /** Name of the plugin, such as 'barman-cloud.cloudnative-pg.io'. */
  readonly name: string;

  /**
   * Parameters of the plugin.
   *
   * @default - nothing
   */
  readonly parameters?: { readonly [name: string]: string };

  /**
   * Whether it is the one that archives the WAL. Only one plugin of a cluster can be.
   *
   * @default false
   */
  readonly isWalArchiver?: boolean;

  /**
   * Whether it is used.
   *
   * @default true
   */
  readonly enabled?: boolean;
}

/** The entry of a list of plugins, with what the API server would add to it. */
export function pluginSpec({ name, parameters, isWalArchiver = false, enabled = true }: ClusterPlugin): cnpg.ClusterSpecPlugins {
  return { name, enabled, isWalArchiver, parameters };
}

export function pluginCode(plugin: Json): Code | undefined {
  return plugin && code.struct({
    name: code.literal(plugin.name),
    parameters: code.map(plugin.parameters),
    isWalArchiver: code.literal(plugin.isWALArchiver ?? false),
    enabled: code.literal(plugin.enabled ?? true),
  });
}
