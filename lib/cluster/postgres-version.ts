import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { describeValue } from '../facts/describe';
import { IImageCatalog } from '../pods/image-catalog-ref';
import { imageVersion, isRolling } from '../postgres/image-version';
import { NEWEST_MAJOR, OLDEST_MAJOR, OPERATOR_MAJOR, PINNED_TAGS, POSTGRES_FLAVOR, POSTGRES_REPOSITORY } from '../postgres/postgres-images';

/**
 * Which PostgreSQL an instance runs, down to the image. With a tag that moves, such as `:16`, two pods of one cluster that start
 * on different
 * days run different programs.
 *
 * @see https://cloudnative-pg.io/docs/1.30/container_images/
 */
export class PostgresVersion {
  /** PostgreSQL 15. */
  public static readonly V15 = PostgresVersion.pinned(15);
  /** PostgreSQL 16. */
  public static readonly V16 = PostgresVersion.pinned(16);
  /** PostgreSQL 17. */
  public static readonly V17 = PostgresVersion.pinned(17);
  /** PostgreSQL 18. */
  public static readonly V18 = PostgresVersion.pinned(18);

  /**
   * A minor version in the operator project's `standard` image on Debian trixie. The project rebuilds the image behind the tag
   * every week for Debian's security updates; `fromImage` with a digest excludes that too.
   *
   * Errors: not `<major>.<minor>`, or a major version that CloudNativePG 1.30 does not run.
   *
   * @param version Such as '17.11'.
   */
  public static of(version: string): PostgresVersion {
    if (!/^\d\d?\.\d\d?$/.test(version)) throw new Error(`'version' must be <major>.<minor>, such as '17.11', got '${version}'`);
    return PostgresVersion.fromImage(`${POSTGRES_REPOSITORY}:${version}-${POSTGRES_FLAVOR}`);
  }

  /**
   * An image of your own, a mirror of the operator project's, or one with extensions inside.
   *
   * Errors: the tag does not start with a PostgreSQL version, which is where the operator reads it; a major version that
   * CloudNativePG 1.30 does not run. The
   * cluster refuses a tag that moves with every release (`16`, `17-standard-trixie`) without a digest, unless it acknowledges
   * `ha/image-rolling`.
   *
   * @param image Such as 'registry.example/postgresql:17.11-standard-trixie', '...:17-0.4.3' or '...:17@sha256:...'.
   */
  public static fromImage(image: string): PostgresVersion {
    const version = imageVersion(String(image));
    if (!/^[^@\s]+:[\w][\w.-]*(@sha256:[0-9a-f]{64})?$/.test(image) || !version) {
      throw new Error(`'image' needs a tag that starts with the PostgreSQL version, such as ':17.11-standard-trixie', got ${describeValue(image)}`);
    }
    return new PostgresVersion(version.major, image, undefined);
  }

  /**
   * What a catalog names for a major version. To update every cluster that uses it, change the catalog.
   *
   * Errors: a major version that CloudNativePG 1.30 does not run.
   *
   * @param catalog An `ImageCatalog` of the cluster's namespace, or a `ClusterImageCatalog`.
   */
  public static fromCatalog(catalog: IImageCatalog, major: number): PostgresVersion {
    if (typeof catalog?.catalogName !== 'string') throw new Error(`'catalog' must be an ImageCatalog or a ClusterImageCatalog, got ${describeValue(catalog)}`);
    return new PostgresVersion(major, undefined, catalog);
  }

  /**
   * What the operator was built with: the webhook writes it into the Cluster when the Cluster is made, 18 with CloudNativePG
   * 1.30. Another operator brings
   * another PostgreSQL to the next new cluster, so this is for clusters that run already.
   */
  public static operatorDefault(): PostgresVersion {
    return new PostgresVersion(OPERATOR_MAJOR, undefined, undefined);
  }

  /** @internal */
  public static _convert({ imageName, imageCatalogRef }: Json): Code | undefined {
    if (imageCatalogRef) {
      const { kind, name, major } = imageCatalogRef;
      return code.call('PostgresVersion.fromCatalog', code.object(kind, name), code.literal(major));
    }
    if (imageName === undefined) return code.call('PostgresVersion.operatorDefault');
    const pinned = Object.entries(PINNED_TAGS).find(([, tag]) => imageName === `${POSTGRES_REPOSITORY}:${tag}`);
    return pinned ? code.constant(`PostgresVersion.V${pinned[0]}`) : code.call('PostgresVersion.fromImage', code.literal(imageName));
  }

  private static pinned(major: number): PostgresVersion {
    return PostgresVersion.fromImage(`${POSTGRES_REPOSITORY}:${PINNED_TAGS[major]}`);
  }

  private constructor(
    /** The major version. */
    public readonly major: number,
    /**
     * The image, with its tag.
     * @default - a catalog or the operator names it
     */
    public readonly image: string | undefined,
    private readonly catalog: IImageCatalog | undefined,
  ) {
    if (!Number.isInteger(major) || major < OLDEST_MAJOR || major > NEWEST_MAJOR) {
      throw new Error(`CloudNativePG 1.30 runs PostgreSQL ${OLDEST_MAJOR} to ${NEWEST_MAJOR}, got ${describeValue(major)}${image === undefined ? '' : ` in '${image}'`}`);
    }
  }

  /** @internal */
  public get _moves(): string | undefined {
    return this.image !== undefined && isRolling(this.image)
      ? `the image '${this.image}' of 'version' has a tag that names no minor version and so moves; name one, such as ':17.11-standard-trixie', or add a digest`
      : undefined;
  }

  /** @internal */
  public _toSpec() {
    return {
      imageName: this.image,
      imageCatalogRef: this.catalog && { apiGroup: 'postgresql.cnpg.io', kind: this.catalog.catalogKind, name: this.catalog.catalogName, major: this.major },
    };
  }
}
