import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';

/**
 * How far back a recovery must reach. Older backups, and the WAL that only they need, are deleted.
 *
 * @see https://cloudnative-pg.io/plugin-barman-cloud/docs/retention/
 */
export class RetentionPolicy {
  /**
   * Days.
   *
   * Errors: not a whole number above 0.
   */
  public static days(amount: number): RetentionPolicy {
    return new RetentionPolicy(amount, 'd');
  }

  /**
   * Weeks.
   *
   * Errors: not a whole number above 0.
   */
  public static weeks(amount: number): RetentionPolicy {
    return new RetentionPolicy(amount, 'w');
  }

  /**
   * Months.
   *
   * Errors: not a whole number above 0.
   */
  public static months(amount: number): RetentionPolicy {
    return new RetentionPolicy(amount, 'm');
  }

  /** @internal */
  public static _convert(text: unknown): Code | undefined {
    const { amount, unit } = /^(?<amount>[1-9]\d*)(?<unit>[dwm])$/.exec(String(text))?.groups ?? {};
    const factory = { d: 'days', w: 'weeks', m: 'months' }[unit];
    return factory === undefined ? undefined : code.call(`RetentionPolicy.${factory}`, code.literal(Number(amount)));
  }

  private constructor(private readonly amount: number, private readonly unit: string) {
    if (!Number.isInteger(amount) || amount < 1) throw new Error(`'amount' of a retention must be a whole number above 0, got ${describeValue(amount)}`);
  }

  /** @internal */
  public get _text(): string {
    return `${this.amount}${this.unit}`;
  }
}
