import { nearest } from '../facts/nearest';

/** The names of all props of a struct; the compiler misses one that is forgotten. */
export type PropNames<T> = Readonly<Record<keyof T, true>>;

/**
 * Why a name among the props must be a misspelt one, for callers without types, or undefined. Other names are not refused: a class that extends one
 * of ours may hand its own props on.
 */
export function misspeltProblem<T extends object>(props: T, known: PropNames<T>): string | undefined {
  for (const name of Object.keys(props ?? {})) {
    if (Object.hasOwn(known, name)) continue;
    const meant = nearest(name, Object.keys(known));
    if (meant) return `there is no '${name}'; did you mean '${meant}'?`;
  }
  return undefined;
}
