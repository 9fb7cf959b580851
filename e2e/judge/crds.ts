import * as fs from 'node:fs';
import * as path from 'node:path';
import * as yaml from 'yaml';
import { goModule } from '../machine/go';
import { version } from '../machine/versions';

/** Where each project keeps its CRDs: the version's name, its Go module, the folder in it, and the kinds we want (all, if none is named). */
const SOURCES: readonly (readonly [string, string, string, ...string[]])[] = [
  ['cloudnative-pg', 'github.com/cloudnative-pg/cloudnative-pg', 'config/crd/bases'],
  ['plugin-barman-cloud', 'github.com/cloudnative-pg/plugin-barman-cloud', 'config/crd/bases'],
  ['prometheus-operator', 'github.com/prometheus-operator/prometheus-operator', 'example/prometheus-operator-crd',
    'PodMonitor', 'ServiceMonitor', 'PrometheusRule'],
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
export function customResourceDefinitions(components = SOURCES.map(([component]) => component)): any[] {
  return SOURCES.filter(([component]) => components.includes(component)).flatMap(([component, module, folder, ...kinds]) => {
    const crds = crdsIn(path.join(goModule(module, version(component)), folder))
      .filter(crd => kinds.length === 0 || kinds.includes(crd.spec.names.kind));
    const absent = kinds.filter(kind => !crds.some(crd => crd.spec.names.kind === kind));
    if (crds.length === 0 || absent.length > 0) throw new Error(`${module} ${version(component)} has no CRD of ${absent.join(', ') || folder}`);
    return crds;
  });
}

function crdsIn(folder: string): any[] {
  return fs.readdirSync(folder).filter(name => name.endsWith('.yaml')).flatMap(name =>
    yaml.parseAllDocuments(fs.readFileSync(path.join(folder, name), 'utf8')).map(document => document.toJS())
      .filter(object => object?.kind === 'CustomResourceDefinition'));
}
