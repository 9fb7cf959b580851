import type * as loaded from './admit-update';

/** Loaded when it is first needed, which most runs never do. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
export const loadUpdate = (): typeof loaded => require('./admit-update');
