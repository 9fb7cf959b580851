import * as cnpg from '../../imports/postgresql.cnpg.io';
import { SecretKey } from '../access/secret-key';
import { ClusterPlugin, pluginCode, pluginSpec } from '../backup/cluster-plugin';
import { IObjectStore } from '../backup/object-store-ref';
import { BARMAN_PLUGIN } from '../facts/cnpg';
import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';

/**
 * Another PostgreSQL, or its archive: what a cluster is restored, copied or imported from, follows as a replica, or subscribes to.
 *
 * One value can say both how to connect and where the archive is; a replica then streams, and reads the archive when it has fallen behind.
 *
 * @see https://cloudnative-pg.io/docs/1.30/bootstrap/#the-externalclusters-section
 */
export interface ExternalCluster {
  /** The name under which the Cluster refers to it. Two different external clusters of one Cluster need two names. */
  readonly name: string;

  /**
   * How to connect, in libpq's words, such as `{ host: 'db.example', user: 'streaming_replica', dbname: 'postgres', sslmode:
   * 'verify-full' }`.
   * A password does not belong here, but into the Secret of `password`.
   *
   * @default - there is no connection
   * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
   */
  readonly connectionParameters?: { readonly [name: string]: string };

  /**
   * The password of the connection, in a Secret of the cluster's namespace.
   *
   * @default - none
   */
  readonly password?: SecretKey;

  /**
   * The private key of a client certificate.
   *
   * @default - none
   */
  readonly sslKey?: SecretKey;

  /**
   * The client certificate.
   *
   * @default - none
   */
  readonly sslCert?: SecretKey;

  /**
   * The authority that signed the server's certificate.
   *
   * @default - none
   */
  readonly sslRootCert?: SecretKey;

  /**
   * The store that holds its archive, in the namespace of the cluster that reads it.
   *
   * @default - there is no archive
   */
  readonly objectStore?: IObjectStore;

  /**
   * The name under which it archived. Only with `objectStore`, where the Barman Cloud plugin would otherwise take the name of the
   * cluster that reads.
   *
   * @default - `name`
   */
  readonly serverName?: string;

  /**
   * Another plugin that reads its archive. Not with `objectStore`.
   *
   * @default - none
   */
  readonly plugin?: ClusterPlugin;
}

/** What is wrong with an external cluster, in the words of the prop, or undefined. */
export function externalClusterProblem(prop: string, external: ExternalCluster): string | undefined {
  const { name, connectionParameters, objectStore, serverName, plugin } = external;
  if (name === '') return `'${prop}.name' must not be empty`;
  if (connectionParameters?.password !== undefined) {
    return `'${prop}.connectionParameters' must not hold a password, which would end up in Git; put it into a Secret and name that in 'password'`;
  }
  if (serverName !== undefined && !objectStore) return `'${prop}.serverName' is '${serverName}', and there is no 'objectStore' that holds its archive`;
  return objectStore && plugin ? `'${prop}' has an 'objectStore' and a 'plugin'; its archive is in one of them` : undefined;
}

/** The entry of `spec.externalClusters`, with what the API server would add to it. */
export function externalClusterSpec(external: ExternalCluster): cnpg.ClusterSpecExternalClusters {
  const { name, connectionParameters, password, sslKey, sslCert, sslRootCert, objectStore, serverName, plugin } = external;
  const key = (secret?: SecretKey) => secret && { name: secret.name, key: secret.key };
  const archive = objectStore && { name: BARMAN_PLUGIN, parameters: { barmanObjectName: objectStore.objectStoreName, serverName: serverName ?? name } };
  return {
    name,
    connectionParameters,
    password: key(password),
    sslKey: key(sslKey),
    sslCert: key(sslCert),
    sslRootCert: key(sslRootCert),
    plugin: archive || plugin ? pluginSpec(archive ?? plugin!) : undefined,
  };
}

/** The way back. In-tree Barman has none, and is left to a patch. */
export function externalClusterCode(external: Json): Code | undefined {
  if (!external?.name) return undefined;
  const key = (secret: Json) => code.struct({ name: code.literal(secret?.name), key: code.literal(secret?.key) });
  const { barmanObjectName, serverName, ...rest } = external.plugin?.parameters ?? {};
  const isArchive = external.plugin?.name === BARMAN_PLUGIN && barmanObjectName !== undefined && serverName !== undefined
    && Object.keys(rest).length === 0 && external.plugin.enabled !== false && !external.plugin.isWALArchiver;
  return code.struct({
    name: code.literal(external.name),
    connectionParameters: code.map(external.connectionParameters),
    password: key(external.password),
    sslKey: key(external.sslKey),
    sslCert: key(external.sslCert),
    sslRootCert: key(external.sslRootCert),
    objectStore: isArchive ? code.object('ObjectStore', barmanObjectName) : undefined,
    serverName: isArchive ? code.literal(serverName) : undefined,
    plugin: isArchive ? undefined : pluginCode(external.plugin),
  });
}

/** The external cluster of a name in a manifest. */
export function externalClusterNamed(spec: Json, name: unknown): Code | undefined {
  const all: Json[] = Array.isArray(spec?.externalClusters) ? spec.externalClusters : [];
  return externalClusterCode(all.find(external => external?.name === name));
}
