import { deliveredShop } from './delivered-shop';

/**
 * The annotations of the Agent Injector 1.7.6, without the name of a secret at their end. `npm run access` runs 1.6.2, the newest that the
 * Go module proxy has, which lacks 'template-lease-renewal-threshold'.
 * @see https://github.com/hashicorp/vault-k8s/blob/fbc5b1f0cd4d1c7dd5a8830e32c8ed636d7318d7/agent-inject/agent/annotations.go
 */
const KNOWN = [
  'agent-auto-auth-exit-on-err', 'agent-cache-enable', 'agent-cache-exit-on-err', 'agent-cache-listener-port',
  'agent-cache-use-auto-auth-token', 'agent-configmap', 'agent-copy-volume-mounts', 'agent-disable-idle-connections',
  'agent-disable-keep-alives', 'agent-enable-quit', 'agent-extra-secret', 'agent-image', 'agent-init-first', 'agent-init-json-patch',
  'agent-inject', 'agent-inject-command', 'agent-inject-containers', 'agent-inject-default-template', 'agent-inject-file',
  'agent-inject-perms', 'agent-inject-secret', 'agent-inject-status', 'agent-inject-template', 'agent-inject-template-file',
  'agent-inject-token', 'agent-json-patch', 'agent-limits-cpu', 'agent-limits-ephemeral', 'agent-limits-mem', 'agent-pre-populate',
  'agent-pre-populate-only', 'agent-request-namespace', 'agent-requests-cpu', 'agent-requests-ephemeral', 'agent-requests-mem',
  'agent-revoke-grace', 'agent-revoke-on-shutdown', 'agent-run-as-group', 'agent-run-as-same-user', 'agent-run-as-user',
  'agent-service-account-token-volume-name', 'agent-set-security-context', 'agent-share-process-namespace', 'agent-telemetry',
  'agent-template-left-delim', 'agent-template-right-delim', 'auth-config', 'auth-max-backoff', 'auth-min-backoff', 'auth-path',
  'auth-type', 'ca-cert', 'ca-key', 'client-cert', 'client-key', 'client-max-retries', 'client-timeout', 'error-on-missing-key',
  'go-max-procs', 'log-format', 'log-level', 'namespace', 'preserve-secret-case', 'proxy-address', 'role', 'secret-volume-path',
  'service', 'template-config-exit-on-retry-failure', 'template-lease-renewal-threshold', 'template-max-connections-per-host',
  'template-static-secret-render-interval', 'tls-secret', 'tls-server-name', 'tls-skip-verify',
];
const PREFIX = 'vault.hashicorp.com/';
const SECRET = '-postgres';

test('every annotation is one that the injector reads', () => {
  const pods = deliveredShop().manifests.filter(({ kind }) => kind === 'Deployment').map(({ spec }) => spec.template.metadata.annotations ?? {});
  const names = [...new Set(pods.flatMap(annotations => Object.keys(annotations)))].filter(name => name.startsWith(PREFIX)).map(name => name.slice(PREFIX.length));

  expect(names.length).toBeGreaterThan(7);
  expect(names.map(name => name.endsWith(SECRET) ? name.slice(0, -SECRET.length) : name).filter(name => !KNOWN.includes(name))).toEqual([]);
});
