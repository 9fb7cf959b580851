import { code, Code } from '../facts/code';
import { Json } from '../facts/json-value';
import { NEWEST_MAJOR, OLDEST_MAJOR, PINNED_TAGS, POSTGRES_FLAVOR, POSTGRES_REPOSITORY } from '../postgres/postgres-images';

/**
 * Which PostgreSQL an instance runs, down to the image. Always pinned: with a tag that moves, such as `:16`, two pods of one
 * cluster that start on different days run different programs.
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
    return new PostgresVersion(`${POSTGRES_REPOSITORY}:${version}-${POSTGRES_FLAVOR}`);
  }

  /**
   * An image of your own, or a mirror of the operator project's.
   *
   * Errors: the tag does not start with a PostgreSQL version, which is where the operator reads it; the tag moves (`16`, `latest`)
   * and no digest holds it; a major version that CloudNativePG 1.30 does not run.
   *
   * @param image Such as 'registry.example/postgresql:17.11-standard-trixie' or '...:17@sha256:...'.
   */
  public static fromImage(image: string): PostgresVersion {
    return new PostgresVersion(image);
  }

  /** @internal */
  public static _convert({ imageName }: Json): Code | undefined {
    if (imageName === undefined) return undefined;
    const pinned = Object.entries(PINNED_TAGS).find(([, tag]) => imageName === `${POSTGRES_REPOSITORY}:${tag}`);
    return pinned ? code.constant(`PostgresVersion.V${pinned[0]}`) : code.call('PostgresVersion.fromImage', code.literal(imageName));
  }

  private static pinned(major: number): PostgresVersion {
    return new PostgresVersion(`${POSTGRES_REPOSITORY}:${PINNED_TAGS[major]}`);
  }

  /** The major version. */
  public readonly major: number;

  private constructor(
    /**
     * The image, with its tag.
     * @default - a catalog names it
     */
    public readonly image: string | undefined,
  ) {
    const match = /^[^@:\s]+(?::\d+\/[^@:\s]+)?:(?<tag>[\w][\w.-]*)(?<digest>@sha256:[0-9a-f]{64})?$/.exec(image ?? '');
    const version = /^(?<major>\d+)(?<minor>\.\d+)?/.exec(match?.groups?.tag ?? '');
    if (!version) throw new Error(`'image' needs a tag that starts with the PostgreSQL version, such as ':17.11-standard-trixie', got '${image}'`);
    if (!version.groups?.minor && !match?.groups?.digest) {
      throw new Error(`'image' has the tag '${match?.groups?.tag}', which names no minor version and so may move, in '${image}'; ` +
        "name one, such as ':17.11-standard-trixie', or add a digest");
    }
    this.major = Number(version.groups?.major);
    if (this.major < OLDEST_MAJOR || this.major > NEWEST_MAJOR) {
      throw new Error(`CloudNativePG 1.30 runs PostgreSQL ${OLDEST_MAJOR} to ${NEWEST_MAJOR}, got ${this.major} in '${image}'`);
    }
  }

  /** @internal */
  public _toSpec() {
    return { imageName: this.image };
  }
}
