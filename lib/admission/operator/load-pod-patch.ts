import type * as loaded from './pod-patch';

/** Loaded when it is first needed, which most runs never do. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
export const loadPodPatch = (): typeof loaded => require('./pod-patch');
