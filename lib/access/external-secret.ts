import { Duration } from 'cdk8s';
import { Delivery, SyncWave } from '../delivery/delivery';
import { RELOAD_LABEL } from '../facts/cnpg';
import { describeSecret, describeValue } from '../facts/describe';
import { objectNameProblem } from '../facts/name-problems';
import { CheckedObject } from '../internal/checked-object';
import { wholeSeconds } from '../internal/durations';
import { nonEmpty } from '../internal/non-empty';
import { checkStruct } from '../internal/construct-props';
import { PasswordSource } from './password-source';

/**
 * A store of the External Secrets Operator.
 */
export interface SecretStoreRef {
  /** Name of the store. */
  readonly name: string;

  /**
   * 'SecretStore', which is one of the namespace, or 'ClusterSecretStore'.
   *
   * @default 'ClusterSecretStore'
   */
  readonly kind?: string;
}

/**
 * Options for `Credentials.externalSecret`.
 */
export interface ExternalSecretOptions {
  /** The store. */
  readonly store: SecretStoreRef;

  /** Where the password is in the store, such as 'databases/shop'. */
  readonly key: string;

  /**
   * Which property of it is the password.
   *
   * @default 'password'
   */
  readonly property?: string;

  /**
   * Which version of it.
   *
   * @default - the newest
   */
  readonly version?: string;

  /**
   * How often the store is asked. When the password has changed, the operator changes it in PostgreSQL; a pod that reads it from
   * its environment keeps the
   * old one until it starts again.
   *
   * @default Duration.hours(1)
   */
  readonly refreshInterval?: Duration;

  /**
   * The role.
   *
   * @default - the role that they are for; for the owner of a first database 'app'
   */
  readonly username?: string;
}

/**
 * Options for `Credentials.passwordGenerator`.
 */
export interface PasswordGeneratorOptions {
  /**
   * Number of characters.
   *
   * @default 32
   */
  readonly length?: number;

  /**
   * The role.
   *
   * @default - the role that they are for; for the owner of a first database 'app'
   */
  readonly username?: string;
}

/** Makes a Secret with a password that a store has. */
export function externalPassword(options: ExternalSecretOptions): PasswordSource {
  checkStruct('ExternalSecretOptions', options);
  const { store, key, property = 'password', version, refreshInterval = Duration.hours(1) } = options;
  const problem = storeProblem(store);
  if (problem) throw new Error(problem);
  if (key === '') throw new Error("'key' must not be empty; give the place of the password in the store");
  const seconds = wholeSeconds('refreshInterval', refreshInterval);
  return {
    declare: (scope, secretName, username, delivery) => {
      new CheckedObject(scope, 'ExternalSecret', {
        apiVersion: 'external-secrets.io/v1',
        kind: 'ExternalSecret',
        metadata: metadataOf(secretName, delivery),
        spec: {
          refreshInterval: goDuration(seconds),
          secretStoreRef: { name: store.name, kind: store.kind ?? 'ClusterSecretStore' },
          target: { name: secretName, creationPolicy: 'Owner', deletionPolicy: 'Retain', template: basicAuthTemplate(username) },
          data: [{ secretKey: 'password', remoteRef: { key, property, version } }],
        },
      });
    },
    noCopy: store.kind === 'SecretStore' ? `the store '${store.name}' serves the cluster's namespace alone; a ClusterSecretStore serves both` : undefined,
  };
}

/** Makes a Secret with a new password, once. */
export function generatedPassword(options: PasswordGeneratorOptions): PasswordSource {
  checkStruct('PasswordGeneratorOptions', options);
  const { length = 32 } = options;
  if (!Number.isInteger(length) || length < 16 || length > 128) throw new Error(`'length' must be a whole number from 16 to 128, got ${describeValue(length)}`);
  return {
    declare: (scope, name, username, delivery) => {
      new CheckedObject(scope, 'Password', {
        apiVersion: 'generators.external-secrets.io/v1alpha1',
        kind: 'Password',
        metadata: metadataOf(name, delivery),
        // Letters and digits alone need no quotes in any file or URI.
        spec: { length, digits: Math.floor(length / 4), symbols: 0, noUpper: false, allowRepeat: true },
      });
      new CheckedObject(scope, 'ExternalSecret', {
        apiVersion: 'external-secrets.io/v1',
        kind: 'ExternalSecret',
        metadata: metadataOf(name, delivery),
        spec: {
          // Each refresh would make another password.
          refreshPolicy: 'CreatedOnce',
          refreshInterval: '0s',
          // With Owner, deleting the ExternalSecret would delete the only copy of the password.
          target: { name, creationPolicy: 'Orphan', deletionPolicy: 'Retain', template: basicAuthTemplate(username) },
          dataFrom: [{ sourceRef: { generatorRef: { apiVersion: 'generators.external-secrets.io/v1alpha1', kind: 'Password', name } } }],
        },
      });
    },
    noCopy: 'a generator makes another password each time',
  };
}

/** As Go prints a duration, and so as the API server would store the default. */
function goDuration(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}h${m}m${s}s` : m > 0 ? `${m}m${s}s` : `${s}s`;
}

/** Before the cluster, which waits for its Secrets. */
function metadataOf(name: string, delivery = Delivery.NONE) {
  return { name, annotations: nonEmpty(delivery._annotations(SyncWave.STORE, { guarded: false })) };
}

/** As the operator wants it: both keys, and the label by which it follows a new password at once. */
function basicAuthTemplate(username: string) {
  return {
    engineVersion: 'v2',
    mergePolicy: 'Replace',
    type: 'kubernetes.io/basic-auth',
    metadata: { labels: { [RELOAD_LABEL]: 'true' } },
    data: { username, password: '{{ .password }}' },
  };
}

function storeProblem({ name, kind }: SecretStoreRef): string | undefined {
  const problem = objectNameProblem(name);
  if (problem) return `'store.name' ${problem}, got ${describeSecret(name)}`;
  return kind === undefined || ['SecretStore', 'ClusterSecretStore'].includes(kind) ? undefined
    : `'store.kind' must be 'SecretStore' or 'ClusterSecretStore', got ${describeValue(kind)}`;
}
