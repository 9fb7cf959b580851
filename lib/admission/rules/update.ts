import { PlainRule } from './apiserver';

/** The rules of the operator about changes of a Cluster. */
export const UPDATE_RULES: readonly PlainRule[] = [];
