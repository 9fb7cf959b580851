import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { objectNameProblem } from '../facts/name-problems';

/**
 * Which PgBouncer a pooler runs.
 *
 * @see https://cloudnative-pg.io/docs/1.30/connection_pooling/
 */
export class PgbouncerImage {
  /**
   * This image.
   *
   * @param image Such as 'ghcr.io/cloudnative-pg/pgbouncer:1.25.1'.
   */
  public static fromImage(image: string): PgbouncerImage {
    if (typeof image !== 'string' || !/^\S+$/.test(image)) throw new Error(`'image' must be the name of an image without blanks, got ${describeValue(image)}`);
    return new PgbouncerImage({ image });
  }

  /**
   * The image that an ImageCatalog in the cluster's namespace has under a key of `componentImages`.
   *
   * @param catalogName Name of the ImageCatalog.
   * @param key The key. @default 'pgbouncer'
   */
  public static fromImageCatalog(catalogName: string, key: string = 'pgbouncer'): PgbouncerImage {
    return PgbouncerImage.fromCatalog('ImageCatalog', catalogName, key);
  }

  /**
   * The image that a ClusterImageCatalog has under a key of `componentImages`.
   *
   * @param catalogName Name of the ClusterImageCatalog.
   * @param key The key. @default 'pgbouncer'
   */
  public static fromClusterImageCatalog(catalogName: string, key: string = 'pgbouncer'): PgbouncerImage {
    return PgbouncerImage.fromCatalog('ClusterImageCatalog', catalogName, key);
  }

  /** @internal */
  public static _convert({ image, imageCatalogRef }: Json): Code | undefined {
    if (image !== undefined) return code.call('PgbouncerImage.fromImage', code.literal(image));
    if (imageCatalogRef === undefined) return undefined;
    return code.call(`PgbouncerImage.from${imageCatalogRef.kind}`, code.literal(imageCatalogRef.name), code.literal(imageCatalogRef.key));
  }

  private static fromCatalog(kind: string, name: string, key: string): PgbouncerImage {
    const problem = objectNameProblem(name);
    if (problem) throw new Error(`'catalogName' ${problem}, got ${describeValue(name)}`);
    if (typeof key !== 'string' || key === '') throw new Error(`'key' must be a key of the catalog, such as 'pgbouncer', got ${describeValue(key)}`);
    return new PgbouncerImage({ imageCatalogRef: { apiGroup: 'postgresql.cnpg.io', kind, name, key } });
  }

  private constructor(private readonly spec: { image?: string; imageCatalogRef?: { apiGroup: string; kind: string; name: string; key: string } }) {}

  /** @internal */
  public _toSpec() {
    return this.spec;
  }
}
