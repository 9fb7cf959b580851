import { createHash } from 'node:crypto';
import { Duration, Testing } from 'cdk8s';
import { Credentials, VaultDelivery, VaultFileFormat, VaultSetup } from '../../lib';
import { vaultShop } from './vault-shop';

export const SETUP_ROLE = 'database-setup';

/** One workload for each way in which a credential comes to it; leases are short, so that it can be seen what comes after them. */
export function deliveredShop() {
  const shop = vaultShop({ setup: VaultSetup.jobs({ vaultRole: SETUP_ROLE }) }, { defaultTtl: Duration.seconds(30), maxTtl: Duration.seconds(75) });
  const { cluster, workload, write, stays } = shop;
  const each = Duration.seconds(3);
  cluster.addRole('stored', { login: true, credentials: Credentials.externalSecret('stored', { store: { name: 'vault' }, key: 'databases/stored', refreshInterval: each }) });
  cluster.addRole('invented', { login: true, credentials: Credentials.passwordGenerator('invented') });
  cluster.grantConnect(workload('Agent'), { vault: write });
  cluster.grantConnect(workload('Told'), {
    vault: write, vaultDelivery: VaultDelivery.agentInjector({ format: VaultFileFormat.JSON, command: 'cat /vault/secrets/postgres >>/vault/secrets/told' }),
  });
  cluster.grantConnect(workload('Shell'), { vault: stays, vaultDelivery: VaultDelivery.agentInjector({ format: VaultFileFormat.SHELL }) });
  cluster.grantConnect(workload('Generator'), { vault: write, vaultDelivery: VaultDelivery.externalSecrets() });
  cluster.grantConnect(workload('Reports'), { vault: stays, vaultDelivery: VaultDelivery.externalSecrets({ refreshInterval: each, format: VaultFileFormat.JSON }) });
  return { ...shop, manifests: [...Testing.synth(cluster), ...Testing.synth(shop.apps)] };
}

const DELIVERS = ['ExternalSecret', 'Password', 'VaultDynamicSecret', 'Deployment', 'ServiceAccount'];

/** Changes with everything that brings a credential to a workload. */
export function deliveryProof(): string {
  const { manifests } = deliveredShop();
  const delivering = manifests.filter(({ kind, metadata }) => DELIVERS.includes(kind) || kind === 'Job' && metadata.name.startsWith('pg-vault-'));
  return createHash('sha256').update(JSON.stringify(delivering)).digest('hex').slice(0, 12);
}
