import { isIP } from 'node:net';

/** Numeric addresses as C's `getaddrinfo` reads them for PostgreSQL. */

/** One to four numbers with dots between, decimal, octal or hexadecimal; the last one fills the bytes that are left. */
export function isIpv4(text: string): boolean {
  const parts = text.split('.');
  if (parts.length > 4) return false;
  return parts.every((part, i) => {
    if (!/^(0[xX][0-9a-fA-F]*|0[0-7]*|[1-9]\d*)$/.test(part) || /^0[xX]$/.test(part)) return false;
    const value = /^0[0-7]+$/.test(part) ? Number.parseInt(part, 8) : Number(part);
    return value < 256 ** (i === parts.length - 1 ? 5 - parts.length : 1);
  });
}

/** The interface behind a `%` is taken to be there. */
export function isIpv6(text: string): boolean {
  return isIP(text) === 6;
}

/** Whether a text is a mask for addresses of so many bits; PostgreSQL asks only for the same family. */
export function isNetmask(text: string, bits: number): boolean {
  return bits === 32 ? isIpv4(text) : isIpv6(text);
}
