import * as fs from 'node:fs';
import * as path from 'node:path';
import { run } from '../machine/command';
import { scratch } from '../machine/scratch';
import { apply, kubectl } from './kubectl';
import { pluginManifest } from './manifests';

const NAMESPACE = 'cnpg-system';

/**
 * Installs the Barman Cloud plugin. Operator and plugin each pin the other's certificate, which upstream lets cert-manager make;
 * two self-signed ones do, and no authority is involved.
 */
export function installPlugin(): void {
  selfSigned('barman-cloud-server-tls', 'barman-cloud', ['extendedKeyUsage=serverAuth', 'subjectAltName=DNS:barman-cloud']);
  selfSigned('barman-cloud-client-tls', 'barman-cloud-client', ['extendedKeyUsage=clientAuth']);
  apply(pluginManifest());
  kubectl(['-n', NAMESPACE, 'rollout', 'status', 'deploy/barman-cloud', '--timeout=120s']);
}

function selfSigned(secret: string, name: string, extensions: string[]): void {
  const existing = kubectl(['-n', NAMESPACE, 'get', 'secret', secret, '--ignore-not-found', '-o', 'name']);
  if (existing) return;
  const folder = scratch();
  try {
    const [key, certificate] = [path.join(folder, 'tls.key'), path.join(folder, 'tls.crt')];
    run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '365', '-subj', `/CN=${name}`,
      '-keyout', key, '-out', certificate, ...extensions.flatMap(extension => ['-addext', extension])]);
    kubectl(['-n', NAMESPACE, 'create', 'secret', 'tls', secret, `--cert=${certificate}`, `--key=${key}`]);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
