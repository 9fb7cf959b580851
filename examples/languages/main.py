from cdk8s import Chart, Size
from cdk8s_postgres_ha import (
    AtomicApp, BackupPolicy, BackupSchedule, Bootstrap, ClusterStorage, Credentials, DatabaseLogins, ObjectStorage, ObjectStore, PoolMode,
    PostgresHA, RetentionPolicy, S3Credentials, S3Provider, Weekday,
)

app = AtomicApp()

store = ObjectStore(
    Chart(app, "pg-backups", namespace="databases"), "Default",
    storage=ObjectStorage.s3(
        bucket="pg-backups",
        provider=S3Provider.minio("https://minio.storage:9000"),
        credentials=S3Credentials.from_secret("minio", access_key_id="id", secret_access_key="key"),
    ),
    retention_policy=RetentionPolicy.days(30),
)

shop = PostgresHA(
    app, "shop",
    namespace="databases",
    storage=ClusterStorage.of(Size.gibibytes(50)),
    parameters={"work_mem": "4MB"},
    bootstrap=Bootstrap.initdb("shop", owner=Credentials.from_secret("shop-owner", "shop")),
    established=True,
    backup=BackupPolicy.to(store, schedule=BackupSchedule.daily(hour=3)),
)
shop.add_pooler("rw", pool_mode=PoolMode.TRANSACTION)
shop.add_database("orders", logins=DatabaseLogins(owner=Credentials.from_secret("orders-admin")))
shop.add_restore_drill(
    schedule=BackupSchedule.weekly(day=Weekday.SUNDAY, hour=4),
    checks={"orders of the last day": "SELECT max(created_at) > now() - interval '1 day' FROM orders"},
)

app.synth()
