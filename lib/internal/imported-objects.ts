import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';

/** An object that the manifests of an app refer to, and that is declared outside of it. */
export interface ImportedObject {
  /** Its kind. */
  readonly kind: 'Cluster' | 'ObjectStore' | 'ImageCatalog' | 'ClusterImageCatalog';
  /** Its namespace, empty where the manifests leave it to the command that applies them. */
  readonly namespace: string;
  /** Its name. */
  readonly name: string;
}

const byApp = new WeakMap<IConstruct, ImportedObject[]>();

/** Says that a construct stands for an object that is declared outside of its app, in its chart's namespace unless another is given. */
export function declareImported(construct: IConstruct, kind: ImportedObject['kind'], name: string, namespace = Chart.of(construct).namespace): void {
  const app = construct.node.root;
  byApp.set(app, [...importedObjects(app), { kind, name, namespace: namespace ?? '' }]);
}

/** The objects that an app says are declared outside of it. */
export function importedObjects(app: IConstruct): readonly ImportedObject[] {
  return byApp.get(app) ?? [];
}
