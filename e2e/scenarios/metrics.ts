import * as fs from 'node:fs';
import * as path from 'node:path';
import { BackupSchedule } from '../../lib';
import { queriesOf } from '../../test/monitoring/dashboard-queries';
import { kubectl } from '../cluster/kubectl';
import { Prometheus } from '../cluster/prometheus';
import { version } from '../machine/versions';
import { firstBackup } from './backups';
import { dashboard20417 } from './dashboard-20417';
import { Database } from './database';
import { DATABASE, NAME, USER_SECRET } from './guide';
import { Scenario, Stage } from './scenario';
import { WatchedClusters } from './watched-clusters';

const RECORDS = path.join(__dirname, '..', '..', 'docs', 'truth');
const NAMESPACE = 'metered';
const DASHBOARDS = ['fleet', 'cluster'];
/** Of Prometheus, of Go and of the operator's libraries: not what alerts and dashboards are made of. */
const LIBRARIES = /^(go|process|promhttp|scrape|workqueue|rest_client|leader_election|certwatcher|controller_runtime_webhook|controller_runtime_conversion)_/;

/** Every metric with its labels, and which panels of the dashboards have data: docs/truth/metrics-<major>.json, for the tests. */
export const metrics: Scenario = {
  name: 'metrics',
  title: 'Metrics are recorded',
  unpublished: true,
  joins: true,

  async run(stage: Stage): Promise<string> {
    const clusters = new WatchedClusters(stage, 'metrics', [
      { namespace: NAMESPACE, instances: 2, required: false, schedule: BackupSchedule.daily({ hour: 3 }), pooler: true, mebibytes: 2048 },
    ]);
    const prometheus = await clusters.start();
    stage.log(`the first backup: ${await firstBackup(clusters.of(NAMESPACE))}`);
    await pause(180);
    await clients(clusters.of(NAMESPACE));
    const found = await served(prometheus);
    const panels = await answered(prometheus);
    const file = path.join(RECORDS, `metrics-${stage.major}.json`);
    fs.writeFileSync(file, `${JSON.stringify({
      'cloudnative-pg': version('cloudnative-pg'), 'plugin-barman-cloud': version('plugin-barman-cloud'), 'postgresql': stage.major, 'metrics': found, 'panels': panels,
    }, undefined, 1)}\n`);
    await dashboard20417(prometheus, NAMESPACE);
    await clusters.remove();
    const empty = panels.filter(({ data }) => !data).map(({ dashboard, title }) => `${dashboard}: ${title}`);
    return `${Object.keys(found).length} metrics are in ${path.basename(file)}. Of ${panels.length} queries of the dashboards these have no answer: ${empty.join('; ') || 'none'}.`;
  },
};

async function served(prometheus: Prometheus): Promise<{ [metric: string]: string[] }> {
  const series: Array<{ [label: string]: string }> = await prometheus.get(`/api/v1/series?match[]=${encodeURIComponent('{job=~".+"}')}&start=${Math.floor(Date.now() / 1000) - 3600}`);
  const labelsOf: { [metric: string]: string[] } = {};
  for (const { __name__: name, ...labels } of series) {
    if (!LIBRARIES.test(name)) labelsOf[name] = [...new Set([...labelsOf[name] ?? [], ...Object.keys(labels)])].sort();
  }
  return Object.fromEntries(Object.entries(labelsOf).sort(([one], [other]) => one.localeCompare(other)));
}

async function answered(prometheus: Prometheus): Promise<Array<{ dashboard: string; title: string; data: boolean }>> {
  const panels = [];
  for (const dashboard of DASHBOARDS) {
    for (const { title, expr } of queriesOf(dashboard, { namespace: NAMESPACE })) panels.push({ dashboard, title, data: (await prometheus.query(expr)).length > 0 });
  }
  return panels;
}

/** Two clients that talk through the pooler for a minute, so that there is something to see. */
async function clients(database: Database): Promise<void> {
  const { data } = await database.api.get(`/api/v1/namespaces/${database.namespace}/secrets/${USER_SECRET}`);
  const environment = `PGPASSWORD='${Buffer.from(data.password, 'base64').toString()}' PGHOST=${NAME}-pooler-rw PGUSER=app PGDATABASE=${DATABASE}`;
  const talk = 'for i in 1 2 3 4 5; do psql -X -c "begin; select count(*) from generate_series(1, 300000); select pg_sleep(12); commit"; done';
  for (let i = 0; i < 2; i++) {
    kubectl(['-n', database.namespace, 'exec', await database.primary(), '-c', 'postgres', '--', 'sh', '-c', `${environment} nohup sh -c '${talk}' >/dev/null 2>&1 &`]);
  }
  await pause(45);
}

function pause(seconds: number): Promise<void> {
  return new Promise(next => setTimeout(next, seconds * 1000));
}
