import { Construct } from 'constructs';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { IPostgresClusterRef } from '../access/postgres-cluster-ref';
import { Delivery, SyncWave } from '../delivery/delivery';
import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { CheckedObject } from '../internal/checked-object';
import { nonEmpty } from '../internal/non-empty';
import { nameProps } from '../internal/props';
import { Metadata } from '../pods/metadata';
import { objectMetadata } from '../pods/object-metadata';
import { checkProps } from '../internal/construct-props';
import { nameClusterObject } from './cluster-object';
import { ReclaimPolicy } from './reclaim-policy';

/**
 * Options for `IPostgresCluster.addSubscription`.
 */
export interface SubscriptionOptions {
  /** The database that receives the changes. It cannot change. */
  readonly dbname: string;

  /** Name of the external cluster of the Cluster that publishes, one of `externalClusters`. */
  readonly externalClusterName: string;

  /** Name of the publication there, in PostgreSQL. */
  readonly publicationName: string;

  /**
   * The database there that has the publication.
   *
   * @default - that of the external cluster
   */
  readonly publicationDbName?: string;

  /**
   * Name of the subscription in PostgreSQL. It cannot change.
   *
   * @default - the id in lower case
   */
  readonly name?: string;

  /**
   * Parameters of `CREATE SUBSCRIPTION ... WITH`, such as `{ copy_data: 'false' }`. The operator changes those that PostgreSQL
   * lets it change.
   *
   * @default - PostgreSQL's
   * @see https://www.postgresql.org/docs/current/sql-createsubscription.html
   */
  readonly parameters?: { readonly [name: string]: string };

  /**
   * What happens to the subscription when its object is deleted. One that stays keeps its replication slot, and so the WAL of the
   * publisher.
   *
   * @default ReclaimPolicy.RETAIN
   */
  readonly subscriptionReclaimPolicy?: ReclaimPolicy;

  /**
   * Name of the Subscription object.
   *
   * @default - `<clusterName>-<id>`
   */
  readonly resourceName?: string;

  /**
   * Labels and annotations of the Subscription object.
   *
   * @default - those of the chart and of `delivery`
   */
  readonly metadata?: Metadata;

  /**
   * Which GitOps engine delivers it.
   *
   * @default - as for the cluster; Delivery.ANY for a cluster that is declared elsewhere
   */
  readonly delivery?: Delivery;
}

/**
 * Properties of a `Subscription`.
 */
export interface SubscriptionProps extends SubscriptionOptions {
  /** The cluster. */
  readonly cluster: IPostgresClusterRef;
}

nameProps('Subscription', {
  'metadata.name': 'resourceName', 'metadata.labels': 'metadata', 'metadata.annotations': 'metadata',
  ...Object.fromEntries(['name', 'dbname', 'externalClusterName', 'publicationName', 'parameters', 'subscriptionReclaimPolicy'].map(name => [`spec.${name}`, name])),
  'spec.publicationDBName': 'publicationDbName',
});

/**
 * Receives the changes of a publication in another PostgreSQL. The tables must be there already, as they are there.
 *
 * Errors: a name that another Subscription of the database has; another namespace than the cluster's.
 *
 * @see https://cloudnative-pg.io/docs/1.30/logical_replication/
 */
export class Subscription extends Construct {
  /**
   * The options that make a manifest.
   * @internal
   */
  public static _convert({ metadata, spec }: Json): Code | undefined {
    const { subscriptionReclaimPolicy } = spec;
    return code.struct({
      ...Object.fromEntries(['dbname', 'name', 'externalClusterName', 'publicationName'].map(name => [name, code.literal(spec[name])])),
      publicationDbName: code.literal(spec.publicationDBName),
      parameters: code.map(spec.parameters),
      subscriptionReclaimPolicy: subscriptionReclaimPolicy && code.constant(`ReclaimPolicy.${subscriptionReclaimPolicy.toUpperCase()}`),
      resourceName: code.literal(metadata.name),
    });
  }

  /** Name of the subscription in PostgreSQL. */
  public readonly subscriptionName: string;

  /** Name of the Subscription object. */
  public readonly resourceName: string;

  constructor(scope: Construct, id: string, props: SubscriptionProps) {
    super(scope, id);
    checkProps(this, 'SubscriptionProps', props);
    const { name, resourceName } = nameClusterObject(this, 'Subscription', props, props.dbname);
    this.subscriptionName = name;
    this.resourceName = resourceName;

    const annotations = (props.delivery ?? Delivery.ANY)._annotations(SyncWave.DEPENDENT, { guarded: props.subscriptionReclaimPolicy === ReclaimPolicy.DELETE });
    new CheckedObject(this, 'Resource', cnpg.Subscription.manifest({
      metadata: objectMetadata(resourceName, annotations, props.metadata),
      spec: {
        cluster: { name: props.cluster.clusterName },
        dbname: props.dbname,
        name,
        externalClusterName: props.externalClusterName,
        publicationName: props.publicationName,
        publicationDbName: props.publicationDbName,
        parameters: nonEmpty(props.parameters),
        subscriptionReclaimPolicy: props.subscriptionReclaimPolicy as string as cnpg.SubscriptionSpecSubscriptionReclaimPolicy,
      },
    }));
  }
}
