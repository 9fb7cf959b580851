import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';
import { checkStruct } from '../internal/construct-props';

/**
 * The categories of the operating system's locale, for `DatabaseLocale`.
 */
export interface LibcLocaleOptions {
  /**
   * Everything that the other two do not cover: messages, money, numbers, dates.
   *
   * @default - that of the image
   */
  readonly locale?: string;

  /**
   * Sort order (`LC_COLLATE`).
   *
   * @default 'C'
   */
  readonly localeCollate?: string;

  /**
   * Character classes (`LC_CTYPE`).
   *
   * @default 'C'
   */
  readonly localeCType?: string;
}

/**
 * Options for `DatabaseLocale.icu`.
 */
export interface IcuLocaleOptions extends LibcLocaleOptions {
  /**
   * Rules that change the sort order of the locale. From PostgreSQL 16 on.
   *
   * @default - none
   */
  readonly icuRules?: string;
}

/**
 * How databases sort and classify text unless told otherwise.
 *
 * An order that the operating system or ICU defines can change with the image, and indexes built on the old one are then wrong.
 * `C` and `builtin()` never change.
 *
 * @see https://cloudnative-pg.io/docs/1.30/bootstrap/#passing-options-to-initdb
 */
export class DatabaseLocale {
  /** The operating system of the image. `libc({ localeCollate: 'de_DE.utf8', localeCType: 'de_DE.utf8' })`. */
  public static libc(options: LibcLocaleOptions): DatabaseLocale {
    checkStruct('LibcLocaleOptions', options);
    return new DatabaseLocale({ ...options });
  }

  /**
   * ICU. From PostgreSQL 15 on.
   *
   * Errors: `icuLocale` is empty.
   *
   * @param icuLocale Such as 'en-US' or 'und-x-icu'.
   */
  public static icu(icuLocale: string, options: IcuLocaleOptions = {}): DatabaseLocale {
    checkStruct('IcuLocaleOptions', options);
    return new DatabaseLocale({ ...options, localeProvider: 'icu', icuLocale: named('icuLocale', icuLocale) });
  }

  /**
   * PostgreSQL itself, the same in every image. From PostgreSQL 17 on.
   *
   * Errors: `builtinLocale` is none that PostgreSQL has.
   *
   * @param builtinLocale 'C', 'C.UTF-8', or from PostgreSQL 18 on 'PG_UNICODE_FAST'.
   */
  public static builtin(builtinLocale: string, options: LibcLocaleOptions = {}): DatabaseLocale {
    checkStruct('LibcLocaleOptions', options);
    if (!['C', 'C.UTF-8', 'C.UTF8', 'PG_UNICODE_FAST'].includes(builtinLocale)) {
      throw new Error(`'builtinLocale' must be 'C', 'C.UTF-8' or 'PG_UNICODE_FAST', got ${describeValue(builtinLocale)}`);
    }
    return new DatabaseLocale({ ...options, localeProvider: 'builtin', builtinLocale });
  }

  /** @internal */
  public static _convert(initdb: Json): Code | undefined {
    const { localeProvider, locale, icuLocale, icuRules, builtinLocale } = initdb;
    const libc = {
      locale: code.literal(locale),
      localeCollate: code.literal(initdb.localeCollate ?? 'C'),
      localeCType: code.literal(initdb.localeCType ?? 'C'),
    };
    if (localeProvider === 'icu' && icuLocale) return code.call('DatabaseLocale.icu', code.literal(icuLocale), code.struct({ ...libc, icuRules: code.literal(icuRules) }));
    if (localeProvider === 'builtin' && builtinLocale) return code.call('DatabaseLocale.builtin', code.literal(builtinLocale), code.struct(libc));
    return code.call('DatabaseLocale.libc', code.struct(libc));
  }

  private constructor(
    /** @internal */
    public readonly _initdb: {
      readonly locale?: string;
      readonly localeCollate?: string;
      readonly localeCType?: string;
      readonly localeProvider?: string;
      readonly icuLocale?: string;
      readonly icuRules?: string;
      readonly builtinLocale?: string;
    },
  ) {}

  /**
   * Why PostgreSQL of this major version does not have it, or undefined.
   * @internal
   */
  public _problem(major: number): string | undefined {
    const { localeProvider, icuRules, builtinLocale } = this._initdb;
    if (localeProvider === 'builtin' && major < 17) return `'locale' is built in, which PostgreSQL ${major} does not have; use 17 or newer, or DatabaseLocale.icu()`;
    if (builtinLocale === 'PG_UNICODE_FAST' && major < 18) return `'locale' is 'PG_UNICODE_FAST', which PostgreSQL ${major} does not have; use 'C.UTF-8'`;
    if (icuRules !== undefined && major < 16) return `'icuRules' needs PostgreSQL 16 or newer, this is ${major}`;
    return localeProvider === 'icu' && major < 15 ? `'locale' is of ICU, which needs PostgreSQL 15 or newer, this is ${major}` : undefined;
  }
}

function named(prop: string, value: string): string {
  if (typeof value !== 'string' || value.trim() === '') throw new Error(`'${prop}' must not be empty, got ${describeValue(value)}`);
  return value;
}
