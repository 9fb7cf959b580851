import { IConstruct } from 'constructs';
import { DatabaseAccess } from '../access/access-level';
import { ClusterAdditions } from '../access/cluster-additions';
import { Grant } from '../access/connect-workload';
import { Endpoint } from '../access/endpoint';
import { IPostgresClusterRef } from '../access/postgres-cluster-ref';
import { SslMode } from '../access/ssl-mode';
import { fail } from '../internal/naming';
import { poolersOf } from '../pooler/pooler-policy';
import { VaultDelivery } from '../vault/vault-delivery';
import { vaultFiles } from '../vault/vault-grant';
import { IDatabaseRole, secretCopyOf } from '../database/database-role-ref';
import { GrantConnectOptions } from './postgres-cluster-interface';

/** What `grantConnect` gives a workload. */
export function grantOf(cluster: IPostgresClusterRef, workload: IConstruct, options: GrantConnectOptions): Grant {
  const { secretName, withoutCredentials, tls, serviceBinding, vault } = options;
  const problem = vaultProblem(cluster, options);
  if (problem) fail(workload, problem);
  const role = vault ? undefined : roleOf(workload, options);
  const address = options.endpoint ?? replicasOf(cluster, options) ?? cluster.readWrite;
  const endpoint = vault ? address._to({ database: vault._parts.database ?? options.database?.databaseName ?? address.database, username: undefined, secretName: undefined })
    : role === undefined ? address
    : address._to({ database: options.database!.databaseName, username: role.roleName, secretName: role.secretName }, secretCopyOf(role));
  const readOnlyEndpoint = options.readOnlyEndpoint ?? (options.endpoint === undefined ? answering(cluster.readOnly) : undefined);
  if (tls === undefined || (tls._sslMode === SslMode.VERIFY_FULL && !tls._knowsName)) {
    for (const verified of [endpoint, readOnlyEndpoint]) if (verified) verifiable(cluster, workload, verified);
  }
  return {
    endpoint,
    readOnlyEndpoint,
    secretName,
    withoutCredentials,
    certificateSecretName: role?.secretName === undefined ? role?.clientCertificateSecretName : undefined,
    tls,
    caSecretName: cluster.serverCaSecretName,
    serviceBinding,
    credentialFiles: vault && (() => vaultFiles(workload, vault, options.vaultDelivery ?? VaultDelivery.agentInjector())),
  };
}

/** What breaks with credentials of Vault, or undefined. */
function vaultProblem(cluster: IPostgresClusterRef, options: GrantConnectOptions): string | undefined {
  const { vault, vaultDelivery, vaultLeasesInPools, endpoint, readOnlyEndpoint, secretName, withoutCredentials, serviceBinding, access } = options;
  if (!vault) return vaultDelivery || vaultLeasesInPools ? `'${vaultDelivery ? 'vaultDelivery' : 'vaultLeasesInPools'}' is about the credentials of 'vault', which is missing` : undefined;
  const other = Object.entries({ secretName, withoutCredentials, serviceBinding, access }).find(([, value]) => value !== undefined && value !== false);
  if (other) return `'${other[0]}' and 'vault' are two ways to say how it gets its credentials; leave one of them out`;
  if (vault._parts.clusterName !== cluster.clusterName) return `'vault' is a role for the cluster '${vault._parts.clusterName}', and it connects to '${cluster.clusterName}'`;
  const pooler = [endpoint, readOnlyEndpoint].find(address => address && poolersOf(cluster).has(address.serviceName));
  if (vault.isDynamic && pooler && !vaultLeasesInPools) {
    return `each lease of '${vault.roleName}' would be a user of its own, for which the pooler '${pooler.serviceName}' opens a pool of its own and keeps ` +
      'its connections after the lease has ended; ' +
      "give it a static role, or connect to the instances, or set 'vaultLeasesInPools' if that is meant";
  }
  return undefined;
}

/** Whom it logs in as, if it is to a database that was declared. */
function roleOf(workload: IConstruct, { database, access = DatabaseAccess.WRITE }: GrantConnectOptions): IDatabaseRole | undefined {
  if (!database && access === DatabaseAccess.READ) {
    fail(workload, `asks for an 'access' of ${access} and names no 'database': the only login of the cluster's first database owns it, and could always write; name one of addDatabase() that has 'logins'`);
  }
  if (!database) return undefined;
  const role = database._roles.login(access);
  return role ?? fail(workload, `asks for an 'access' of ${access}, for which nobody logs in to the database '${database.databaseName}'; declare it with 'logins' that have a ` +
    `'${access === DatabaseAccess.READ ? 'reader' : 'writer'}'`);
}

/** Who only reads, reads from replicas. */
function replicasOf({ readOnly }: IPostgresClusterRef, { access }: GrantConnectOptions): Endpoint | undefined {
  return access === DatabaseAccess.READ ? answering(readOnly) : undefined;
}

function answering(endpoint: Endpoint): Endpoint | undefined {
  return endpoint._silence === undefined ? endpoint : undefined;
}

/** The operator puts the names of its own Services into the certificate; other names have to be added. */
function verifiable(cluster: IPostgresClusterRef, workload: IConstruct, { host, serviceName }: Endpoint): void {
  if ([cluster.readWrite, cluster.readOnly, cluster.read].some(service => service.serviceName === serviceName)) return;
  const additions = ClusterAdditions.of(cluster);
  if (additions?.canAddServerNames) {
    additions.serverNames.add(host);
    return;
  }
  fail(workload, `would verify the name '${host}', which is not known to be in the certificate of '${cluster.clusterName}'; ` +
    `if it is, say so with 'nameIsInCertificate' of ConnectTls.verifyFull(); if not, ${additions ? "have it put into 'serverTlsSecret'" : "add it to the cluster's 'serverAltDNSNames'"}, or ` +
    'verify the authority alone with ConnectTls.verifyCa()');
}
