import { PostgresClusterProps } from './postgres-cluster';

type WithoutDefault = 'clusterName' | 'walStorage';

/** A cluster's props once every default is chosen. */
export type ClusterSettings = Required<Omit<PostgresClusterProps, WithoutDefault>> & Pick<PostgresClusterProps, WithoutDefault>;
