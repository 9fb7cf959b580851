import { quoted } from './go';

/**
 * IP addresses and ranges of them, as Kubernetes reads them in fields that are older than its strict grammar
 * (`IsValidIPForLegacyField`).
 */

/** An address; one of version 4 has the bytes 10 zeros, ff, ff before its own. */
export interface Ip {
  readonly bytes: readonly number[];
  /** Written as one of version 6, which one of version 4 can be too. */
  readonly six: boolean;
  /** Today's grammar of Go takes it: it has no needless zeros. */
  readonly strict: boolean;
}

export interface IpRange {
  readonly ip: Ip;
  readonly length: number;
  readonly strict: boolean;
  /** The lowest address of the range. */
  readonly network: Ip;
}

const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255];

export function parseIp(text: string): Ip | undefined {
  return text.includes(':') ? parseSix(text) : parseFour(text);
}

function parseFour(text: string): Ip | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every(part => /^\d+$/.test(part) && Number(part) < 256)) return undefined;
  return { bytes: [...MAPPED, ...parts.map(Number)], six: false, strict: parts.every(part => part === '0' || !part.startsWith('0')) };
}

function parseSix(text: string): Ip | undefined {
  const tail = /[^:]*$/.exec(text)![0];
  const four = tail.includes('.') ? parseFour(tail) : undefined;
  if (tail.includes('.') && !four) return undefined;
  const halves = (four ? text.slice(0, text.length - tail.length) + pairs(four.bytes.slice(12)).map(pair => pair.toString(16)).join(':') : text).split('::');
  const groups = halves.map(half => (half === '' ? [] : half.split(':')));
  const all = groups.flat();
  if (halves.length > 2 || (halves.length === 2 ? all.length > 7 : all.length !== 8)) return undefined;
  if (!all.every(group => /^[0-9a-f]+$/i.test(group) && parseInt(group, 16) <= 0xffff)) return undefined;
  const numbers = [...groups[0], ...Array<string>(8 - all.length).fill('0'), ...groups[1] ?? []].map(group => parseInt(group, 16));
  return { bytes: numbers.flatMap(number => [number >> 8, number & 255]), six: true, strict: all.every(group => group.length <= 4) && (four?.strict ?? true) };
}

export function parseIpRange(text: string): IpRange | undefined {
  const slash = text.indexOf('/');
  const ip = slash < 0 ? undefined : parseIp(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (!ip || !/^\d+$/.test(length) || Number(length) > (ip.six ? 128 : 32)) return undefined;
  const bits = Number(length) + (ip.six ? 0 : 96);
  const bytes = ip.bytes.map((byte, i) => byte & (0xff00 >> Math.max(0, Math.min(8, bits - 8 * i))));
  return { ip, length: Number(length), strict: ip.strict && String(Number(length)) === length, network: { ...ip, bytes } };
}

/** One of version 4, however it is written. */
export function isFour({ bytes }: Ip): boolean {
  return MAPPED.every((byte, i) => bytes[i] === byte);
}

/** Whether the first range has the network of the second in it. */
export function holds(range: IpRange, { network }: IpRange): boolean {
  if (isFour(range.network) !== isFour(network)) return false;
  const bits = range.length + (range.ip.six ? 0 : 96);
  return network.bytes.every((byte, i) => ((byte ^ range.network.bytes[i]) & (0xff00 >> Math.max(0, Math.min(8, bits - 8 * i))) & 255) === 0);
}

/** The canonical form. */
function written(ip: Ip): string {
  if (isFour(ip)) return ip.bytes.slice(12).join('.');
  const groups = pairs(ip.bytes);
  const runs = groups.map((_, start) => groups.slice(start).findIndex(group => group !== 0)).map((run, start) => (run < 0 ? 8 - start : run));
  const longest = Math.max(...runs);
  const hex = (numbers: readonly number[]) => numbers.map(number => number.toString(16)).join(':');
  if (longest < 2) return hex(groups);
  const start = runs.indexOf(longest);
  return `${hex(groups.slice(0, start))}::${hex(groups.slice(start + longest))}`;
}

function writtenRange({ network, length }: IpRange): string {
  return `${written(network)}/${isFour(network) && network.six ? length - 96 : length}`;
}

function pairs(bytes: readonly number[]): number[] {
  return Array.from({ length: bytes.length / 2 }, (_, i) => bytes[2 * i] * 256 + bytes[2 * i + 1]);
}

/** What the server warns of an address that it takes. */
export function ipWarnings(path: string, text: string): string[] {
  const ip = parseIp(text);
  if (!ip) return [];
  const right = written(ip);
  if (!ip.strict || (ip.six && isFour(ip))) return [`${path}: non-standard IP address ${quoted(text)} will be considered invalid in a future Kubernetes release: use ${quoted(right)}`];
  return right === text ? [] : [`${path}: IPv6 address ${quoted(text)} should be in RFC 5952 canonical format (${quoted(right)})`];
}

/** What the server warns of a range that it takes. */
export function ipRangeWarnings(path: string, text: string): string[] {
  const range = parseIpRange(text);
  if (!range) return [];
  const { ip, network, strict } = range;
  const right = writtenRange(range);
  const warnings: string[] = [];
  if (ip.bytes.join() !== network.bytes.join()) warnings.push(`${path}: CIDR value ${quoted(text)} is ambiguous in this context (should be ${quoted(right)} or ${quoted(`${written(ip)}/${ip.six ? 128 : 32}`)}?)`);
  if (!strict || (ip.six && isFour(ip))) warnings.push(`${path}: non-standard CIDR value ${quoted(text)} will be considered invalid in a future Kubernetes release: use ${quoted(right)}`);
  return warnings.length || right === text ? warnings : [`${path}: IPv6 CIDR value ${quoted(text)} should be in RFC 5952 canonical format (${quoted(right)})`];
}
