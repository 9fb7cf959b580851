import { parseImageName } from '../facts/image-name';
import { majorOfTag } from './operator-grammar';

/** What the name of a PostgreSQL image says about its content. */
export interface ImageVersion {
  readonly major: number;
  /** The minor version; undefined in a tag such as `17` or `17-standard-trixie`. */
  readonly minor?: number;
  /** Whether the image is the same at every pull: the tag names a minor version, or there is a digest. */
  readonly isPinned: boolean;
  /** The release of the base system, such as `trixie`; undefined when the tag does not say. */
  readonly distribution?: string;
}

const DISTRIBUTION = /(?:^|[-_.])(buster|bullseye|bookworm|trixie|forky|sid|alpine[\d.]*|jammy|noble|ubi\d*|el\d+)(?:$|[-_.])/i;

/** Reads the tag of an image as the operator project and the official images write it; undefined when it does not begin with a version. */
export function imageVersion(image: string): ImageVersion | undefined {
  const { tag, digest } = parseImageName(image);
  const major = majorOfTag(tag);
  if (major === undefined) return undefined;
  const minor = /^\d+\.(\d+)/.exec(tag);
  return { major, minor: minor ? Number(minor[1]) : undefined, isPinned: minor !== null || digest !== undefined, distribution: DISTRIBUTION.exec(tag)?.[1].toLowerCase() };
}

/** A tag that only says which major version, flavour and base system it is, and so moves with every release. */
const ROLLING = /^\d+(-(minimal|standard|system))?(-(bullseye|bookworm|trixie|alpine))?$/;

/**
 * Whether two pulls of an image, weeks apart, can bring two minor versions. Unknown of a tag that somebody else made, such as
 * `17-0.4.3`.
 */
export function isRolling(image: string): boolean {
  const { tag, digest } = parseImageName(image);
  return digest === undefined && ROLLING.test(tag);
}
