import type * as loaded from './engine';

/** The engine takes as long to load as cdk8s itself, and every program loads the public surface: only who judges pays. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
export const loadEngine = (): typeof loaded => require('./engine');
