import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { App, Chart, Testing } from 'cdk8s';
import { Credentials, IPostgresCluster, PostgresCluster } from '../../lib';
import { postgresHA, ROOT } from '../fixtures';
import { vaultShop } from './vault-shop';

/** What roles may do on real servers, as `npm run access` has seen it. */
export const ACCESS_RECORD = join(ROOT, 'test', 'access', 'access-proof.json');

/** What ACCESS_RECORD holds. */
export interface AccessRecord {
  /** Changes with the statements. */
  readonly proof: string;
  /** What each login may do, the same on every server. */
  readonly grants: { readonly [login: string]: { readonly [action: string]: boolean } };
  /** What the engine of Vault did, the same on every server. */
  readonly vault: readonly string[];
  readonly servers: readonly string[];
  /** What brings a credential to a workload, and what it did. */
  readonly delivered: {
    /** Changes with the manifests. */
    readonly proof: string;
    readonly seen: readonly string[];
  };
}

const LOGINS = { owner: Credentials.fromSecret('shop-admin'), writer: Credentials.fromSecret('shop-app'), reader: Credentials.fromSecret('shop-readonly') };

function shop(cluster: IPostgresCluster) {
  cluster.addDatabase('shop', { logins: LOGINS });
  cluster.addDatabase('other', { logins: { owner: Credentials.fromSecret('other-admin'), writer: Credentials.fromSecret('other-app') } });
}

/** Two databases with the roles of the pattern, in a cluster of ours and in one that is declared elsewhere. */
export function ownedShop(): any[] {
  const cluster = postgresHA();
  shop(cluster);
  return Testing.synth(cluster);
}

export function importedShop(): any[] {
  const chart = new Chart(new App(), 'databases', { namespace: 'databases' });
  shop(PostgresCluster.fromClusterAttributes(chart, 'Cluster', { clusterName: 'pg' }));
  return Testing.synth(chart);
}

/** The Job that sets up the privileges of a database. */
export const privilegesJob = (manifests: any[], database: string) =>
  manifests.find(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith(`pg-${database}-privileges-`));

/** Changes with what the Job runs, and with the scripts for Vault. */
export function accessProof(): string {
  const { engine } = vaultShop();
  const statements = [privilegesJob(ownedShop(), 'shop').spec.template.spec.containers[0].args, engine.postgresSql(), engine.vaultScript()];
  return createHash('sha256').update(JSON.stringify(statements)).digest('hex').slice(0, 12);
}
