import { Construct } from 'constructs';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { Delivery, SyncWave } from '../delivery/delivery';
import { code, CodeFields } from '../facts/code';
import { describeValue } from '../facts/describe';
import { objectNameProblem } from '../facts/name-problems';
import { Json } from '../facts/json-value';
import { CheckedObject } from '../internal/checked-object';
import { declareImported } from '../internal/imported-objects';
import { fail, nameOf } from '../internal/naming';
import { nonEmpty } from '../internal/non-empty';
import { nameProps } from '../internal/props';
import { checkProps } from '../internal/construct-props';
import { IImageCatalog } from './image-catalog-ref';
import { Metadata } from './metadata';
import { extensionCode, extensionSpec, PostgresExtension } from './postgres-extension';

for (const kind of ['ImageCatalog', 'ClusterImageCatalog']) {
  nameProps(kind, { 'metadata.name': 'catalogName', 'metadata.labels': 'metadata', 'metadata.annotations': 'metadata', 'spec.images': 'images', 'spec.componentImages': 'componentImages' });
}

/**
 * The image of one major version of PostgreSQL.
 */
export interface CatalogImage {
  /** The major version, at least 14 for CloudNativePG 1.30. */
  readonly major: number;

  /** The image with its tag or digest. */
  readonly image: string;

  /**
   * Extensions in images of their own. A cluster mounts those that it names.
   *
   * @default - none
   */
  readonly extensions?: PostgresExtension[];
}

/**
 * Properties of an `ImageCatalog` and of a `ClusterImageCatalog`.
 */
export interface ImageCatalogProps {
  /** An image for each major version, at most eight. */
  readonly images: CatalogImage[];

  /**
   * Images of other programs by a key of your own, such as one of PgBouncer for poolers.
   *
   * @default - none
   */
  readonly componentImages?: { readonly [key: string]: string };

  /**
   * Name of the catalog.
   *
   * @default - the ids of the chart and of the construct; 'Default' adds nothing
   */
  readonly catalogName?: string;

  /**
   * Labels and annotations of the catalog.
   *
   * @default - those of the chart and of `delivery`
   */
  readonly metadata?: Metadata;

  /**
   * Which GitOps engine delivers it.
   *
   * @default Delivery.ANY
   */
  readonly delivery?: Delivery;
}

/**
 * The images that the clusters of a namespace run, by major version: to update them all, change one object. A change restarts their pods.
 *
 * @see https://cloudnative-pg.io/docs/1.30/image_catalog/
 */
export class ImageCatalog extends Construct implements IImageCatalog {
  /**
   * A catalog that is declared elsewhere, in the chart's namespace.
   *
   * Errors: `catalogName` is not a valid name.
   */
  public static fromImageCatalogName(scope: Construct, id: string, catalogName: string): IImageCatalog {
    return new ImportedImageCatalog(scope, id, 'ImageCatalog', catalogName);
  }

  /**
   * The options that make a manifest.
   * @internal
   */
  public static _convert(manifest: Json): CodeFields {
    return catalogCode(manifest);
  }

  /** Name of the catalog. */
  public readonly catalogName: string;
  /** 'ImageCatalog'. */
  public readonly catalogKind: string = 'ImageCatalog';

  constructor(scope: Construct, id: string, props: ImageCatalogProps) {
    super(scope, id);
    this.catalogName = writeCatalog(this, 'ImageCatalog', props);
  }
}

/**
 * The images that the clusters of all namespaces run, by major version.
 *
 * The operator project publishes ready ones.
 *
 * @see https://github.com/cloudnative-pg/artifacts/tree/main/image-catalogs
 */
export class ClusterImageCatalog extends Construct implements IImageCatalog {
  /**
   * A catalog that is declared elsewhere.
   *
   * Errors: `catalogName` is not a valid name.
   */
  public static fromClusterImageCatalogName(scope: Construct, id: string, catalogName: string): IImageCatalog {
    return new ImportedImageCatalog(scope, id, 'ClusterImageCatalog', catalogName);
  }

  /** Name of the catalog. */
  public readonly catalogName: string;
  /** 'ClusterImageCatalog'. */
  public readonly catalogKind: string = 'ClusterImageCatalog';

  constructor(scope: Construct, id: string, props: ImageCatalogProps) {
    super(scope, id);
    this.catalogName = writeCatalog(this, 'ClusterImageCatalog', props);
  }
}

function catalogCode({ metadata, spec }: Json): CodeFields {
  return {
    images: code.list(spec.images?.map(({ major, image, extensions }: Json) => code.struct({
      major: code.literal(major), image: code.literal(image), extensions: code.list(extensions?.map(extensionCode)),
    }))),
    componentImages: code.map(spec.componentImages && Object.fromEntries(spec.componentImages.map(({ key, image }: Json) => [key, image]))),
    catalogName: code.literal(metadata.name),
  };
}

class ImportedImageCatalog extends Construct implements IImageCatalog {
  constructor(scope: Construct, id: string, public readonly catalogKind: 'ImageCatalog' | 'ClusterImageCatalog', public readonly catalogName: string) {
    super(scope, id);
    refuseName(this, catalogName);
    declareImported(this, catalogKind, catalogName, catalogKind === 'ClusterImageCatalog' ? '' : undefined);
  }
}

function refuseName(construct: Construct, catalogName: string): void {
  const problem = objectNameProblem(catalogName);
  if (problem) fail(construct, `'catalogName' ${problem}, got ${describeValue(catalogName)}`);
}

function writeCatalog(construct: Construct, kind: 'ImageCatalog' | 'ClusterImageCatalog', props: ImageCatalogProps): string {
  checkProps(construct, 'ImageCatalogProps', props);
  const catalogName = props.catalogName ?? nameOf(construct, 'catalogName', undefined, 253);
  refuseName(construct, catalogName);
  const { images, componentImages, metadata } = props;
  const repeated = images.find((image, i) => images.findIndex(other => other.major === image.major) < i);
  if (repeated) fail(construct, `'images' names an image for PostgreSQL ${repeated.major} twice; a catalog has one for each major version`);

  new CheckedObject(construct, 'Resource', cnpg[kind].manifest({
    metadata: {
      name: catalogName,
      // It belongs to no namespace, so that of the chart must not be written.
      ...kind === 'ClusterImageCatalog' && { namespace: undefined },
      labels: nonEmpty(metadata?.labels),
      annotations: nonEmpty({ ...(props.delivery ?? Delivery.ANY)._annotations(SyncWave.STORE, { guarded: false }), ...metadata?.annotations }),
    },
    spec: {
      images: images.map(({ major, image, extensions }) => ({ major, image, extensions: nonEmpty(extensions?.map(extensionSpec)) })),
      componentImages: nonEmpty(Object.entries(componentImages ?? {}).map(([key, image]) => ({ key, image }))),
    },
  }));
  return catalogName;
}
