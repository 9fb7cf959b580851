import { Chart, Size, Testing } from 'cdk8s';
import {
  Alerts, BackupPolicy, BackupSchedule, ClusterStorage, Durability, MetricsQuery, ObjectStorage, ObjectStore, Placement, PodMonitoring, Pooler,
  PostgresHAProps, S3Credentials,
} from '../../lib';
import { longestGap } from '../../lib/facts/cron';
import { monitoredCluster } from '../../lib/monitoring/monitored-manifests';
import { only, postgresHA } from '../fixtures';

const DAY = 86_400;

function monitored(props: Partial<PostgresHAProps> = {}) {
  return monitoredCluster(only(postgresHA(props), 'Cluster'), []);
}

describe('what the alerts know of a cluster', () => {
  test('is what the manifest says', () => {
    expect(monitored({ parameters: { max_connections: '60' }, walStorage: ClusterStorage.of(Size.gibibytes(2)) })).toMatchObject({
      clusterName: 'pg',
      namespace: 'databases',
      instances: 3,
      nodes: 3,
      sync: { number: 1, required: true, external: false },
      volumes: { data: 10 * 2 ** 30, wal: 2 * 2 ** 30 },
      maxSlotWalKeepSize: 2 ** 30,
      maxConnections: 60,
      reservedConnections: 3,
      backup: undefined,
    });
  });

  test('is that instances may share a node, that nothing waits for standbys and that slots have no limit, where that is so', () => {
    const props = { placement: Placement.preferSeparateHosts(), durability: Durability.asynchronous(), parameters: { max_slot_wal_keep_size: '-1' } };
    expect(monitored(props)).toMatchObject({ nodes: undefined, sync: undefined, maxSlotWalKeepSize: undefined });
  });
});

describe('the PrometheusRule of a cluster', () => {
  const alerts = (rule: any): string[] => [...new Set<string>(rule.spec.groups.flatMap((group: any) => group.rules.map((row: any) => row.alert)))];

  test('has the name and the labels of its PodMonitor', () => {
    const rule = only(postgresHA({ podMonitor: PodMonitoring.enabled({ labels: { team: 'data' } }) }), 'PrometheusRule');
    expect(rule.metadata).toMatchObject({ name: 'pg', labels: { team: 'data' } });
  });

  test('asks for no standbys where there are none', () => {
    expect(alerts(only(postgresHA({ instances: 1 }), 'PrometheusRule'))).not.toContain('CNPGStandbysMissing');
    expect(alerts(only(postgresHA(), 'PrometheusRule'))).toContain('CNPGStandbysMissing');
  });

  test('knows the schedule of the backups, and poolers that are declared in another chart', () => {
    const app = Testing.app();
    const chart = new Chart(app, 'stores', { namespace: 'databases' });
    const store = new ObjectStore(chart, 'Store', { storage: ObjectStorage.s3({ bucket: 'backups', credentials: S3Credentials.inheritFromIamRole() }) });
    const pg = postgresHA({ backup: BackupPolicy.to(store, { schedule: BackupSchedule.weekly({ hour: 3 }) }) }, app);
    new Pooler(new Chart(app, 'poolers', { namespace: 'databases' }), 'rw', { cluster: pg });
    const rule = only(pg, 'PrometheusRule');
    expect(alerts(rule)).toEqual(expect.arrayContaining(['CNPGBackupStale', 'CNPGPoolerDown']));
    const stale = rule.spec.groups.flatMap((group: any) => group.rules).find((row: any) => row.alert === 'CNPGBackupStale');
    expect(stale.expr).toContain(String(7 * DAY * 1.25 + 3600));
  });

  test('watches what the typed queries measure', () => {
    const of = (metricsQueries: MetricsQuery[]) => alerts(only(postgresHA({ metricsQueries }), 'PrometheusRule'));
    expect(of([MetricsQuery.SLOTS])).toContain('CNPGSlotLost');
    expect(of([])).not.toContain('CNPGSlotLost');
  });

  test('is not there without Prometheus, or without alerts', () => {
    const kinds = (props: Partial<PostgresHAProps>) => Testing.synth(postgresHA(props)).map(manifest => manifest.kind);
    expect(kinds({ podMonitor: PodMonitoring.disabled() })).toEqual(['Cluster']);
    expect(kinds({ alerts: Alerts.disabled(), metricsQueries: [] })).toEqual(['Cluster', 'PodMonitor']);
  });
});

test.each([
  ['0 0 3 * * *', DAY],
  ['0 0 3,15 * * *', DAY / 2],
  ['0 0 3,5 * * *', 22 * 3600],
  ['0 30 * * * *', 3600],
  ['0 0 3 * * 0', 7 * DAY],
  ['0 0 3 * * 1-5', 3 * DAY],
  ['0 0 3 1 * *', 31 * DAY],
  ['0 0 3 29 2 *', 1461 * DAY],
  ['@daily', DAY],
  ['@every 6h', 6 * 3600],
  ['0 0 3 31 2 *', undefined],
  ['nonsense', undefined],
])('the longest time between two runs of %s', (schedule, seconds) => {
  expect(longestGap(schedule)).toBe(seconds);
});
