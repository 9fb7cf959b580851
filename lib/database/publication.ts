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
import { PublicationTarget } from './publication-target';
import { ReclaimPolicy } from './reclaim-policy';

/**
 * Options for `IPostgresCluster.addPublication`.
 */
export interface PublicationOptions {
  /** The database that it is in. It cannot change. */
  readonly dbname: string;

  /** What it publishes. */
  readonly target: PublicationTarget;

  /**
   * Name of the publication in PostgreSQL. It cannot change.
   *
   * @default - the id in lower case
   */
  readonly name?: string;

  /**
   * Parameters of `CREATE PUBLICATION ... WITH`, such as `{ publish: 'insert,update' }`.
   *
   * @default - PostgreSQL's
   * @see https://www.postgresql.org/docs/current/sql-createpublication.html
   */
  readonly parameters?: { readonly [name: string]: string };

  /**
   * What happens to the publication when its object is deleted.
   *
   * @default ReclaimPolicy.RETAIN
   */
  readonly publicationReclaimPolicy?: ReclaimPolicy;

  /**
   * Name of the Publication object.
   *
   * @default - `<clusterName>-<id>`
   */
  readonly resourceName?: string;

  /**
   * Labels and annotations of the Publication object.
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
 * Properties of a `Publication`.
 */
export interface PublicationProps extends PublicationOptions {
  /** The cluster. */
  readonly cluster: IPostgresClusterRef;
}

nameProps('Publication', {
  'metadata.name': 'resourceName', 'metadata.labels': 'metadata', 'metadata.annotations': 'metadata',
  ...Object.fromEntries(['name', 'dbname', 'target', 'parameters', 'publicationReclaimPolicy'].map(name => [`spec.${name}`, name])),
});

/**
 * Tables whose changes other databases may subscribe to.
 *
 * Errors: a name that another Publication of the database has; another namespace than the cluster's.
 *
 * @see https://cloudnative-pg.io/docs/1.30/logical_replication/
 */
export class Publication extends Construct {
  /**
   * The options that make a manifest.
   * @internal
   */
  public static _convert({ metadata, spec }: Json): Code | undefined {
    return code.struct({
      dbname: code.literal(spec.dbname),
      name: code.literal(spec.name),
      target: PublicationTarget._convert(spec.target),
      parameters: code.map(spec.parameters),
      publicationReclaimPolicy: spec.publicationReclaimPolicy && code.constant(`ReclaimPolicy.${spec.publicationReclaimPolicy.toUpperCase()}`),
      resourceName: code.literal(metadata.name),
    });
  }

  /** Name of the publication in PostgreSQL. */
  public readonly publicationName: string;

  /** Name of the Publication object. */
  public readonly resourceName: string;

  constructor(scope: Construct, id: string, props: PublicationProps) {
    super(scope, id);
    checkProps(this, 'PublicationProps', props);
    const { name, resourceName } = nameClusterObject(this, 'Publication', props, props.dbname);
    this.publicationName = name;
    this.resourceName = resourceName;

    const annotations = (props.delivery ?? Delivery.ANY)._annotations(SyncWave.DEPENDENT, { guarded: props.publicationReclaimPolicy === ReclaimPolicy.DELETE });
    new CheckedObject(this, 'Resource', cnpg.Publication.manifest({
      metadata: objectMetadata(resourceName, annotations, props.metadata),
      spec: {
        cluster: { name: props.cluster.clusterName },
        dbname: props.dbname,
        name,
        target: props.target._toSpec(),
        parameters: nonEmpty(props.parameters),
        publicationReclaimPolicy: props.publicationReclaimPolicy as string as cnpg.PublicationSpecPublicationReclaimPolicy,
      },
    }));
  }
}
