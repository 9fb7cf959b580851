import * as fs from 'node:fs';
import * as path from 'node:path';
import { PROMETHEUS_VERSION } from '../cluster/images';
import { Prometheus } from '../cluster/prometheus';
import { waitUntil } from '../machine/service';
import { version } from '../machine/versions';
import { Database } from './database';
import { guideWith, NAME, NAMESPACE } from './guide';
import { Scenario, Stage } from './scenario';
import { table } from './table';

const RECORD = path.join(__dirname, '..', '..', 'docs', 'truth', 'metrics.json');

/** Prometheus as the real prometheus-operator configures it from our PodMonitors. */
export const monitoring: Scenario = {
  name: 'monitoring',
  title: 'Prometheus scrapes every instance once',

  async run(stage: Stage): Promise<string> {
    const database = new Database(stage.api);
    await database.prepare();
    database.apply(guideWith({ extend: cluster => { cluster.addPooler('rw'); } }, stage.major));
    await database.healthy();
    const prometheus = await Prometheus.start(stage.api, { labels: { release: 'kube-prometheus-stack' } });
    const expected = 2 + 2;   // instances and pooler pods
    await waitUntil(`${expected} scraped targets`, 180, async () => (await prometheus.targets()).filter(target => target.health === 'up').length >= expected, 1000);
    const found = await prometheus.targets();
    stage.log(JSON.stringify(found.map(target => [target.labels.job, target.labels.pod, target.health])));
    const pods = found.map(target => target.labels.pod);
    if (pods.length !== expected || new Set(pods).size !== expected) throw new Error(`${expected} pods, but the targets are ${pods.join(', ')}`);
    const names: { [job: string]: string[] } = {};
    for (const job of new Set(found.map(target => target.labels.job))) {
      const query = `/api/v1/label/__name__/values?match[]=${encodeURIComponent(`{job="${job}"}`)}`;
      names[job] = (await prometheus.get(query)).filter((name: string) => /^(cnpg|pg|barman)_/.test(name));
      if (names[job].length === 0) throw new Error(`cannot measure: job ${job} has no metric`);
    }
    fs.mkdirSync(path.dirname(RECORD), { recursive: true });
    fs.writeFileSync(RECORD, `${JSON.stringify({ 'cloudnative-pg': version('cloudnative-pg'), 'jobs': names }, undefined, 2)}\n`);
    await database.remove();
    prometheus.stop();
    const rows = found.map(({ labels, health }) => [labels.job, labels.namespace, labels.pod, health]).sort();
    return `${table(['job', 'namespace', 'pod', 'health'], rows)}\n\n`
      + `prometheus-operator ${version('prometheus-operator')} (its own manifest, unmodified) selects PodMonitors by the label \`release: kube-prometheus-stack\`, `
      + `Prometheus ${PROMETHEUS_VERSION} scrapes. Every metric name is in [truth/metrics.json](truth/metrics.json): `
      + `${Object.entries(names).map(([job, list]) => `${list.length} of \`${job}\``).join(', ')}. The cluster is \`${NAMESPACE}/${NAME}\`.`;
  },
};
