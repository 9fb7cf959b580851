import { BARMAN_PLUGIN } from '../../facts/cnpg';
import { Json } from '../../facts/json-value';
import { nearest } from '../../facts/nearest';
import { list } from '../operator/cluster-facts';
import { each, LibraryRule, problemIf } from './world';

/** Every place where a Cluster names a plugin. */
export function pluginUses(cluster: Json): { readonly plugin: Json; readonly path: string }[] {
  return [
    ...list(cluster.spec?.plugins).map((plugin, i) => ({ plugin, path: `spec.plugins[${i}]` })),
    ...list(cluster.spec?.externalClusters).flatMap((external, i) => (external?.plugin ? [{ plugin: external.plugin, path: `spec.externalClusters[${i}].plugin` }] : [])),
  ];
}

export const pluginRules: readonly LibraryRule[] = [
  {
    id: 'ha/plugin-name',
    severity: 'error',
    what: 'The name of a plugin is almost that of the Barman Cloud plugin.',
    fix: `Write ${BARMAN_PLUGIN}.`,
    why: 'The operator looks for a plugin of exactly this name. A Cluster with an unknown one stops with the phase "Cluster cannot proceed '
      + 'to reconciliation due to an unknown plugin being required".',
    source: 'https://cloudnative-pg.io/plugin-barman-cloud/docs/usage/',
    wrong: '[{Cluster: {spec: {plugins: [{name: barman-cloud.cloudnative-pg.oi, parameters: {barmanObjectName: store}}]}}}]',
    right: `[{ObjectStore: {}}, {Cluster: {spec: {plugins: [{name: ${BARMAN_PLUGIN}, parameters: {barmanObjectName: store}}]}}}]`,
    check: world => {
      const misspelt = (name: Json, path: string, isBarman = false) =>
        problemIf(typeof name === 'string' && name !== BARMAN_PLUGIN && (nearest(name, [BARMAN_PLUGIN]) || isBarman), path, `there is no plugin '${name}'; the one of Barman Cloud is '${BARMAN_PLUGIN}'`);
      return [
        ...each(world, 'Cluster', cluster => pluginUses(cluster).flatMap(({ plugin, path }) => misspelt(plugin?.name, `${path}.name`, plugin?.name === 'barman-cloud'))),
        ...each(world, ['Backup', 'ScheduledBackup'], backup => misspelt(backup.spec.pluginConfiguration?.name, 'spec.pluginConfiguration.name')),
      ];
    },
  },
  {
    id: 'ha/plugin-twice',
    severity: 'warning',
    what: 'A plugin stands twice in the list of a Cluster.',
    fix: 'Keep one of the two.',
    why: 'The plugin reads the parameters of the first alone, so that an archive that only the second names is never written.',
    source: 'https://cloudnative-pg.io/plugin-barman-cloud/docs/usage/',
    wrong: `[{ObjectStore: {}}, {Cluster: {spec: {plugins: [{name: ${BARMAN_PLUGIN}, parameters: {barmanObjectName: store}}, {name: ${BARMAN_PLUGIN}, parameters: {barmanObjectName: store, serverName: b}}]}}}]`,
    right: `[{ObjectStore: {}}, {Cluster: {spec: {plugins: [{name: ${BARMAN_PLUGIN}, parameters: {barmanObjectName: store}}]}}}]`,
    check: world => each(world, 'Cluster', cluster => {
      const names = list(cluster.spec.plugins).map(plugin => plugin?.name);
      return names.flatMap((name, i) => problemIf(typeof name === 'string' && names.indexOf(name) < i, `spec.plugins[${i}].name`, `the plugin '${name}' is there already, and its first parameters hold`));
    }),
  },
  {
    id: 'ha/plugin-parameter',
    severity: 'error',
    what: 'The Barman Cloud plugin knows two parameters, and silently ignores every other one.',
    fix: 'Use barmanObjectName and serverName.',
    why: 'The archive then goes to a default place.',
    source: 'https://cloudnative-pg.io/plugin-barman-cloud/docs/parameters/',
    wrong: `[{ObjectStore: {}}, {Cluster: {spec: {plugins: [{name: ${BARMAN_PLUGIN}, parameters: {barmanObjectName: store, servername: a}}]}}}]`,
    right: `[{ObjectStore: {}}, {Cluster: {spec: {plugins: [{name: ${BARMAN_PLUGIN}, parameters: {barmanObjectName: store, serverName: a}}]}}}]`,
    check: world =>
      each(world, 'Cluster', cluster =>
        pluginUses(cluster).filter(({ plugin }) => plugin?.name === BARMAN_PLUGIN).flatMap(({ plugin, path }) =>
          Object.keys(plugin.parameters ?? {}).flatMap(name =>
            problemIf(!['barmanObjectName', 'serverName'].includes(name), `${path}.parameters.${name}`, `the Barman Cloud plugin has no parameter '${name}'`)))),
  },
];
