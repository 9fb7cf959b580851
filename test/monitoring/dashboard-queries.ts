import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../fixtures';

/** A query of a panel, and where on the dashboard it stands. */
export interface PanelQuery {
  readonly title: string;
  readonly expr: string;
}

/** All queries of one of our dashboards. Variables that Grafana fills in are filled in with what the recorded clusters are called. */
export function queriesOf(name: string, values: { readonly [variable: string]: string } = {}): PanelQuery[] {
  const { panels } = JSON.parse(readFileSync(join(ROOT, 'lib', 'monitoring', 'dashboards', `${name}.json`), 'utf8'));
  const filled = { namespace: 'databases', cluster: 'postgres-ha', instance: 'postgres-ha-[1-9][0-9]*', pooler: 'postgres-ha-pooler-rw', __rate_interval: '2m', ...values };
  return panels.flatMap((panel: any) => [panel, ...panel.panels ?? []]).flatMap((panel: any) => (panel.targets ?? []).map((target: { expr: string }) => ({
    title: panel.title,
    expr: Object.entries(filled).reduce((expr, [variable, value]) => expr.replaceAll(`$${variable}`, value), target.expr),
  })));
}
