/**
 * The newest minor version of each major that fixes serious flaws, as of 29 November 2026.
 *
 * The releases of November 2026 fix several flaws of severity 8.8 (CVSS), among them CVE-2026-120141 and CVE-2026-6460 (execution
 * of code) and
 * CVE-2026-120146 (REASSIGN OWNED).
 *
 * @see https://www.postgresql.org/support/security/
 */
export const SECURITY_RELEASES: ReadonlyMap<number, number> = new Map([[18, 7], [17, 12], [16, 16], [15, 20], [14, 25]]);

/** When this table was last compared with the releases, for messages: it grows old with the package. */
export const SECURITY_RELEASES_DATE = '29 November 2026';

/**
 * The majors that get no more fixes, with the day of their last one.
 * @see https://www.postgresql.org/support/versioning/
 */
export const END_OF_LIFE: ReadonlyMap<number, string> = new Map([[13, '13 November 2025'], [14, '12 November 2026']]);

/** The minor version that a user of this one should move to, or undefined when none is known to be safer. */
export function newerMinor(major: number, minor: number): number | undefined {
  const release = SECURITY_RELEASES.get(major);
  return release !== undefined && minor < release ? release : undefined;
}
