import * as fs from 'node:fs';
import * as path from 'node:path';
import * as yaml from 'yaml';
import { goModule, trimmedCommand } from '../machine/go';
import { refuseBusyPort } from '../machine/port';
import { Service } from '../machine/service';
import { version } from '../machine/versions';
import { World } from './world';

const MODULE = 'github.com/external-secrets/external-secrets';
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
/** Of its providers and generators those that we use: all of them import every cloud's client. */
const IMPORTED: { readonly [folder: string]: readonly string[] } = {
  'pkg/provider/register': ['pkg/provider/vault'],
  'pkg/generator/register': ['pkg/generator/password', 'pkg/generator/vault'],
};
const PORTS = { metrics: 24486, live: 24487 };

/**
 * The External Secrets Operator, with the provider and the generators of Vault and passwords, at the API server. 0.20.4 is the newest that
 * can be built from the Go module proxy; since then its parts are modules of their own, which are not there.
 */
export async function startExternalSecrets(world: World): Promise<Service> {
  Object.values(PORTS).forEach(refuseBusyPort);
  const program = await externalSecrets();
  await defineKinds(world);
  return world.serviceWithHosts('external-secrets', [program, `--metrics-addr=127.0.0.1:${PORTS.metrics}`, `--live-addr=127.0.0.1:${PORTS.live}`,
    '--enable-cluster-external-secret-reconciler=false', '--enable-cluster-push-secret-reconciler=false', '--enable-push-secret-reconciler=false', '--concurrent=4', '--loglevel=debug',
  ], { KUBECONFIG: world.kubeconfig });
}

function externalSecrets(): Promise<string> {
  const files = Object.entries(IMPORTED).map(([folder, imports]) =>
    [`${folder}/register.go`, `package register\n\nimport (\n${imports.map(imported => `\t_ "${MODULE}/${imported}"\n`).join('')})\n`]);
  return trimmedCommand('external-secrets', MODULE, version('external-secrets-controller'), '.', Object.fromEntries(files));
}

/** The judge knows the kinds that we write, of a newer release; the controller watches others too. */
async function defineKinds({ api }: World): Promise<void> {
  const folder = path.join(goModule(MODULE, version('external-secrets-controller')), 'config', 'crds', 'bases');
  for (const file of fs.readdirSync(folder).filter(name => name.includes('.io_'))) {
    const { code, body } = await api.call('POST', DEFINITIONS, yaml.parse(fs.readFileSync(path.join(folder, file), 'utf8')));
    if (code >= 300 && code !== 409) throw new Error(`${file}: ${code} ${body.message}`);
  }
  await api.discover();
}
