/**
 * How a manifest reaches the server: `kubectl apply`, `kubectl apply --server-side` as Flux and Argo CD can do it, or `kubectl
 * replace`.
 */
export type ApplyMethod = 'client' | 'server' | 'replace';

export const APPLY_METHODS: readonly ApplyMethod[] = ['client', 'server', 'replace'];
