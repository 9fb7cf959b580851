import type * as loaded from './rule-catalog';

/** Loaded when it is first needed, which most runs never do. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
export const loadCatalog = (): typeof loaded => require('./rule-catalog');
