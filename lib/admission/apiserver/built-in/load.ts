import type * as loaded from './judge';

/** Loaded when it is first needed, which most runs never do. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
export const loadBuiltIn = (): typeof loaded => require('./judge');
