import { isObject, Json } from '../../../facts/json-value';
import { setOwn } from '../../../facts/own-keys';
import { Origins } from '../origins';
import { mergeField, mergeItem, mergeNode, MergeNode } from './kinds';

/** A patch that has a list or a mapping where the object has something else. */
export class MergeError extends Error {}

/**
 * Lays a patch over an object as kustomize does (kyaml's merge2): nulls and `$patch: delete` remove, lists of the kinds of
 * Kubernetes are merged by their
 * keys with what is new in front, and all other lists are replaced.
 *
 * @returns the object, or undefined when the patch removes it
 */
export function strategicMerge(object: Json, patch: Json, apiVersion: string, kind: string, origins: Origins): Json {
  return new Merger(origins).walk(object, patch, mergeNode(apiVersion, kind));
}

type Values = readonly string[];

class Merger {
  constructor(private readonly origins: Origins) {}

  /** The value of a field, or undefined when there is none in the end. */
  public walk(to: Json, patch: Json, node: MergeNode | undefined): Json {
    const first = to ?? patch;
    if (first === undefined || first === null) return patch === undefined ? to : undefined;
    if (typeof first !== 'object') {
      if (typeof to === 'object' && to !== null || typeof patch === 'object' && patch !== null) throw new MergeError('a patch has a mapping or a list instead of a plain value');
      return patch === undefined ? to : patch ?? undefined;
    }
    for (const other of [to, patch]) {
      if (other !== undefined && other !== null && (typeof other !== 'object' || Array.isArray(other) !== Array.isArray(first))) throw new MergeError('a patch has another type of value');
    }
    return Array.isArray(first) ? this.list(to, patch, node) : this.map(to, patch, node);
  }

  private map(to: Json, patch: Json, node: MergeNode | undefined): Json {
    if (patch === null) return undefined;
    const directive = isObject(patch) ? patch.$patch : undefined;
    if (directive === 'delete') return undefined;
    if (directive !== undefined && !['replace', 'merge'].includes(directive)) throw new MergeError(`there is no '$patch: ${directive}'`);
    if (patch === undefined && to === undefined) return undefined;
    const isNew = to === undefined || to === null || directive === 'replace';
    const result = isNew ? this.origins.copy(patch) : to;
    delete result.$patch;
    const keys = [...new Set([...Object.keys(result), ...Object.keys(patch ?? {})])].filter(key => key !== '$patch');
    for (const key of keys) {
      const own = Object.hasOwn(result, key) ? result[key] : undefined;
      const given = patch && Object.hasOwn(patch, key) ? patch[key] : undefined;
      // What is not in the patch stays as it is; what is new is read as a patch of itself.
      if (given === undefined) continue;
      const value = this.walk(isNew ? undefined : own, given, mergeField(node, key));
      if (value === undefined) delete result[key];
      else {
        setOwn(result, key, value);
        if (typeof value !== 'object' || value === null) this.origins.noteEntry(result, key, this.origins.ofEntry(patch, key));
      }
    }
    return result;
  }

  private list(to: Json, patch: Json, node: MergeNode | undefined): Json {
    if (patch === undefined) return to;
    if (patch === null) return undefined;
    if (!node?.s?.split(',').includes('merge')) return this.origins.copy(patch);
    const directive = patch.find((item: Json) => isObject(item) && Object.keys(item).length === 1 && item.$patch !== undefined)?.$patch;
    if (directive === 'delete') return undefined;
    const given = patch.filter((item: Json) => !(isObject(item) && Object.keys(item).length === 1 && item.$patch !== undefined));
    const own = directive === 'replace' || to === undefined || to === null ? [] : to;
    if (!node.k?.length) return [...new Set([...given, ...own])];
    return this.byKeys(own === to ? own : given, given, node.k, mergeItem(node));
  }

  /**
   * What the patch has comes first. Of lists with several keys, such as the ports of a container, kustomize finds an item of the
   * patch only when it has
   * them all; the steps here are its own (kyaml/yaml/walk/associative_sequence.go).
   */
  private byKeys(own: readonly Json[], given: readonly Json[], all: readonly string[], node: MergeNode | undefined): Json[] {
    let tuples: Values[] = [];
    for (const item of [...given, ...own]) {
      const values = all.map(key => textOf(item, key) ?? '');
      if (values.some(value => value !== '') && !tuples.some(other => same(other, values))) tuples.push(values);
    }
    if (all.length > 1) tuples = unified(tuples);
    let result: Json[] = [];
    let rest = [...own];
    let keys = all;
    for (const values of tuples) {
      const used = all.filter((_, i) => tuples.some(other => other[i] !== ''));
      keys = used.length ? used : all;
      const wanted = all.flatMap((key, i) => (keys.includes(key) ? [values[i]] : []));
      const known = keys.filter((_, i) => wanted[i] !== '');
      const find = (list: readonly Json[]) => list.find(item => isObject(item) && known.every((key, i) => textOf(item, key) === wanted.filter(value => value !== '')[i]));
      const merged = this.walk(find(rest), own === given ? undefined : find(given), node);
      if (merged === undefined || (isObject(merged) && Object.keys(merged).length === 0)) {
        rest = put(rest, keys, wanted, undefined);
        continue;
      }
      keys.forEach((key, i) => {
        if (wanted[i] !== '' && textOf(merged, key) === undefined) merged[key] = wanted[i];
      });
      result = put(result, keys, wanted, merged);
    }
    for (const item of tuples.length ? rest : own) {
      const values: string[] = [];
      for (const key of keys) {
        const value = textOf(item, key);
        if (value === undefined) result.push(item);
        else values.push(value);
      }
      if (values.length === 0) continue;
      if (keys.length > 1) result = put(result, keys, values, undefined);
      result = put(result, keys, values, item);
    }
    return result;
  }
}

function textOf(item: Json, key: string): string | undefined {
  return isObject(item) && item[key] !== undefined && item[key] !== null ? String(item[key]) : undefined;
}

/** A list in which an item takes the place of those with the same keys, or comes last; without an item they are removed. */
function put(list: readonly Json[], keys: readonly string[], values: Values, item: Json): Json[] {
  const isIt = (other: Json) => {
    let found = true;
    keys.forEach((key, i) => {
      if (i < values.length) found &&= values[i] === '' ? textOf(other, key) !== undefined : textOf(other, key) === values[i];
    });
    return found;
  };
  const isThere = list.some(isIt);
  if (item === undefined) return list.filter(other => !isIt(other));
  return isThere ? list.map(other => (isIt(other) ? item : other)) : [...list, item];
}

function same(one: Values, other: Values): boolean {
  return one.every((value, i) => value === other[i]);
}

/** Items of which one leaves a key out that the other has, and that agree in another, are the same. */
function unified(tuples: readonly Values[]): Values[] {
  const result = [...tuples];
  for (let i = 0; i < result.length; i++) {
    for (let j = 0; j < result.length; j++) {
      const [one, other] = [result[i], result[j]];
      const isSame = one.some((value, k) => value === other[k]) && one.every((value, k) => value === other[k] || value === '' || other[k] === '');
      if (isSame) result[i] = result[j] = one.map((value, k) => value || other[k]);
    }
  }
  return result;
}
