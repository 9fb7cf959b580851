import { Quantity } from './kubernetes-quantity';

const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];

/**
 * A quantity as Kubernetes writes it back, `1Gi` for `1024Mi` and `1` for `1000m`; undefined where the text is none, or has an
 * exponent.
 */
export function canonicalQuantity(text: string | number): string | undefined {
  const quantity = Quantity.of(text);
  if (!quantity || /[eE]\+?-?\d/.test(String(text))) return undefined;
  if (quantity.isZero) return '0';
  const bytes = (quantity.nano + 999_999_999n) / 1_000_000_000n;
  // Below 1024 there is no difference, and no suffix.
  return /i$/.test(String(text).trim()) && bytes >= 1024n ? scaled(bytes, 1024n, BINARY) : scaled(quantity.nano, 1000n, DECIMAL);
}

function scaled(amount: bigint, base: bigint, units: readonly string[]): string {
  let [value, unit] = [amount, 0];
  while (value % base === 0n && unit < units.length - 1) [value, unit] = [value / base, unit + 1];
  return `${value}${units[unit]}`;
}
