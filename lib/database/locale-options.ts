import { describeValue } from '../facts/describe';

/**
 * Whose rules a database sorts text by.
 *
 * @see https://www.postgresql.org/docs/current/locale.html
 */
export enum LocaleProvider {
  /** Those of the C library inside the image. */
  LIBC = 'libc',
  /** Those of ICU. */
  ICU = 'icu',
  /** PostgreSQL's own, the same in every image. From PostgreSQL 17. */
  BUILTIN = 'builtin',
}

/**
 * Encoding and locale of a database. None of them can change.
 */
export interface DatabaseLocaleOptions {
  /**
   * Encoding, such as 'UTF8'.
   *
   * @default - the template's
   */
  readonly encoding?: string;

  /**
   * Sort order and character classes in one, such as 'C' or 'en_US.utf8'.
   *
   * @default - the template's
   */
  readonly locale?: string;

  /**
   * Whose rules they are. ICU needs PostgreSQL 15, the builtin ones 17.
   *
   * @default - the template's
   */
  readonly localeProvider?: LocaleProvider;

  /**
   * Sort order of text (`LC_COLLATE`).
   *
   * @default - that of `locale`
   */
  readonly localeCollate?: string;

  /**
   * Character classes (`LC_CTYPE`).
   *
   * @default - those of `locale`
   */
  readonly localeCType?: string;

  /**
   * ICU's locale, such as 'de'. Needs `LocaleProvider.ICU`.
   *
   * @default - the template's
   */
  readonly icuLocale?: string;

  /**
   * Rules for ICU's sort order besides those of the locale. Needs `LocaleProvider.ICU` and PostgreSQL 16.
   *
   * @default - none
   */
  readonly icuRules?: string;

  /**
   * The builtin locale: 'C', 'C.UTF-8' or 'PG_UNICODE_FAST'. Needs `LocaleProvider.BUILTIN`.
   *
   * @default - the template's
   */
  readonly builtinLocale?: string;

  /**
   * The version of the sort order that PostgreSQL stores, for upgrades alone.
   *
   * @default - that of the image
   */
  readonly collationVersion?: string;
}

const NEEDS_PROVIDER = { icuLocale: LocaleProvider.ICU, icuRules: LocaleProvider.ICU, builtinLocale: LocaleProvider.BUILTIN } as const;

/** What the API server refuses, in the words of the props, or undefined. */
export function localeProblem(options: DatabaseLocaleOptions): string | undefined {
  const { localeProvider } = options;
  const wrong = (Object.keys(NEEDS_PROVIDER) as Array<keyof typeof NEEDS_PROVIDER>).find(prop => options[prop] !== undefined && localeProvider !== NEEDS_PROVIDER[prop]);
  return wrong && `'${wrong}' needs a 'localeProvider' of '${NEEDS_PROVIDER[wrong]}', got ${describeValue(localeProvider)}`;
}
