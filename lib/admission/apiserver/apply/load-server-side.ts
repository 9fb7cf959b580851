import type * as loaded from './server-side';

/** Loaded when it is first needed, which most runs never do. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
export const loadServerSide = (): typeof loaded => require('./server-side');
