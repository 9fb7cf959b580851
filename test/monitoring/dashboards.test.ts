import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Testing } from 'cdk8s';
import { DashboardTarget, GrafanaDashboards } from '../../lib';
import { ROOT } from '../fixtures';
import { selectors } from './promql';
import { queriesOf } from './dashboard-queries';

const { dashboards } = jest.requireActual('../../scripts/dashboards');
const NAMES = ['fleet', 'cluster'];
const FOLDER = join(ROOT, 'lib', 'monitoring', 'dashboards');

describe.each(NAMES)('the dashboard %s', name => {
  const text = readFileSync(join(FOLDER, `${name}.json`), 'utf8');

  test('is what `npm run dashboards` writes', () => {
    expect(text.trim()).toBe(dashboards()[name]);
  });

  test('is small, and nothing in it looks like a variable of Flux', () => {
    expect(text.length).toBeLessThan(60_000);
    expect(text).not.toMatch(/\$\{/);
  });

  test('asks for nothing but PromQL', () => {
    for (const { expr } of queriesOf(name)) expect(selectors(expr).length).toBeGreaterThan(0);
  });

  test('asks for one namespace or the chosen ones in every query', () => {
    for (const { title, expr } of queriesOf(name)) {
      for (const { metric, labels } of selectors(expr)) expect({ title, metric, namespace: labels.includes('namespace') }).toEqual({ title, metric, namespace: true });
    }
  });

  test('has panels that do not overlap and fit in 24 columns', () => {
    const taken = new Set<string>();
    for (const { gridPos: { x, y, w, h }, type } of JSON.parse(text).panels) {
      if (type === 'row') continue;
      expect(x + w).toBeLessThanOrEqual(24);
      for (let column = x; column < x + w; column++) {
        for (let line = y; line < y + h; line++) {
          expect(taken.has(`${column} ${line}`)).toBe(false);
          taken.add(`${column} ${line}`);
        }
      }
    }
  });
});

describe('GrafanaDashboards', () => {
  const made = (target?: DashboardTarget) => {
    const chart = Testing.chart();
    new GrafanaDashboards(chart, 'Dashboards', { target });
    return Testing.synth(chart);
  };

  test('are ConfigMaps for the sidecar of kube-prometheus-stack', () => {
    const maps = made();
    expect(maps.map(map => [map.kind, map.metadata.name, map.metadata.labels, Object.keys(map.data)])).toEqual([
      ['ConfigMap', 'cnpg-fleet-dashboard', { grafana_dashboard: '1' }, ['cnpg-fleet.json']],
      ['ConfigMap', 'cnpg-cluster-dashboard', { grafana_dashboard: '1' }, ['cnpg-cluster.json']],
    ]);
    expect(maps[0].metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-wave': '-1', 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' });
    expect(JSON.parse(maps[1].data['cnpg-cluster.json'])).toMatchObject({ uid: 'cnpg-cluster', title: 'PostgreSQL: one cluster' });
  });

  test('are small enough for an apply by kubectl, which keeps a copy in an annotation of at most 256 KiB', () => {
    for (const map of made()) expect(JSON.stringify(map).length).toBeLessThan(262_144 / 2);
  });

  test('have a folder', () => {
    expect(made(DashboardTarget.sidecar({ labels: { dashboards: 'on' }, folder: 'PostgreSQL' }))[0].metadata).toMatchObject({ labels: { dashboards: 'on' }, annotations: { grafana_folder: 'PostgreSQL' } });
  });

  test('are GrafanaDashboards for the Grafana operator', () => {
    const [dashboard] = made(DashboardTarget.grafanaOperator({ instanceSelector: { dashboards: 'grafana' }, folder: 'PostgreSQL' }));
    expect(dashboard).toMatchObject({
      apiVersion: 'grafana.integreatly.org/v1beta1', kind: 'GrafanaDashboard', metadata: { name: 'cnpg-fleet-dashboard' },
      spec: { allowCrossNamespaceImport: true, folder: 'PostgreSQL', instanceSelector: { matchLabels: { dashboards: 'grafana' } } },
    });
    expect(JSON.parse(dashboard.spec.json).uid).toBe('cnpg-fleet');
  });

  test.each([
    ['labels', () => DashboardTarget.sidecar({ labels: { 'a b': 'c' } }), "'labels' has 'a b', which is not a valid label key"],
    ['a selector', () => DashboardTarget.grafanaOperator({ instanceSelector: { 'a b': 'c' } }), "'instanceSelector' has 'a b', which is not a valid label key"],
    ['no selector', () => DashboardTarget.grafanaOperator({} as any), "'instanceSelector' is missing"],
  ])('refuse %s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
