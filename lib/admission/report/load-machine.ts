import type * as loaded from './machine';

/** Loaded when it is first needed, which most runs never do. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
export const loadFormats = (): typeof loaded => require('./machine');
