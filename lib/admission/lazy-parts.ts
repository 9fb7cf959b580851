/* eslint-disable @typescript-eslint/no-require-imports */
import type * as serverSide from './apply/server-side';
import type * as builtIn from './built-in/judge';
import type * as engine from './engine';
import type * as formats from './report/machine';
import type * as catalog from './rules/catalog';
import type * as podPatch from './rules/pod-patch';
import type * as update from './update';

/**
 * What many runs do without: a module takes half a millisecond to load. The engine takes as long as cdk8s itself, and every program that declares a
 * database loads the public surface, so that only who judges pays.
 */
export const loadBuiltIn = (): typeof builtIn => require('./built-in/judge');
export const loadCatalog = (): typeof catalog => require('./rules/catalog');
export const loadEngine = (): typeof engine => require('./engine');
export const loadFormats = (): typeof formats => require('./report/machine');
export const loadPodPatch = (): typeof podPatch => require('./rules/pod-patch');
export const loadServerSide = (): typeof serverSide => require('./apply/server-side');
export const loadUpdate = (): typeof update => require('./update');
