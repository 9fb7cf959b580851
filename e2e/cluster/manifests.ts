import * as fs from 'node:fs';
import * as path from 'node:path';
import * as yaml from 'yaml';
import { goModule } from '../machine/go';
import { version } from '../machine/versions';

/** The operator's own release manifest, unmodified. */
export function operatorManifest(): string {
  const ours = version('cloudnative-pg');
  return fs.readFileSync(path.join(goModule('github.com/cloudnative-pg/cloudnative-pg', ours), 'releases', `cnpg-${ours}.yaml`), 'utf8');
}

/**
 * The Barman Cloud plugin. Its module has the development manifest; the release's differs in the images' names. Upstream leaves
 * the two certificates to cert-manager, which is not here: `plugin.ts` makes them.
 */
export function pluginManifest(): string {
  const ours = version('plugin-barman-cloud');
  const text = fs.readFileSync(path.join(goModule('github.com/cloudnative-pg/plugin-barman-cloud', ours), 'manifest.yaml'), 'utf8');
  const objects = yaml.parseAllDocuments(text).map(document => document.toJS()).filter(object => object && !object.apiVersion.startsWith('cert-manager.io/'));
  const image = (name: string) => `ghcr.io/cloudnative-pg/${name}:v${ours}`;
  for (const object of objects) {
    if (object.kind === 'Secret' && object.data?.SIDECAR_IMAGE) object.data.SIDECAR_IMAGE = Buffer.from(image('plugin-barman-cloud-sidecar')).toString('base64');
    if (object.kind === 'Deployment') for (const container of object.spec.template.spec.containers) container.image = image('plugin-barman-cloud');
  }
  return objects.map(object => yaml.stringify(object)).join('---\n');
}
