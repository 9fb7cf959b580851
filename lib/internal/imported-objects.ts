import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';

/** An object that the manifests of an app refer to, and that is declared outside of it. */
export interface Elsewhere {
  /** Its kind. */
  readonly kind: 'Cluster' | 'ObjectStore';
  /** Its namespace, empty when the manifests leave that to whoever applies them. */
  readonly namespace: string;
  /** Its name. */
  readonly name: string;
}

const byApp = new WeakMap<IConstruct, Elsewhere[]>();

/** Says that a construct stands for an object that is declared elsewhere, in its chart's namespace unless another is given. */
export function declareElsewhere(construct: IConstruct, kind: Elsewhere['kind'], name: string, namespace = Chart.of(construct).namespace): void {
  const app = construct.node.root;
  byApp.set(app, [...elsewhereOf(app), { kind, name, namespace: namespace ?? '' }]);
}

export function elsewhereOf(app: IConstruct): readonly Elsewhere[] {
  return byApp.get(app) ?? [];
}
