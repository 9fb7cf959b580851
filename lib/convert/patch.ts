import { isObject, Json } from '../facts/json-value';
import { PatchStep } from './program-statements';
import { stable } from './stable';

/**
 * The steps that turn one object into another, as far as the API server stores them differently.
 *
 * @param made What the program makes, before the server adds to it.
 * @param madeStored The same as the server stores it.
 * @param written What somebody wrote.
 * @param writtenStored The same as the server stores it.
 */
export function patchSteps(made: Json, madeStored: Json, written: Json, writtenStored: Json): PatchStep[] {
  const steps: PatchStep[] = [];
  const walk = (path: string, one: Json, oneStored: Json, other: Json, otherStored: Json): void => {
    if (stable(oneStored) === stable(otherStored)) return;
    if (isObject(oneStored) && isObject(otherStored) && isObject(one)) {
      const theirs: Json = isObject(other) ? other : {};
      for (const key of new Set([...Object.keys(oneStored), ...Object.keys(otherStored)])) {
        walk(`${path}/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`, one[key], oneStored[key], theirs[key], otherStored[key]);
      }
      return;
    }
    if (Array.isArray(one) && Array.isArray(other) && one.length === other.length && Array.isArray(oneStored) && Array.isArray(otherStored)
      && oneStored.length === otherStored.length && one.length === oneStored.length) {
      one.forEach((item, i) => walk(`${path}/${i}`, item, oneStored[i], other[i], otherStored[i]));
      return;
    }
    if (otherStored === undefined) {
      if (one !== undefined) steps.push({ op: 'remove', path });
      return;
    }
    const value = other ?? otherStored;
    steps.push({ op: one === undefined ? 'add' : 'replace', path, value });
  };
  walk('', { metadata: made.metadata ?? {}, spec: made.spec ?? {} }, part(madeStored), { metadata: written.metadata, spec: written.spec }, part(writtenStored));
  return steps;
}

function part({ metadata, spec }: Json): Json {
  return { metadata: metadata ?? {}, spec: spec ?? {} };
}
