/* eslint-disable @typescript-eslint/no-require-imports */
import type * as serverSide from './apply/server-side';
import type * as formats from './report/machine';
import type * as catalog from './rules/catalog';
import type * as podPatch from './rules/pod-patch';
import type * as update from './update';

/** What many runs do without. A module takes half a millisecond to load, and a check of one file a tenth of a second in all. */
export const loadCatalog = (): typeof catalog => require('./rules/catalog');
export const loadFormats = (): typeof formats => require('./report/machine');
export const loadPodPatch = (): typeof podPatch => require('./rules/pod-patch');
export const loadServerSide = (): typeof serverSide => require('./apply/server-side');
export const loadUpdate = (): typeof update => require('./update');
