/** The longest value of a label. */
const LABEL_MAX_LENGTH = 63;

/** Eight hexadecimal digits that change with a text (FNV-1a), for names that nobody types. */
export function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

/**
 * A name that ends in a hash of what it stands for. Kubernetes writes the name of a Job into a label of its pods, so it has 63
 * characters at most; one that is too long is cut before the hash.
 */
export function hashedName(name: string, content: string): string {
  const whole = `${name}-${shortHash(content)}`;
  return whole.length <= LABEL_MAX_LENGTH ? whole : `${name.slice(0, LABEL_MAX_LENGTH - 9).replace(/[-.]+$/, '')}-${shortHash(name + content)}`;
}
