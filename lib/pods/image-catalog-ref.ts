import { IConstruct } from 'constructs';

/**
 * A catalog of images, declared here or elsewhere: it names the image of each major version.
 */
export interface IImageCatalog extends IConstruct {
  /** Name of the catalog. */
  readonly catalogName: string;

  /** 'ImageCatalog', which serves its own namespace, or 'ClusterImageCatalog', which serves all. */
  readonly catalogKind: string;
}
