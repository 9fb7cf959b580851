import { Construct } from 'constructs';
import { Delivery, SyncWave } from '../delivery/delivery';
import { labelsProblem } from '../facts/name-problems';
import { CheckedObject } from '../internal/checked-object';
import { nonEmpty } from '../internal/non-empty';
import { checkProps, checkStruct } from '../internal/construct-props';

/** Which dashboards there are: name of the file and of the object. */
const NAMES = ['fleet', 'cluster'] as const;

/** Options for `DashboardTarget.sidecar`. */
export interface DashboardSidecarOptions {
  /**
   * Labels by which the sidecar finds them.
   *
   * @default { grafana_dashboard: '1' } - what kube-prometheus-stack looks for, in every namespace
   */
  readonly labels?: { readonly [label: string]: string };

  /**
   * The folder in Grafana, as the annotation `grafana_folder`. kube-prometheus-stack reads it with
   * `grafana.sidecar.dashboards.folderAnnotation: grafana_folder` and
   * `grafana.sidecar.dashboards.provider.foldersFromFilesStructure: true`.
   *
   * @default - that of the sidecar
   */
  readonly folder?: string;
}

/** Options for `DashboardTarget.grafanaOperator`. */
export interface GrafanaOperatorOptions {
  /** Labels of the Grafana objects that shall show the dashboards. */
  readonly instanceSelector: { readonly [label: string]: string };

  /**
   * The folder in Grafana.
   *
   * @default - the namespace
   */
  readonly folder?: string;

  /**
   * Whether Grafana may be in another namespace.
   *
   * @default true
   */
  readonly allowCrossNamespaceImport?: boolean;
}

/** How the dashboards come into Grafana. */
export class DashboardTarget {
  /**
   * ConfigMaps for the sidecar of Grafana's Helm chart, which kube-prometheus-stack brings.
   *
   * Errors: labels that Kubernetes refuses.
   */
  public static sidecar(options: DashboardSidecarOptions = {}): DashboardTarget {
    checkStruct('DashboardSidecarOptions', options);
    const { labels = { grafana_dashboard: '1' }, folder } = options;
    const problem = labelsProblem('labels', labels);
    if (problem) throw new Error(problem);
    return new DashboardTarget((name, json) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { labels: nonEmpty(labels), annotations: folder === undefined ? {} : { grafana_folder: folder } },
      data: { [`${name}.json`]: json },
    }));
  }

  /**
   * GrafanaDashboards for the Grafana operator.
   *
   * Errors: labels that Kubernetes refuses.
   *
   * @see https://grafana.github.io/grafana-operator/docs/dashboards/
   */
  public static grafanaOperator(options: GrafanaOperatorOptions): DashboardTarget {
    checkStruct('GrafanaOperatorOptions', options);
    const { instanceSelector, folder, allowCrossNamespaceImport = true } = options;
    const problem = labelsProblem('instanceSelector', instanceSelector);
    if (problem) throw new Error(problem);
    return new DashboardTarget((_, json) => ({
      apiVersion: 'grafana.integreatly.org/v1beta1',
      kind: 'GrafanaDashboard',
      metadata: {},
      spec: { allowCrossNamespaceImport, ...folder !== undefined && { folder }, instanceSelector: { matchLabels: instanceSelector }, json },
    }));
  }

  private constructor(
    /** @internal */
    public readonly _manifest: (name: string, json: string) => { readonly metadata: object; readonly [field: string]: any },
  ) {}
}

/** Properties of `GrafanaDashboards`. */
export interface GrafanaDashboardsProps {
  /**
   * How they come into Grafana.
   *
   * @default DashboardTarget.sidecar()
   */
  readonly target?: DashboardTarget;

  /**
   * Which GitOps engine delivers them.
   *
   * @default Delivery.ANY
   */
  readonly delivery?: Delivery;
}

/**
 * Two dashboards: all clusters, and one cluster with its backups and poolers. Once for each Grafana, not for each cluster:
 * variables choose the cluster.
 */
export class GrafanaDashboards extends Construct {
  constructor(scope: Construct, id: string, props: GrafanaDashboardsProps = {}) {
    super(scope, id);
    checkProps(this, 'GrafanaDashboardsProps', props);
    const { target = DashboardTarget.sidecar(), delivery = Delivery.ANY } = props;
    for (const dashboard of NAMES) {
      const name = `cnpg-${dashboard}-dashboard`;
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- 60 KB of text, only for those who want it
      const { metadata, ...manifest } = target._manifest(`cnpg-${dashboard}`, JSON.stringify(require(`./dashboards/${dashboard}.json`)));
      const own = metadata as { readonly annotations?: object };
      new CheckedObject(this, dashboard, {
        ...manifest as { readonly apiVersion: string; readonly kind: string },
        metadata: {
          ...own,
          name,
          annotations: {
            ...own.annotations,
            ...delivery._annotations(SyncWave.DEPENDENT, { guarded: false }),
            // Flux would replace what looks like a variable of its own.
            'kustomize.toolkit.fluxcd.io/substitute': 'disabled',
          },
        },
      });
    }
  }
}
