import { list } from '../operator/cluster-facts';
import { Json } from '../../facts/json-value';
import { Quantity } from '../../facts/kubernetes-quantity';
import { CrossProblem, each, LibraryRule, problemIf, World } from './world';

/** The hosts of stores that are known to refuse the checksums of boto3 1.36, each seen in a report. */
const REFUSES_CHECKSUMS = /\.(r2\.cloudflarestorage\.com|backblazeb2\.com)$|^storage\.googleapis\.com$/i;
const AMAZON = /\.amazonaws\.com(\.cn)?$/i;
const CHECKSUM_SETTING = 'AWS_REQUEST_CHECKSUM_CALCULATION';
const MEBIBYTE = 1024n ** 2n * 10n ** 9n;

/** What is passed to the programs of Barman Cloud, each item as one argument. */
const ARGUMENTS = [['data', 'additionalCommandArgs'], ['data', 'restoreAdditionalCommandArgs'], ['wal', 'archiveAdditionalCommandArgs'], ['wal', 'restoreAdditionalCommandArgs']] as const;

/** Every place where a store is described, by the plugin's object or in the Cluster. */
function eachStore(world: World, find: (store: Json, path: string, object: Json) => readonly Omit<CrossProblem, 'object'>[]): CrossProblem[] {
  return [
    ...each(world, 'ObjectStore', store => find(store.spec.configuration, 'spec.configuration', store)),
    ...each(world, 'Cluster', cluster => [
      ...find(cluster.spec.backup?.barmanObjectStore, 'spec.backup.barmanObjectStore', cluster),
      ...list(cluster.spec.externalClusters).flatMap((external, i) => find(external?.barmanObjectStore, `spec.externalClusters[${i}].barmanObjectStore`, cluster)),
    ]),
  ];
}

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
    check: world => eachStore(world, (store, path) =>
      problemIf(
        typeof store?.destinationPath === 'string' && !/^(s3|gs|https?):\/\/./i.test(store.destinationPath) && !isPlaceholder(store.destinationPath),
        `${path}.destinationPath`,
        `'${store?.destinationPath}' does not begin with s3://, gs:// or https://`,
      )),
  },
  {
    id: 'ha/address-credentials',
    severity: 'error',
    what: 'The address of a store holds a user and a password.',
    fix: 'Remove what stands before the `@`, and name a Secret in the credentials of the store.',
    why: 'Barman Cloud does not take credentials from an address, and anyone who reads the repository has them.',
    source: 'https://cloudnative-pg.io/plugin-barman-cloud/docs/object_stores/',
    wrong: '[{ObjectStore: {spec: {configuration: {endpointURL: "https://user:changeme@minio.example:9000", s3Credentials: '
      + '{inheritFromIAMRole: true}}}}}]',
    right: '[{ObjectStore: {spec: {configuration: {endpointURL: "https://minio.example:9000", s3Credentials: {accessKeyId: {name: s3, key: '
      + 'id}, secretAccessKey: {name: s3, key: key}}}}}}]',
    check: world => eachStore(world, (store, path) => ['destinationPath', 'endpointURL'].flatMap(field =>
      problemIf(typeof store?.[field] === 'string' && /^[a-z0-9]+:\/\/[^/@]+:[^/@]+@/i.test(store[field]), `${path}.${field}`, 'credentials stand in the address'))),
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
          ...problemIf(s3 && !!s3.accessKeyId !== !!s3.secretAccessKey, `${path}.s3Credentials`, 'accessKeyId and secretAccessKey belong '
            + 'together'),
          ...problemIf(s3?.accessKeyId && s3?.inheritFromIAMRole, `${path}.s3Credentials`, 'keys and inheritFromIAMRole exclude each other'),
        ];
      }),
  },
  {
    id: 'ha/destination-placeholder',
    severity: 'warning',
    what: 'The destination or the endpoint of backups holds a placeholder, which Barman Cloud takes as it stands.',
    fix: 'Write the name of the bucket. Nothing in the cluster replaces variables here.',
    why: 'There is no such bucket, and every upload fails.',
    source: 'https://github.com/cloudnative-pg/plugin-barman-cloud/issues/428',
    wrong: '[{ObjectStore: {spec: {configuration: {destinationPath: "s3://$BUCKET/orders"}}}}]',
    right: '[{ObjectStore: {spec: {configuration: {destinationPath: "s3://backups/orders"}}}}]',
    check: world => eachStore(world, (store, path) => ['destinationPath', 'endpointURL'].flatMap(field =>
      problemIf(typeof store?.[field] === 'string' && isPlaceholder(store[field]), `${path}.${field}`, `${field} is '${store?.[field]}', with a placeholder`))),
  },
  {
    id: 'ha/store-arguments',
    severity: 'error',
    what: 'An option of Barman Cloud and its value stand in one item, with a blank between them.',
    fix: 'Write them as two items, or with an equals sign: `--read-timeout=60`.',
    why: 'Each item is one argument of the program, which knows no option with a blank in it, and stops before it copies anything.',
    source: 'https://github.com/cloudnative-pg/plugin-barman-cloud/issues/428',
    wrong: '[{ObjectStore: {spec: {configuration: {data: {additionalCommandArgs: ["--read-timeout 60"]}}}}}]',
    right: '[{ObjectStore: {spec: {configuration: {data: {additionalCommandArgs: ["--read-timeout=60"]}}}}}]',
    check: world => eachStore(world, (store, path) => ARGUMENTS.flatMap(([section, field]) => list(store?.[section]?.[field]).flatMap((argument, i) =>
      problemIf(typeof argument === 'string' && /^--?[A-Za-z][\w-]*\s+\S/.test(argument), `${path}.${section}.${field}[${i}]`, `'${argument}' in ${field} is one argument, with a blank in it`)))),
  },
  {
    id: 'ha/store-checksums',
    severity: 'warning',
    what: 'An S3-compatible store gets checksums with every upload, which many of them refuse.',
    fix: 'Set AWS_REQUEST_CHECKSUM_CALCULATION and AWS_RESPONSE_CHECKSUM_VALIDATION to `when_required` in '
      + '`instanceSidecarConfiguration.env`, unless backups are known to work.',
    why: 'boto3 adds them since 1.36, and no backup or WAL segment arrives. It is a warning for providers that are known to refuse them, '
      + 'and a note for other endpoints, since newer MinIO and Ceph take them. '
      + 'Amazon takes them.',
    source: 'https://github.com/cloudnative-pg/plugin-barman-cloud/issues/512',
    wrong: '[{ObjectStore: {spec: {configuration: {endpointURL: "https://0123456789abcdef.r2.cloudflarestorage.com", s3Credentials: '
      + '{accessKeyId: {name: r2, key: id}, secretAccessKey: {name: r2, key: key}}}}}}]',
    right: '[{ObjectStore: {spec: {instanceSidecarConfiguration: {env: [{name: AWS_REQUEST_CHECKSUM_CALCULATION, value: when_required}, '
      + '{name: AWS_RESPONSE_CHECKSUM_VALIDATION, value: when_required}]}, '
      + 'configuration: {endpointURL: "https://0123456789abcdef.r2.cloudflarestorage.com", s3Credentials: {accessKeyId: {name: r2, key: '
      + 'id}, secretAccessKey: {name: r2, key: key}}}}}}]',
    check: world =>
      each(world, 'ObjectStore', store => {
        const { endpointURL, s3Credentials } = store.spec.configuration ?? {};
        if (typeof endpointURL !== 'string' || !s3Credentials) return [];
        const host = endpointURL.replace(/^[a-z]+:\/\/([^/@]*@)?/i, '').replace(/[:/].*$/s, '');
        const env = list(store.spec.instanceSidecarConfiguration?.env);
        return problemIf(!AMAZON.test(host) && !env.some(({ name }) => name === CHECKSUM_SETTING), 'spec.configuration.endpointURL',
          `uploads to ${host} carry checksums, and no environment variable of the sidecar switches them off`, REFUSES_CHECKSUMS.test(host) ? 'warning' : 'info');
      }),
  },
  {
    id: 'ha/sidecar-memory',
    severity: 'warning',
    what: 'The memory limit of the sidecar is too small for base backups.',
    fix: 'Set `instanceSidecarConfiguration.resources.limits.memory` to 512Mi or more.',
    why: 'The kernel kills a base backup that needs more. With 128Mi every backup of real users was killed, with 512Mi none.',
    source: 'https://github.com/cloudnative-pg/plugin-barman-cloud/issues/765',
    wrong: '[{ObjectStore: {spec: {instanceSidecarConfiguration: {resources: {limits: {memory: 128Mi}}}}}}]',
    right: '[{ObjectStore: {spec: {instanceSidecarConfiguration: {resources: {limits: {memory: 512Mi}}}}}}]',
    check: world =>
      each(world, 'ObjectStore', store => {
        const text = store.spec.instanceSidecarConfiguration?.resources?.limits?.memory;
        const limit = Quantity.of(text);
        return problemIf(limit && !limit.isZero && limit.nano < 256n * MEBIBYTE, 'spec.instanceSidecarConfiguration.resources.limits.memory',
          `a memory limit of ${text} kills base backups`, limit && limit.nano > 128n * MEBIBYTE ? 'info' : 'warning');
      }),
  },
];

/** A variable of a shell or a template, or the name that documentation gives a bucket. */
function isPlaceholder(text: string): boolean {
  return /\$[A-Za-z_(]|\{\{|<[\w -]+>|^(s3|gs):\/\/(YOUR|MY)[-_ ]?BUCKET/i.test(text);
}
