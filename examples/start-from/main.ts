// What a new cluster can start from, and what a cluster can follow. One of each.
import { App, Chart, Duration, Size } from 'cdk8s';
import {
  BackupPolicy, Bootstrap, ClusterStorage, Credentials, DatabaseImport, DatabaseLocale, DistributedTopology, ExternalCluster, ObjectStorage, ObjectStore, PostgresHA,
  PostgresHAProps, PostgresVersion, RecoveryTarget, Replica, S3Credentials, S3Provider, VolumeSource,
} from '../../lib';

const app = new App();
const namespace = 'databases';
const storage = ClusterStorage.of(Size.gibibytes(20));
const backup = BackupPolicy.none('an example');
const cluster = (id: string, props: Partial<PostgresHAProps>) => new PostgresHA(app, id, { namespace, storage, backup, ...props });

const store = new ObjectStore(new Chart(app, 'pg-backups', { namespace }), 'Default', {
  storage: ObjectStorage.s3({
    bucket: 'pg-backups',
    provider: S3Provider.minio('https://minio.storage:9000'),
    credentials: S3Credentials.fromSecret('minio', { accessKeyId: 'id', secretAccessKey: 'key' }),
  }),
});

/** A PostgreSQL outside of Kubernetes. */
const legacy: ExternalCluster = {
  name: 'legacy',
  connectionParameters: { host: 'db.example', user: 'postgres', dbname: 'postgres', sslmode: 'verify-full' },
  password: { name: 'legacy-superuser', key: 'password' },
  sslRootCert: { name: 'legacy-ca', key: 'ca.crt' },
};

// An empty database.
cluster('fresh', {
  bootstrap: Bootstrap.initdb('shop', {
    owner: Credentials.fromSecret('shop-owner', 'shop'),
    locale: DatabaseLocale.icu('en-US'),
    walSegmentSize: 32,
    postInitSql: { statements: ['CREATE ROLE reports'] },
    postInitTemplateSql: { configMapRefs: [{ name: 'template', key: 'template.sql' }] },
    postInitApplicationSql: { statements: ['CREATE SCHEMA shop'], secretRefs: [{ name: 'seed', key: 'seed.sql' }] },
  }),
});
cluster('fresh-builtin', { bootstrap: Bootstrap.initdb('shop', { locale: DatabaseLocale.builtin('C.UTF-8') }) });

// One database of another server, and all of them.
cluster('imported', {
  bootstrap: Bootstrap.initdb('shop', { databaseImport: DatabaseImport.microservice(legacy, 'shop_production', { postImportApplicationSql: ['ANALYZE'] }) }),
});
cluster('imported-all', { bootstrap: Bootstrap.monolithImport({ databaseImport: DatabaseImport.monolith(legacy, { databases: ['*'], roles: ['*'] }) }) });

// A copy of a running server of the same major version.
cluster('cloned', { version: PostgresVersion.V17, bootstrap: Bootstrap.pgBasebackup({ source: legacy, database: 'shop' }) });

// An archive, at a moment; a Backup object; snapshots of volumes.
const shopArchive: ExternalCluster = { name: 'shop', objectStore: store };
cluster('recovered', {
  bootstrap: Bootstrap.recovery({ source: shopArchive, database: 'shop', recoveryTarget: RecoveryTarget.time('2026-11-29T03:00:00Z') }),
  backup: BackupPolicy.to(store),
});
cluster('recovered-backup', { bootstrap: Bootstrap.recovery({ backup: 'shop-20261129', database: 'shop' }) });
cluster('recovered-snapshots', {
  walStorage: ClusterStorage.of(Size.gibibytes(5)),
  bootstrap: Bootstrap.recovery({
    source: shopArchive,
    volumeSnapshots: { storage: VolumeSource.volumeSnapshot('shop-1'), walStorage: VolumeSource.volumeSnapshot('shop-1-wal') },
    database: 'shop',
    recoveryTarget: RecoveryTarget.lsn('0/3000028'),
  }),
});

// A replica that is four hours behind: time to stop it before a mistake arrives.
cluster('delayed', {
  bootstrap: Bootstrap.recovery({ source: shopArchive, database: 'shop' }),
  replica: Replica.of(shopArchive, { minApplyDelay: Duration.hours(4) }),
});

// Two sites, each a Kubernetes cluster of its own. Both programs say the same topology.
const topology: DistributedTopology = {
  primary: 'shop-paris',
  sites: ['shop-paris', 'shop-berlin'].map(name => ({
    name,
    connectionParameters: { host: `${name}-rw.${namespace}.example`, user: 'streaming_replica', dbname: 'postgres', sslmode: 'verify-full' },
    sslKey: { name: `${name}-replication`, key: 'tls.key' },
    sslCert: { name: `${name}-replication`, key: 'tls.crt' },
    sslRootCert: { name: `${name}-ca`, key: 'ca.crt' },
    objectStore: store,
  })),
};
cluster('shop-paris', { bootstrap: Bootstrap.initdb('shop'), replica: Replica.inTopology(topology, 'shop-paris'), backup: BackupPolicy.to(store) });
cluster('shop-berlin', {
  bootstrap: Bootstrap.recovery({ source: topology.sites[0], database: 'shop' }),
  replica: Replica.inTopology(topology, 'shop-berlin'),
  backup: BackupPolicy.to(store),
});

app.synth();
