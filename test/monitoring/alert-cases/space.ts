import { AlertName } from '../../../lib/monitoring/alert-name';
import { AlertCase, always, instance, volume } from './alert-case';

const GIB = 2 ** 30;
const STATIC = { namespace: 'db', cnpg_cluster: 'pg' };
const free = (claim: string, values: string) => ({ [volume('available_bytes', claim)]: values });
const wal = (values: string, pod = 'pg-1') => ({ [instance('cnpg_collector_pg_wal', pod, { value: 'count' })]: values });
const slot = (metric: string, name: string, pod = 'pg-1') => instance(`cnpg_pg_replication_slots_${metric}`, pod, { slot_name: name, slot_type: name.startsWith('_cnpg') ? 'physical' : 'logical', database: 'app' });
const kept = (bytes: number | string, pod = 'pg-1') => ({ [slot('pg_wal_lsn_diff', 'cdc', pod)]: typeof bytes === 'number' ? always(bytes) : bytes, [slot('active', 'cdc', pod)]: always(1) });

export const spaceCases: readonly AlertCase[] = [
  {
    title: 'volume filling: data at 90.1 %',
    series: free('pg-1', `${15 * GIB}x39 ${20 * GIB * 0.099}x400`), at: '25m', notYet: '24m30s', fires: ['CNPGVolumeFilling critical pg-1', 'CNPGVolumeFilling warning pg-1'],
    says: {
      alert: AlertName.VOLUME_FILLING, labels: { severity: 'critical', ...STATIC, pod: 'pg-1', persistentvolumeclaim: 'pg-1' },
      summary: 'pg-1 is 90.1% full',
      description: 'The volume pg-1 is 90.1% full. Grow the volume: raise the size in the declaration. Never delete files in pg_wal.',
    },
  },
  { title: 'volume filling: data at 90 %', series: free('pg-1', always(20 * GIB * 0.1)), at: '25m', fires: ['CNPGVolumeFilling warning pg-1'] },
  { title: 'volume filling: data at 80.1 %', series: free('pg-1', always(20 * GIB * 0.199)), at: '5m', notYet: '4m30s', fires: ['CNPGVolumeFilling warning pg-1'] },
  { title: 'volume filling: data at 80 %', series: free('pg-1', always(20 * GIB * 0.2)), at: '2h', fires: [] },
  { title: 'volume filling: WAL', series: free('pg-2-wal', always(20 * GIB * 0.05)), at: '25m', fires: ['CNPGVolumeFilling critical pg-2', 'CNPGVolumeFilling warning pg-2'] },
  { title: 'volume filling: a tablespace', series: free('pg-3-tbs-archive', always(20 * GIB * 0.15)), at: '25m', fires: ['CNPGVolumeFilling warning pg-3'] },
  { title: 'volume filling: of another cluster', series: { [volume('capacity_bytes', 'pg-a-1')]: always(20 * GIB), ...free('pg-a-1', always(GIB)) }, at: '25m', fires: [] },
  {
    title: 'volume filling: other thresholds', options: { thresholds: { volumeUsedPercent: { warning: 60, critical: 70 } } },
    series: free('pg-1', always(20 * GIB * 0.35)), at: '25m', fires: ['CNPGVolumeFilling warning pg-1'],
  },
  {
    title: 'volume full soon: 7 GiB left, half a GiB an hour',
    series: free('pg-2-wal', `${10 * GIB}-${GIB / 240}x720`), at: '6h', fires: ['CNPGVolumeFullSoon warning pg-2'],
    says: {
      alert: AlertName.VOLUME_FULL_SOON, labels: { severity: 'warning', ...STATIC, pod: 'pg-2', persistentvolumeclaim: 'pg-2-wal' },
      summary: 'pg-2-wal will be full within a day',
      description: 'The volume pg-2-wal has 35% left, and at the rate of the last 6 hours will be full within a day. Find out what grows: a table, WAL that waits for the archive, or a slot.',
    },
  },
  { title: 'volume full soon: not at a quarter of a GiB an hour', series: free('pg-1', `${9 * GIB}-${GIB / 480}x720`), at: '6h', fires: [] },
  { title: 'volume full soon: not while there is more than 40 % left', series: free('pg-1', `${20 * GIB}-${GIB / 80}x400`), at: '3h', fires: [] },
  {
    title: 'WAL exceeds budget: 97 segments where 64 are meant',
    series: wal('40x39 97x400'), at: '35m', notYet: '34m30s', fires: ['CNPGWalExceedsBudget warning pg-1'],
    says: {
      alert: AlertName.WAL_EXCEEDS_BUDGET, labels: { severity: 'warning', ...STATIC, pod: 'pg-1' },
      summary: 'pg-1 keeps 97 WAL segments',
      description: 'pg-1 has had 97 WAL segments for 15 minutes, much more than max_wal_size. '
        + 'See what holds it: WAL that waits for the archive, then the replication slots, then wal_keep_size. Never delete files in pg_wal.',
    },
  },
  { title: 'WAL exceeds budget: 96 segments', series: wal(always(96)), at: '2h', fires: [] },
  { title: 'WAL exceeds budget: a standby', series: wal(always(200), 'pg-2'), at: '2h', fires: ['CNPGWalExceedsBudget warning pg-2'] },
  {
    title: 'slot retains WAL: more than half of what slots may keep',
    series: kept(`0x39 ${2.5 * GIB + 1}x400`), at: '30m', notYet: '29m30s', fires: ['CNPGSlotRetainsWal warning pg-1'],
    says: {
      alert: AlertName.SLOT_RETAINS_WAL, labels: { severity: 'warning', ...STATIC, pod: 'pg-1', slot_name: 'cdc', slot_type: 'logical' },
      summary: 'The slot cdc keeps 2.5GiB of WAL',
      description: 'On pg-1 the replication slot cdc keeps 2.5GiB of WAL; at 5GiB it is lost. Let its reader go on, or drop the slot if nobody needs it.',
    },
  },
  { title: 'slot retains WAL: exactly half', series: kept(2.5 * GIB), at: '2h', fires: [] },
  { title: 'slot retains WAL: no limit, above a quarter of the volume with the WAL', declared: { maxSlotWalKeepSize: undefined }, series: kept(2.5 * GIB + 1), at: '2h', fires: ['CNPGSlotRetainsWal warning pg-1'] },
  { title: 'slot retains WAL: no limit, a quarter of the volume with the WAL', declared: { maxSlotWalKeepSize: undefined }, series: kept(2.5 * GIB), at: '2h', fires: [] },
  { title: 'slot retains WAL: no limit and no volume for the WAL', declared: { maxSlotWalKeepSize: undefined, volumes: { data: 20 * GIB } }, series: kept(5 * GIB + 1), at: '2h', fires: ['CNPGSlotRetainsWal warning pg-1'] },
  { title: 'slot retains WAL: the copy on a standby', series: kept(4 * GIB, 'pg-2'), at: '2h', fires: [] },
  {
    title: 'slot inactive: for an hour',
    series: { [slot('active', 'cdc')]: '1x39 0x400', [slot('pg_wal_lsn_diff', 'cdc')]: always(0) }, at: '80m', notYet: '79m30s', fires: ['CNPGSlotInactive warning pg-1'],
    says: {
      alert: AlertName.SLOT_INACTIVE, labels: { severity: 'warning', ...STATIC, pod: 'pg-1', slot_name: 'cdc', slot_type: 'logical' },
      summary: 'Nobody reads from the slot cdc',
      description: 'On pg-1 nobody has read from the replication slot cdc for an hour. Bring its reader back, or drop the slot.',
    },
  },
  { title: 'slot inactive: for 50 minutes', series: { [slot('active', 'cdc')]: '1x39 0x100 1x400' }, at: '80m', fires: [] },
  { title: 'slot inactive: on a standby all are', series: { [slot('active', '_cnpg_pg_3', 'pg-2')]: always(0) }, at: '3h', fires: [] },
];
