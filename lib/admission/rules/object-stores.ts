import { list } from '../operator/cluster-facts';
import { Json } from '../../facts/json-value';
import { each, LibraryRule, problemIf } from './world';

export const objectStoreRules: readonly LibraryRule[] = [
  {
    id: 'ha/destination-scheme',
    severity: 'error',
    what: 'The destination of backups has no scheme, so Barman Cloud takes it for a path or fails.',
    fix: 'Begin with s3://, gs:// or, for Azure, https://.',
    why: 'The first archived segment fails, and with it every later one.',
    source: 'https://cloudnative-pg.io/plugin-barman-cloud/docs/object_stores/',
    wrong: '[{ObjectStore: {spec: {configuration: {destinationPath: backups/orders}}}}]',
    right: '[{ObjectStore: {spec: {configuration: {destinationPath: "s3://backups/orders"}}}}]',
    check: world => {
      const wrong = (store: Json, path: string) =>
        problemIf(
          typeof store?.destinationPath === 'string' && !/^(s3|gs|https?):\/\/./.test(store.destinationPath),
          `${path}.destinationPath`,
          `'${store?.destinationPath}' does not begin with s3://, gs:// or https://`,
        );
      return [
        ...each(world, 'ObjectStore', store => wrong(store.spec?.configuration, 'spec.configuration')),
        ...each(world, 'Cluster', cluster => [
          ...wrong(cluster.spec?.backup?.barmanObjectStore, 'spec.backup.barmanObjectStore'),
          ...list(cluster.spec?.externalClusters).flatMap((external, i) => wrong(external?.barmanObjectStore, `spec.externalClusters[${i}].barmanObjectStore`)),
        ]),
      ];
    },
  },
  {
    id: 'ha/store-credentials',
    severity: 'error',
    what: 'An ObjectStore has credentials of no provider, or of several; nothing checks this before the first backup.',
    fix: 'Set one of s3Credentials, azureCredentials and googleCredentials.',
    why: 'Every upload fails.',
    source: 'https://cloudnative-pg.io/plugin-barman-cloud/docs/object_stores/',
    wrong: '[{ObjectStore: {spec: {configuration: {s3Credentials: {accessKeyId: {name: a, key: b}}}}}}]',
    right: '[{ObjectStore: {spec: {configuration: {s3Credentials: {inheritFromIAMRole: true}}}}}]',
    check: world =>
      each(world, 'ObjectStore', store => {
        const configuration = store.spec?.configuration ?? {};
        const path = 'spec.configuration';
        const given = ['s3Credentials', 'azureCredentials', 'googleCredentials'].filter(key => configuration[key]);
        const s3 = configuration.s3Credentials;
        return [
          ...problemIf(given.length > 1, path, `${given.join(' and ')} exclude each other`),
          ...problemIf(s3 && !!s3.accessKeyId !== !!s3.secretAccessKey, `${path}.s3Credentials`, 'accessKeyId and secretAccessKey belong together'),
          ...problemIf(s3?.accessKeyId && s3?.inheritFromIAMRole, `${path}.s3Credentials`, 'keys and inheritFromIAMRole exclude each other'),
        ];
      }),
  },
];
