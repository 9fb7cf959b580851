import { App, Chart, Testing } from 'cdk8s';
import {
  ArchiveMove, BackupOptions, BackupPolicy, BackupSchedule, Bootstrap, Credentials, DatabaseImport, ObjectStorage, ObjectStore, PostgresHA, PostgresHAProps, PostgresVersion,
  RecoveryTarget, Replica, S3Credentials,
} from '../../lib';
import { only, postgresHA } from '../fixtures';

const HISTORY = 'cdk8s-postgres-ha.io/archive-history';
const INCIDENT = ArchiveMove.recovery({ reason: 'INC-42', recoveryTarget: RecoveryTarget.time('2026-11-29T03:00:00Z') });
const owner = Credentials.fromSecret('shop-owner', 'shop');

function shop(props: Partial<PostgresHAProps> = {}, options: BackupOptions = {}, app: App = Testing.app()): PostgresHA {
  const store = new ObjectStore(new Chart(app, 'backups', { namespace: 'databases' }), 'Default', {
    storage: ObjectStorage.s3({ bucket: 'backups', credentials: S3Credentials.inheritFromIamRole() }),
  });
  return postgresHA({ clusterName: 'shop', bootstrap: Bootstrap.initdb('shop', { owner }), backup: BackupPolicy.to(store, options), ...props }, app);
}

/** Where a Cluster starts, and which archive it writes. */
function says(chart: PostgresHA) {
  const { spec, metadata } = only(chart, 'Cluster');
  const { recovery, initdb } = spec.bootstrap;
  const source = spec.externalClusters?.find(({ name }: { name: string }) => name === recovery?.source)?.plugin.parameters.serverName;
  return {
    from: initdb ? 'initdb' : source,
    target: recovery?.recoveryTarget,
    archive: spec.plugins[0].parameters.serverName,
    schedule: only(chart, 'ScheduledBackup').metadata.name,
    history: metadata.annotations[HISTORY],
  };
}

describe('the states of a declaration', () => {
  test('the schedule names the archive that a restore begins, and no other, so that a policy can hold it back', () => {
    const begins = (props: Partial<PostgresHAProps>) => only(shop(props), 'ScheduledBackup').metadata.annotations?.['cdk8s-postgres-ha.io/archive'];
    const upgrade = ArchiveMove.majorUpgrade({ from: PostgresVersion.V17 });
    expect(begins({})).toBeUndefined();
    expect(begins({ established: true })).toBeUndefined();
    expect(begins({ established: true, archiveHistory: [INCIDENT] })).toBe('shop-2');
    // The archive of a living Cluster moves with it.
    expect(begins({ established: true, version: PostgresVersion.V18, archiveHistory: [upgrade] })).toBeUndefined();
  });

  test('new: an empty database and its archive', () => {
    expect(says(shop())).toEqual({ from: 'initdb', archive: 'shop', schedule: 'shop-backup' });
  });

  test('established: from its archive to its archive, which refuses', () => {
    expect(says(shop({ established: true }))).toEqual({ from: 'shop', archive: 'shop', schedule: 'shop-backup', history: 'shop' });
  });

  test('restored: from the archive before, to a target, into a new one with a base backup of its own', () => {
    expect(says(shop({ established: true, archiveHistory: [INCIDENT] }))).toEqual({
      from: 'shop', target: { targetTime: '2026-11-29T03:00:00Z' }, archive: 'shop-2', schedule: 'shop-backup-2',
      history: 'shop\nshop-2: recovery to 2026-11-29T03:00:00Z (INC-42)',
    });
  });

  test('lost again: one entry more', () => {
    expect(says(shop({ established: true, archiveHistory: [INCIDENT, ArchiveMove.recovery({ reason: 'INC-43' })] })))
      .toMatchObject({ from: 'shop-2', target: undefined, archive: 'shop-3', schedule: 'shop-backup-3' });
  });

  test('after a wrong target: from the archive before the last', () => {
    const again = ArchiveMove.recovery({ reason: 'INC-42 again', source: 'shop', recoveryTarget: RecoveryTarget.time('2026-11-29T02:00:00Z') });
    expect(says(shop({ established: true, archiveHistory: [INCIDENT, again] }))).toMatchObject({
      from: 'shop', target: { targetTime: '2026-11-29T02:00:00Z' }, archive: 'shop-3', history: expect.stringMatching(/\nshop-3: recovery from shop to 2026-11-29T02:00:00Z \(INC-42 again\)$/),
    });
  });

  test('after a major upgrade: from its own new archive, which refuses', () => {
    const archiveHistory = [ArchiveMove.majorUpgrade({ from: PostgresVersion.V17 })];
    expect(says(shop({ established: true, archiveHistory }))).toEqual({ from: 'shop-2', archive: 'shop-2', schedule: 'shop-backup-2', history: 'shop\nshop-2: major upgrade from 17' });
    expect(says(shop({ version: PostgresVersion.V17, established: true, archiveHistory: [...archiveHistory, ArchiveMove.recovery({ reason: 'back', source: 'shop' })] })))
      .toMatchObject({ from: 'shop', archive: 'shop-3' });
  });
});

test('database, owner and Secret carry over', () => {
  expect(only(shop({ established: true }), 'Cluster').spec.bootstrap).toEqual({ recovery: { source: 'shop-archive', database: 'shop', owner: 'shop', secret: { name: 'shop-owner' } } });
  const chart = shop({ established: true });
  expect([chart.readWrite.database, chart.readWrite.username, chart.readWrite.secretName]).toEqual(['shop', 'shop', 'shop-owner']);
});

test('whatever a cluster began with is gone once it is established', () => {
  const legacy = { name: 'legacy', connectionParameters: { host: 'db.example' } };
  const bootstrap = Bootstrap.initdb('shop', { databaseImport: DatabaseImport.microservice(legacy, 'shop') });
  expect(only(shop({ bootstrap }), 'Cluster').spec.externalClusters.map(({ name }: any) => name)).toEqual(['legacy']);
  expect(only(shop({ bootstrap, established: true }), 'Cluster').spec.externalClusters.map(({ name }: any) => name)).toEqual(['shop-archive']);
});

test('an adopted cluster keeps the name of its archive', () => {
  const options = { serverName: 'Old_Server.1' };
  expect(says(shop({ established: true }, options))).toMatchObject({ from: 'Old_Server.1', archive: 'Old_Server.1', schedule: 'shop-backup' });
  expect(says(shop({ established: true, archiveHistory: [INCIDENT] }, options))).toMatchObject({ from: 'Old_Server.1', archive: 'Old_Server.1-2', schedule: 'shop-backup-2' });
});

test('an archive can be named', () => {
  expect(says(shop({ established: true, archiveHistory: [ArchiveMove.recovery({ reason: 'INC-42', serverName: 'shop-after-inc-42' })] })).archive).toBe('shop-after-inc-42');
});

test('without a schedule of the policy those of the cluster begin a new archive', () => {
  const names = (props: Partial<PostgresHAProps>) => {
    const chart = shop(props, { schedule: BackupSchedule.none() });
    chart.addScheduledBackup('nightly', { schedule: BackupSchedule.daily({ hour: 3 }) });
    return only(chart, 'ScheduledBackup').metadata.name;
  };
  expect([names({}), names({ established: true, archiveHistory: [INCIDENT] })]).toEqual(['shop-nightly', 'shop-nightly-2']);
});

test('a site that has been the primary can follow', () => {
  const site = (name: string) => ({ name, connectionParameters: { host: name } });
  const replica = Replica.inTopology({ sites: [site('shop'), site('other')], primary: 'shop', switchoverTo: 'other' }, 'shop');
  expect(() => shop({ replica })).toThrow("or set 'established' if it has been the primary");
  expect(only(shop({ replica, established: true }), 'Cluster').spec).toMatchObject({ replica: { primary: 'other' }, bootstrap: { recovery: { source: 'shop-archive' } } });
});

describe('what contradicts itself', () => {
  test.each<[string, () => unknown, string]>([
    ['a history that is not established', () => shop({ archiveHistory: [INCIDENT] }),
      "'archiveHistory' goes on from an archive that can be recovered from; set 'established' to true, which is so once the first base backup is completed"],
    ['no archive', () => postgresHA({ established: true }), "'established' is about the archive of the cluster, and 'backup' has none; say BackupPolicy.to()"],
    ['an archive without a name', () => shop({ established: true }, { omitServerName: true }),
      "'established' needs the name of the archive in the manifest, and 'omitServerName' of 'backup' leaves it out; remove it"],
    ['one archive twice', () => shop({ established: true, archiveHistory: [ArchiveMove.recovery({ reason: 'a', serverName: 'shop' })] }),
      "'archiveHistory' comes to the archive 'shop' twice, and an archive is begun once; give the later one another 'serverName'"],
    ['a source that is none', () => shop({ established: true, archiveHistory: [ArchiveMove.recovery({ reason: 'a', source: 'shop-2' })] }),
      "'archiveHistory' recovers from 'shop-2', which is none of the archives before: 'shop'"],
    ['an upgrade that was not made', () => shop({ version: PostgresVersion.V17, established: true, archiveHistory: [ArchiveMove.majorUpgrade({ from: PostgresVersion.V17 })] }),
      "'archiveHistory' ends with a major upgrade from 17, and 'version' is 17; set the new one"],
    ['an upgrade to another distribution', () => shop({
      established: true, archiveHistory: [ArchiveMove.majorUpgrade({ from: PostgresVersion.fromImage('ghcr.io/cloudnative-pg/postgresql:17.5-standard-bookworm') })],
    }), "'archiveHistory' ends with a major upgrade from an image of bookworm, and 'version' is one of trixie, in which the old server may not start and text may sort otherwise; "
      + 'first run 17 on trixie, and reindex there'],
    ['an archive of another major version', () => shop({
      established: true, archiveHistory: [ArchiveMove.majorUpgrade({ from: PostgresVersion.V17 }), ArchiveMove.recovery({ reason: 'a', source: 'shop' })],
    }), "'archiveHistory' ends in 'shop-3', a recovery of PostgreSQL 17, and 'version' is 18; an archive is read by its own major version alone"],
    ['no reason', () => ArchiveMove.recovery({ reason: ' ' }), "'reason' must say in one line why the database is restored, got ' '"],
    ['a target without its backup', () => ArchiveMove.recovery({ reason: 'a', recoveryTarget: RecoveryTarget.immediate({}) }),
      "a recovery to the end of the base backup needs the 'backupId' of a base backup before it"],
  ])('%s', (_, write, message) => {
    expect(write).toThrow(message);
  });

  test('no other cluster writes into an archive of the history, whether it is the one that is written now or not', () => {
    const chart = shop({ established: true, archiveHistory: [INCIDENT] });
    const store = chart.node.root.node.findChild('backups').node.findChild('Default') as ObjectStore;
    for (const serverName of ['shop', 'shop-2']) {
      expect(() => new PostgresHA(chart.node.root, `other-${serverName}`, {
        namespace: 'databases', storage: chart.cluster['settings'].storage, backup: BackupPolicy.to(store, { serverName }),
      })).toThrow(/archives to 's3:\/\/backups\/shop(-2)?', where \[pg\] writes already/);
    }
  });
});
