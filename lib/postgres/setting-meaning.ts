import { settingTypes } from './postgres-settings';
import { pgBoolean } from './operator-grammar';
import { numberOf, SettingType } from './setting-value';

/** What the text of a setting means: true or false, a number in the setting's own unit, or a word or text. */
export type SettingMeaning = boolean | number | string;

/** The words that PostgreSQL reads as `on` and `off` where it expects one of several words. */
const SYNONYMS: Readonly<Record<string, string>> = { true: 'on', yes: 'on', 1: 'on', false: 'off', no: 'off', 0: 'off' };

/**
 * What PostgreSQL makes of the text of a setting, so that a question can be asked about `off`, not about how it is spelled:
 * `NO`, `f` and `0` are false, `64MB` of `work_mem` is 65536 (kB), `False` of `synchronous_commit` is `off`.
 *
 * @param major Undefined when it is not known: then the newest major that has the setting decides.
 * @returns undefined for a setting that is not known, and for a value that PostgreSQL refuses
 */
export function settingMeaning(name: string, text: string, major?: number): SettingMeaning | undefined {
  const type = settingTypes(name, major).at(-1);
  return type && meaningOf(type, text);
}

function meaningOf(type: SettingType, text: string): SettingMeaning | undefined {
  switch (type.type) {
    case 'bool': return pgBoolean(text);
    case 'integer':
    case 'real': return numberOf(type, text);
    case 'enum': {
      const word = type.words!.find(known => known.toLowerCase() === text.toLowerCase())?.toLowerCase();
      return word !== undefined && type.words!.includes('on') ? SYNONYMS[word] ?? word : word;
    }
    default: return text;
  }
}

/** Asks the parameters of a cluster by meaning. PostgreSQL ignores the case of names, and so does this. */
export function parameterMeaning(parameters: Readonly<Record<string, unknown>>, name: string, major?: number): SettingMeaning | undefined {
  const written = writtenName(parameters, name);
  return written === undefined ? undefined : settingMeaning(name, String(parameters[written]), major);
}

/** The key under which a parameter stands, in any case. */
export function writtenName(parameters: Readonly<Record<string, unknown>>, name: string): string | undefined {
  if (parameters[name] !== undefined) return name;
  const lower = name.toLowerCase();
  return Object.keys(parameters).find(key => key.toLowerCase() === lower && parameters[key] !== undefined);
}
