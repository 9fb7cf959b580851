import * as fs from 'node:fs';
import * as path from 'node:path';
import * as yaml from 'yaml';
import { cached } from '../machine/cache';
import { build, run } from '../machine/command';
import { goModule, importedCommand } from '../machine/go';
import { version } from '../machine/versions';

const PROMETHEUS_API = 'prometheus-operator-api';
/** In place of a folder: the module has no CRDs, only the Go types that they are generated from. */
const GENERATED = '';

/**
 * Where each project keeps its CRDs: the version's name, its Go module, the folder in it, and the kinds we want (all, if none is
 * named).
 */
const SOURCES: readonly (readonly [string, string, string, ...string[]])[] = [
  ['cloudnative-pg', 'github.com/cloudnative-pg/cloudnative-pg', 'config/crd/bases'],
  ['plugin-barman-cloud', 'github.com/cloudnative-pg/plugin-barman-cloud', 'config/crd/bases'],
  [PROMETHEUS_API, 'github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring', GENERATED, 'PodMonitor', 'ServiceMonitor', 'PrometheusRule'],
  ['external-snapshotter', 'github.com/kubernetes-csi/external-snapshotter/client/v8', 'config/crd',
    'VolumeSnapshot', 'VolumeSnapshotClass', 'VolumeSnapshotContent'],
  ['argo-cd', 'github.com/argoproj/argo-cd/v3', 'manifests/crds', 'Application', 'AppProject'],
  ['source-controller', 'github.com/fluxcd/source-controller', 'config/crd/bases'],
  ['kustomize-controller', 'github.com/fluxcd/kustomize-controller', 'config/crd/bases'],
  ['helm-controller', 'github.com/fluxcd/helm-controller', 'config/crd/bases'],
  ['external-secrets', 'github.com/external-secrets/external-secrets', 'config/crds/bases',
    'ExternalSecret', 'SecretStore', 'ClusterSecretStore', 'PushSecret', 'Password', 'VaultDynamicSecret'],
  ['cert-manager', 'github.com/cert-manager/cert-manager', 'deploy/crds', 'Certificate', 'Issuer', 'ClusterIssuer'],
];

/** The CustomResourceDefinitions that the judge knows, each from its project's own module; of all projects or of some. */
export async function customResourceDefinitions(components = SOURCES.map(([name]) => name)): Promise<any[]> {
  const found: any[] = [];
  for (const [component, module, folder, ...kinds] of SOURCES.filter(([name]) => components.includes(name))) {
    const source = folder === GENERATED ? await generated(component, module) : path.join(goModule(module, version(component)), folder);
    const crds = crdsIn(source).filter(crd => kinds.length === 0 || kinds.includes(crd.spec.names.kind));
    const absent = kinds.filter(kind => !crds.some(crd => crd.spec.names.kind === kind));
    if (crds.length === 0 || absent.length > 0) throw new Error(`${module} ${version(component)} has no CRD of ${absent.join(', ') || folder}`);
    found.push(...crds);
  }
  return found;
}

/** The CRDs that controller-gen, which every operator uses for that, makes from a module's Go types. */
async function generated(component: string, module: string): Promise<string> {
  const generator = await importedCommand('controller-gen', 'sigs.k8s.io/controller-tools', version('controller-tools'), 'cmd/controller-gen');
  return cached(`crds/${component}-${version(component)}`, [module, generator], async (target, folder) => {
    const source = path.join(folder, 'module');   // the module cache is read-only, and Go wants to note what it downloads
    fs.cpSync(goModule(module, version(component)), source, { recursive: true });
    run('chmod', ['-R', 'u+w', source]);
    await build(generator, ['crd:crdVersions=v1', 'paths=./v1', `output:crd:dir=${target}`], { cwd: source, env: { GOFLAGS: '-mod=mod' } });
  });
}

function crdsIn(folder: string): any[] {
  return fs.readdirSync(folder).filter(name => name.endsWith('.yaml')).flatMap(name =>
    yaml.parseAllDocuments(fs.readFileSync(path.join(folder, name), 'utf8')).map(document => document.toJS())
      .filter(object => object?.kind === 'CustomResourceDefinition'));
}
