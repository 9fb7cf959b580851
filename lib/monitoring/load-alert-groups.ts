import type * as loaded from './alert-groups';

/** Loaded at the synthesis of the first cluster that has alerts. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
export const loadAlertGroups = (): typeof loaded => require('./alert-groups');
