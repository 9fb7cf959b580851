import { memo } from './memo';

const SPACE = /^[ \u0085\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+|[ \u0085\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+$/g;

/**
 * A Kubernetes quantity, exact, in billionths. The server rounds what is finer away from zero.
 */
export class Quantity {
  /**
   * Reads a quantity as `resource.ParseQuantity` does; undefined when it would refuse.
   *
   * The server's grammar is looser than its documentation: `Gi`, `+` and `.` are zero.
   */
  public static readonly parse = memo((text: string): Quantity | undefined => {
    const match = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*)([+-]?\d*)$/.exec(text);
    if (!match || text === '') return undefined;
    const [, sign, whole, fraction = '', letters, digits] = match;
    const suffix = letters + digits;
    let factor: bigint | undefined;
    let exponent = 0;
    if (suffix in BINARY) factor = BINARY[suffix];
    else if (suffix in DECIMAL) exponent = DECIMAL[suffix];
    else if (/^[eE][+-]?\d+$/.test(suffix)) {
      const written = Number(BigInt.asIntN(32, BigInt(suffix.slice(1).replace('+', ''))));
      // The server cuts the exponent to 32 bits, and its webhook hangs until the time-out, a refusal, on its exact path.
      if (written < -100000 || (written > 100000 && (whole + fraction).length > 18)) return undefined;
      exponent = clamp(written);
    } else return undefined;
    // Without a digit the server's fast path reads zero, and its exact path, for the largest and smallest units, nothing.
    if (whole + fraction === '' && (suffix === 'Pi' || suffix === 'Ei' || exponent < -9)) return undefined;
    let amount = BigInt((whole + fraction) || '0') * (factor ?? 1n);
    const scale = exponent - fraction.length + 9;
    if (scale >= 0) amount *= 10n ** BigInt(scale);
    else amount = ceilDivide(amount, 10n ** BigInt(-scale));
    return new Quantity(sign === '-' ? -amount : amount);
  });

  /**
   * Reads a value of JSON as `UnmarshalJSON` does, which trims the text as JSON spells it: a tab or a line break is an escape
   * there, and stays.
   */
  public static of(value: unknown): Quantity | undefined {
    return typeof value === 'string' || typeof value === 'number' ? Quantity.parse(String(value).replace(SPACE, '')) : undefined;
  }

  private constructor(public readonly nano: bigint) {}

  public get isZero(): boolean {
    return this.nano === 0n;
  }

  public compare(other: Quantity): number {
    return this.nano < other.nano ? -1 : this.nano > other.nano ? 1 : 0;
  }

  /** In thousandths, rounded away from zero, as the amounts of resources are stored. */
  public get milli(): bigint {
    return ceilDivide(this.nano, 1000000n);
  }

  /** In the largest decimal unit that needs no fraction. */
  public toString(): string {
    for (const [suffix, exponent] of [['', 9], ['m', 6], ['u', 3], ['n', 0]] as const) {
      const unit = 10n ** BigInt(exponent);
      if (this.nano % unit === 0n) return `${this.nano / unit}${suffix}`;
    }
    return `${this.nano}n`;
  }
}

const BINARY: Record<string, bigint> = { Ki: 1n << 10n, Mi: 1n << 20n, Gi: 1n << 30n, Ti: 1n << 40n, Pi: 1n << 50n, Ei: 1n << 60n };
const DECIMAL: Record<string, number> = { 'n': -9, 'u': -6, 'm': -3, '': 0, 'k': 3, 'M': 6, 'G': 9, 'T': 12, 'P': 15, 'E': 18 };

/** Far beyond every real amount, and still cheap to multiply out. */
function clamp(exponent: number): number {
  return Math.max(-600, Math.min(600, exponent));
}

/** Rounded away from zero. */
function ceilDivide(amount: bigint, by: bigint): bigint {
  return amount < 0n ? -ceilDivide(-amount, by) : (amount + by - 1n) / by;
}
