import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { customResourceDefinitions } from '../e2e/judge/crds';
import { cached } from '../e2e/machine/cache';
import { build } from '../e2e/machine/command';
import { goModule } from '../e2e/machine/go';
import { version } from '../e2e/machine/versions';

/** Where the kinds of the generated manifests come from. */
const COMPONENTS = ['cloudnative-pg', 'plugin-barman-cloud', 'prometheus-operator-api'];

/** The other validators, built from source, with the same resource definitions as ours and without a network. */
export interface Rivals {
  readonly kubeconform: readonly string[];
  readonly kubectlValidate: readonly string[];
}

export function hasGo(): boolean {
  return spawnSync('go', ['version']).status === 0;
}

/** Builds them into the cache of e2e/, and writes their schemas into a folder. */
export async function rivals(folder: string): Promise<Rivals> {
  const definitions = await customResourceDefinitions(COMPONENTS);
  const schemas = path.join(folder, 'schemas');
  const crds = path.join(folder, 'crds');
  for (const made of [schemas, crds]) fs.mkdirSync(made, { recursive: true });
  for (const crd of definitions) {
    fs.writeFileSync(path.join(crds, `${crd.metadata.name}.yaml`), JSON.stringify(crd));
    for (const served of crd.spec.versions) {
      const name = `${crd.spec.group}_${crd.spec.names.kind.toLowerCase()}_${served.name}.json`;
      fs.writeFileSync(path.join(schemas, name), JSON.stringify(jsonSchema(served.schema.openAPIV3Schema)));
    }
  }
  return {
    kubeconform: [await built('kubeconform', 'github.com/yannh/kubeconform', './cmd/kubeconform'), '-strict', '-summary',
      '-schema-location', path.join(schemas, '{{.Group}}_{{.ResourceKind}}_{{.ResourceAPIVersion}}.json')],
    kubectlValidate: [await built('kubectl-validate', 'sigs.k8s.io/kubectl-validate', '.'), '--local-crds', crds],
  };
}

function built(name: string, module: string, command: string): Promise<string> {
  // One of the modules has a folder for its dependencies that the module cache leaves empty.
  return cached(`bin/${name}-${version(name)}`, [module, command], target =>
    build('go', ['build', '-mod=readonly', '-trimpath', '-ldflags', '-s -w', '-o', target, command], { cwd: goModule(module, version(name)), env: { CGO_ENABLED: '0' } }));
}

/** What kubeconform's own script makes of a resource definition: unknown fields are errors, and an integer or string is either. */
function jsonSchema(openApi: any): any {
  if (Array.isArray(openApi)) return openApi.map(jsonSchema);
  if (typeof openApi !== 'object' || openApi === null) return openApi;
  if (openApi['x-kubernetes-int-or-string']) return { oneOf: [{ type: 'string' }, { type: 'integer' }] };
  const result = Object.fromEntries(Object.entries(openApi).map(([key, value]) => [key, jsonSchema(value)]));
  const isStrict = openApi.properties && typeof openApi.properties === 'object' && !openApi.properties.type && !openApi.additionalProperties
    && !openApi['x-kubernetes-preserve-unknown-fields'];
  return isStrict ? { ...result, additionalProperties: false } : result;
}
