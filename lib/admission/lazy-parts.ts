/* eslint-disable @typescript-eslint/no-require-imports */
import type * as serverSide from './apiserver/apply/server-side';
import type * as builtIn from './apiserver/built-in/judge';
import type * as engine from './engine';
import type * as formats from './report/machine';
import type * as catalog from './rule-catalog';
import type * as podPatch from './operator/pod-patch';
import type * as update from './admit-update';

/**
 * What many runs do without: a module takes half a millisecond to load. The engine takes as long as cdk8s itself, and every program that declares a
 * database loads the public surface, so that only who judges pays.
 */
export const loadBuiltIn = (): typeof builtIn => require('./apiserver/built-in/judge');
export const loadCatalog = (): typeof catalog => require('./rule-catalog');
export const loadEngine = (): typeof engine => require('./engine');
export const loadFormats = (): typeof formats => require('./report/machine');
export const loadPodPatch = (): typeof podPatch => require('./operator/pod-patch');
export const loadServerSide = (): typeof serverSide => require('./apiserver/apply/server-side');
export const loadUpdate = (): typeof update => require('./admit-update');
