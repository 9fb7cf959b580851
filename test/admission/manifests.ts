import { parse } from 'yaml';
import { BUILT_IN } from './generator/built-in';

/** A minimal manifest of each kind that the server allows; the examples of the rules are laid over them. */
export const BASE: Readonly<Record<string, any>> = {
  Cluster: { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', metadata: { name: 'orders-db' }, spec: { instances: 3, storage: { size: '1Gi' } } },
  Backup: { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Backup', metadata: { name: 'backup' }, spec: { cluster: { name: 'orders-db' } } },
  ScheduledBackup: {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'ScheduledBackup',
    metadata: { name: 'nightly' },
    spec: { schedule: '0 0 3 * * *', cluster: { name: 'orders-db' } },
  },
  Pooler: { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Pooler', metadata: { name: 'orders-db-pooler' }, spec: { cluster: { name: 'orders-db' }, pgbouncer: {} } },
  Database: {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Database',
    metadata: { name: 'orders' },
    spec: { name: 'orders', owner: 'orders', cluster: { name: 'orders-db' } },
  },
  DatabaseRole: { apiVersion: 'postgresql.cnpg.io/v1', kind: 'DatabaseRole', metadata: { name: 'orders' }, spec: { name: 'orders', cluster: { name: 'orders-db' } } },
  Publication: {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Publication',
    metadata: { name: 'orders' },
    spec: { name: 'orders', dbname: 'orders', cluster: { name: 'orders-db' }, target: { allTables: true } },
  },
  Subscription: {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Subscription',
    metadata: { name: 'orders' },
    spec: { name: 'orders', dbname: 'orders', publicationName: 'orders', externalClusterName: 'origin', cluster: { name: 'orders-db' } },
  },
  ImageCatalog: {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'ImageCatalog',
    metadata: { name: 'images' },
    spec: { images: [{ major: 17, image: 'ghcr.io/cloudnative-pg/postgresql:17.4' }] },
  },
  ClusterImageCatalog: {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'ClusterImageCatalog',
    metadata: { name: 'images' },
    spec: { images: [{ major: 17, image: 'ghcr.io/cloudnative-pg/postgresql:17.4' }] },
  },
  FailoverQuorum: { apiVersion: 'postgresql.cnpg.io/v1', kind: 'FailoverQuorum', metadata: { name: 'orders-db' } },
  ObjectStore: { apiVersion: 'barmancloud.cnpg.io/v1', kind: 'ObjectStore', metadata: { name: 'store' }, spec: { configuration: { destinationPath: 's3://backups' } } },
  PodMonitor: {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: { name: 'orders-db' },
    spec: { selector: { matchLabels: { app: 'orders' } }, podMetricsEndpoints: [{ port: 'metrics' }] },
  },
  PrometheusRule: {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'orders-db' },
    spec: { groups: [{ name: 'a', rules: [{ alert: 'A', expr: 'up == 0' }] }] },
  },
};

/**
 * What the examples of our own rules are laid over where no manifest above is small enough; kinds of other programs have the
 * names that `World` gives them.
 */
const SMALLER: Readonly<Record<string, any>> = {
  'Secret': { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'login' } },
  'Service': { apiVersion: 'v1', kind: 'Service', metadata: { name: 'orders' }, spec: { ports: [{ port: 5432 }] } },
  'NetworkPolicy': { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'orders' }, spec: { podSelector: {} } },
  'PodMonitor': { apiVersion: 'monitoring.coreos.com/v1', kind: 'PodMonitor', metadata: { name: 'orders-db' }, spec: { selector: {}, podMetricsEndpoints: [{ port: 'metrics' }] } },
  'Kustomization.kustomize.toolkit.fluxcd.io': {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'databases', namespace: 'flux-system' },
    spec: { interval: '10m', prune: true, path: './databases', sourceRef: { kind: 'GitRepository', name: 'flux-system' } },
  },
  'ExternalSecret.external-secrets.io': { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', metadata: { name: 'orders' }, spec: {} },
  'VaultDynamicSecret.generators.external-secrets.io': {
    apiVersion: 'generators.external-secrets.io/v1alpha1', kind: 'VaultDynamicSecret', metadata: { name: 'orders' }, spec: { provider: { server: 'https://vault.example' } },
  },
  'VaultDynamicSecret.secrets.hashicorp.com': { apiVersion: 'secrets.hashicorp.com/v1beta1', kind: 'VaultDynamicSecret', metadata: { name: 'orders' }, spec: { mount: 'database' } },
  'SealedSecret.bitnami.com': { apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret', metadata: { name: 'orders' }, spec: { encryptedData: {} } },
  'SecretProviderClass.secrets-store.csi.x-k8s.io': { apiVersion: 'secrets-store.csi.x-k8s.io/v1', kind: 'SecretProviderClass', metadata: { name: 'orders' }, spec: {} },
  'Application.argoproj.io': {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'databases', namespace: 'argocd' },
    spec: { project: 'default', source: { repoURL: 'https://git.example/databases.git', path: 'dist' }, destination: { namespace: 'databases' } },
  },
};

/** An object of an example of our own rules, such as `Cluster` with what is laid over it. */
export function exampleObject(kind: string, more: any): any {
  return merge(structuredClone(SMALLER[kind] ?? BASE[kind] ?? BUILT_IN[kind] ?? {}), more);
}

/** The manifest of a kind with an example laid over it; lists are replaced as a whole. */
export function overlay(kind: string, example: string): any {
  return merge(structuredClone(BASE[kind] ?? BUILT_IN[kind]), parse(example));
}

export function merge(target: any, source: any): any {
  for (const [key, value] of Object.entries(source)) {
    const both = [target[key], value].every(side => typeof side === 'object' && side !== null && !Array.isArray(side));
    target[key] = both ? merge(target[key], value) : value;
  }
  return target;
}
