import * as fs from 'node:fs';
import * as path from 'node:path';
import { Prometheus } from '../cluster/prometheus';
import { NAME } from './guide';

const RECORD = path.join(__dirname, '..', '..', 'docs', 'truth', 'dashboard-20417.json');
/** Names of metrics, but not the beginning of a pattern of names. */
const METRIC = /\b(cnpg|barman|kube|kubelet|node|container|controller)_[a-z0-9_:]*[a-z0-9]\b/g;

/**
 * The queries of CloudNativePG's own dashboard, if DASHBOARD_20417 names its JSON (and DASHBOARD_20417_COMMIT its commit in
 * grafana-dashboards): records which have data.
 */
export async function dashboard20417(prometheus: Prometheus, namespace: string): Promise<void> {
  const file = process.env.DASHBOARD_20417;
  if (!file) return;
  const values: { [variable: string]: string } = {
    operatorNamespace: 'cnpg-system', namespace, cluster: NAME, instances: `${NAME}-[1-9][0-9]*`, __rate_interval: '2m', __range: '30m', __interval: '1m', DS_PROMETHEUS: '',
  };
  const fill = (expr: string) => Object.entries(values).reduce((all, [name, value]) => all.replaceAll(`\${${name}}`, value).replaceAll(`$${name}`, value), expr);
  const queries: Array<{ panel: string; data: boolean; metrics: string[] }> = [];
  const visit = async (panels: any[]): Promise<void> => {
    for (const panel of panels) {
      await visit(panel.panels ?? []);
      for (const { expr } of (panel.targets ?? []).filter((target: any) => target.expr)) {
        const data = await prometheus.query(fill(expr)).then(found => found.length > 0, error => { console.log(`20417: ${panel.title}: ${error.message}`); return false; });
        queries.push({ panel: panel.title ?? '', data, metrics: [...new Set<string>(expr.match(METRIC) ?? [])].sort() });
      }
    }
  };
  await visit(JSON.parse(fs.readFileSync(file, 'utf8')).panels);
  fs.writeFileSync(RECORD, `${JSON.stringify({ 'grafana-dashboards': process.env.DASHBOARD_20417_COMMIT, queries }, undefined, 1)}\n`);
}
