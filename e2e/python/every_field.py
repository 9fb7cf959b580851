# Everything that the typed API can say of CloudNativePG, in Python: the same objects as test/convert/every-field. `npm run python` runs it and asks the real
# API server whether they are.
from cdk8s import (
    App,
    Chart,
    Duration,
    Size,
)
from cdk8s_postgres_ha import (
    AzureCredentials,
    AzureStorageOptions,
    BackupMethod,
    BackupObjectOptions,
    BackupOptions,
    BackupOwnerReference,
    BackupPolicy,
    BackupSchedule,
    BackupTarget,
    Bootstrap,
    CatalogImage,
    CertificateSecrets,
    Certificates,
    ClusterImageCatalog,
    ClusterMonitoring,
    ClusterPlugin,
    ClusterPods,
    ClusterStorage,
    ClusterStorageOptions,
    ConfigMapKey,
    Cpu,
    CpuResources,
    Credentials,
    DataBackup,
    DataCompression,
    DatabaseExtension,
    DatabaseImport,
    DatabaseLocale,
    DatabaseOptions,
    DatabaseRole,
    DatabaseRoleOptions,
    DatabaseSchema,
    Delivery,
    DistributedTopology,
    Durability,
    Ensure,
    EnvFromSource,
    EnvSource,
    EnvVar,
    EnvVarSource,
    EphemeralVolumesSizeLimit,
    ExternalCluster,
    FailoverTiming,
    FailoverTimingOptions,
    ForeignDataWrapper,
    ForeignOption,
    ForeignServer,
    ForeignUsage,
    GoogleCloudStorageOptions,
    GoogleCredentials,
    HighAvailabilitySlots,
    IcuLocaleOptions,
    ImageCatalog,
    ImageCatalogProps,
    ImagePullPolicy,
    InitSql,
    InitdbOptions,
    InstanceSidecar,
    IsolationCheck,
    KeyProjection,
    KeyToPath,
    LabelSelector,
    LatestTargetOptions,
    Ldap,
    LdapBindOptions,
    LdapBindSearchOptions,
    LibcLocaleOptions,
    LivenessProbe,
    LocaleProvider,
    LogLevel,
    ManagedServiceOptions,
    MemoryResources,
    Metadata,
    MicroserviceImportOptions,
    MonolithImportOptions,
    NoBackupOptions,
    NodeAffinity,
    NodeSelector,
    NodeSelectorRequirement,
    NodeSelectorTerm,
    ObjectStorage,
    ObjectStore,
    ObjectStoreProps,
    OnlineConfiguration,
    OperatorCertificatesOptions,
    ParameterDefaults,
    PgBasebackupOptions,
    PgbouncerImage,
    Placement,
    PlacementOptions,
    PluginMethodOptions,
    PodAffinity,
    PodAffinityTerm,
    PodMonitoring,
    PodSecurityContext,
    PoolMode,
    PoolerDeploymentStrategy,
    PoolerOptions,
    PoolerPods,
    PoolerTls,
    PoolerType,
    PostgresCluster,
    PostgresClusterProps,
    PostgresExtension,
    PostgresHA,
    PostgresHAProps,
    PostgresVersion,
    PrimaryLease,
    PrimaryLeaseOptions,
    PrimaryUpdateMethod,
    PrimaryUpdateStrategy,
    Probe,
    ProbeType,
    Probes,
    ProjectedVolumeTemplate,
    PublicationObject,
    PublicationOptions,
    PublicationTable,
    PublicationTarget,
    PvcTemplate,
    QuorumOptions,
    ReclaimPolicy,
    RecoveryOptions,
    RecoveryTarget,
    RecoveryTargetOptions,
    Replica,
    ReplicationSlots,
    RetentionPolicy,
    S3CompatibleOptions,
    S3Credentials,
    S3Provider,
    S3SecretKeys,
    S3StorageOptions,
    ScheduledBackupOptions,
    SeccompProfile,
    SecretKey,
    SecurityContext,
    ServiceOptions,
    ServiceSelectorType,
    ServiceType,
    ServiceUpdateStrategy,
    SnapshotOwnerReference,
    StandaloneReplicaOptions,
    StorageEncryption,
    SubscriptionOptions,
    SuperuserAccess,
    SynchronizedSlots,
    SynchronousMethod,
    Tablespace,
    TimeOfDay,
    TimeOfWeek,
    Toleration,
    TopologySpreadConstraint,
    UsageType,
    VolumeProjection,
    VolumeSnapshotMethodOptions,
    VolumeSnapshotOptions,
    VolumeSnapshots,
    VolumeSource,
    WalArchiving,
    WalCompression,
    Weekday,
    WeightedPodAffinityTerm,
)

app = App()

object_stores_chart = Chart(app, "object-stores", namespace="db")

store = ObjectStore(
    object_stores_chart,
    "store",
    storage=ObjectStorage.s3(
        bucket="backups",
        path="pg",
        provider=S3Provider.compatible(
            "https://minio.example:9000",
            endpoint_ca=SecretKey(
                name="ca",
                key="ca.crt",
            ),
            supports_checksums=True,
        ),
        credentials=S3Credentials.from_secret(
            "s3",
            access_key_id="id",
            secret_access_key="key",
            session_token="token",
            region="region",
        ),
    ),
    retention_policy=RetentionPolicy.days(30),
    wal=WalArchiving(
        compression=WalCompression.ZSTD,
        encryption=StorageEncryption.AES256,
        max_parallel=8,
        archive_additional_command_args=[
            "--read-timeout=60",
        ],
        restore_additional_command_args=[
            "--read-timeout=60",
        ],
    ),
    data=DataBackup(
        compression=DataCompression.BZIP2,
        encryption=StorageEncryption.AES256,
        jobs=4,
        immediate_checkpoint=True,
        additional_command_args=[
            "--min-chunk-size=5MB",
        ],
        restore_additional_command_args=[
            "--read-timeout=60",
        ],
    ),
    tags={
        "team": "data",
    },
    history_tags={
        "team": "data",
    },
    instance_sidecar=InstanceSidecar(
        cpu=CpuResources(
            request=Cpu.millis(50),
        ),
        env=[
            EnvVar(
                name="TZ",
                value="UTC",
            ),
        ],
        retention_policy_interval=Duration.hours(1),
        log_level="debug",
        additional_container_args=[
            "--verbose",
        ],
    ),
    object_store_name="store",
    delivery=Delivery.NONE,
)

iam_store = ObjectStore(
    object_stores_chart,
    "iam",
    storage=ObjectStorage.s3(
        bucket="backups",
        path="iam",
        credentials=S3Credentials.inherit_from_iam_role(),
    ),
    wal=WalArchiving(
        compression=WalCompression.NONE,
    ),
    data=DataBackup(
        compression=DataCompression.NONE,
    ),
    instance_sidecar=InstanceSidecar(
        cpu=CpuResources(),
        memory=MemoryResources(),
    ),
    object_store_name="iam",
    delivery=Delivery.NONE,
)

azure_store = ObjectStore(
    object_stores_chart,
    "azure",
    storage=ObjectStorage.azure(
        destination_path="https://account.blob.core.windows.net/pg",
        credentials=AzureCredentials.storage_key(
            SecretKey(
                name="azure",
                key="account",
            ),
            name="azure",
            key="key",
        ),
    ),
    wal=WalArchiving(
        compression=WalCompression.NONE,
    ),
    data=DataBackup(
        compression=DataCompression.NONE,
    ),
    instance_sidecar=InstanceSidecar(
        cpu=CpuResources(),
        memory=MemoryResources(),
    ),
    object_store_name="azure",
    delivery=Delivery.NONE,
)

azure_sas_store = ObjectStore(
    object_stores_chart,
    "azure-sas",
    storage=ObjectStorage.azure(
        destination_path="https://account.blob.core.windows.net/sas",
        credentials=AzureCredentials.storage_sas_token(
            SecretKey(
                name="azure",
                key="account",
            ),
            name="azure",
            key="token",
        ),
    ),
    wal=WalArchiving(
        compression=WalCompression.NONE,
    ),
    data=DataBackup(
        compression=DataCompression.NONE,
    ),
    instance_sidecar=InstanceSidecar(
        cpu=CpuResources(),
        memory=MemoryResources(),
    ),
    object_store_name="azure-sas",
    delivery=Delivery.NONE,
)

azure_string_store = ObjectStore(
    object_stores_chart,
    "azure-string",
    storage=ObjectStorage.azure(
        destination_path="https://account.blob.core.windows.net/string",
        credentials=AzureCredentials.connection_string(
            name="azure",
            key="string",
        ),
    ),
    wal=WalArchiving(
        compression=WalCompression.NONE,
    ),
    data=DataBackup(
        compression=DataCompression.NONE,
    ),
    instance_sidecar=InstanceSidecar(
        cpu=CpuResources(),
        memory=MemoryResources(),
    ),
    object_store_name="azure-string",
    delivery=Delivery.NONE,
)

azure_ad_store = ObjectStore(
    object_stores_chart,
    "azure-ad",
    storage=ObjectStorage.azure(
        destination_path="https://account.blob.core.windows.net/ad",
        credentials=AzureCredentials.inherit_from_azure_ad(),
    ),
    wal=WalArchiving(
        compression=WalCompression.NONE,
    ),
    data=DataBackup(
        compression=DataCompression.NONE,
    ),
    instance_sidecar=InstanceSidecar(
        cpu=CpuResources(),
        memory=MemoryResources(),
    ),
    object_store_name="azure-ad",
    delivery=Delivery.NONE,
)

azure_default_store = ObjectStore(
    object_stores_chart,
    "azure-default",
    storage=ObjectStorage.azure(
        destination_path="https://account.blob.core.windows.net/default",
        credentials=AzureCredentials.use_default_azure_credentials(),
    ),
    wal=WalArchiving(
        compression=WalCompression.NONE,
    ),
    data=DataBackup(
        compression=DataCompression.NONE,
    ),
    instance_sidecar=InstanceSidecar(
        cpu=CpuResources(),
        memory=MemoryResources(),
    ),
    object_store_name="azure-default",
    delivery=Delivery.NONE,
)

google_store = ObjectStore(
    object_stores_chart,
    "google",
    storage=ObjectStorage.google_cloud(
        bucket="backups",
        path="pg",
        credentials=GoogleCredentials.application_credentials(
            name="google",
            key="key.json",
        ),
    ),
    wal=WalArchiving(
        compression=WalCompression.NONE,
    ),
    data=DataBackup(
        compression=DataCompression.NONE,
    ),
    instance_sidecar=InstanceSidecar(
        cpu=CpuResources(),
        memory=MemoryResources(),
    ),
    object_store_name="google",
    delivery=Delivery.NONE,
)

gke_store = ObjectStore(
    object_stores_chart,
    "gke",
    storage=ObjectStorage.google_cloud(
        bucket="backups",
        path="gke",
        credentials=GoogleCredentials.gke_environment(),
    ),
    wal=WalArchiving(
        compression=WalCompression.NONE,
    ),
    data=DataBackup(
        compression=DataCompression.NONE,
    ),
    instance_sidecar=InstanceSidecar(
        cpu=CpuResources(),
        memory=MemoryResources(),
    ),
    object_store_name="gke",
    delivery=Delivery.NONE,
)

kept_chart = Chart(app, "kept", namespace="db")

kept_chart.node.set_context("cdk8s-postgres-ha/judge", False)

kept = PostgresCluster(
    kept_chart,
    "Default",
    durability=Durability.asynchronous(),
    storage=ClusterStorage.of(Size.gibibytes(1)),
    wal_storage=ClusterStorage.of(Size.gibibytes(1)),
    tablespaces=[
        Tablespace(
            name="archive",
            storage=ClusterStorage.of(Size.gibibytes(1)),
        ),
    ],
    version=PostgresVersion.operator_default(),
    cpu=CpuResources(),
    memory=MemoryResources(),
    placement=Placement.of(),
    parameter_defaults=ParameterDefaults.OPERATOR,
    failover_timing=FailoverTiming.of(smart_shutdown_timeout=Duration.minutes(3)),
    backup=BackupPolicy.to(
        store,
        schedule=BackupSchedule.none(),
        server_name="kept-2",
        volume_snapshot=VolumeSnapshotOptions(
            class_name="csi",
            wal_class_name="csi-wal",
            tablespace_class_name={
                "archive": "csi-slow",
            },
            online=False,
            online_configuration=OnlineConfiguration(
                immediate_checkpoint=True,
                wait_for_archive=False,
            ),
            snapshot_owner_reference=SnapshotOwnerReference.BACKUP,
            labels={
                "team": "data",
            },
            annotations={
                "note": "snapshot",
            },
        ),
        target=BackupTarget.PRIMARY,
    ),
    plugins=[
        ClusterPlugin(
            name="other.example",
            parameters={
                "a": "b",
            },
            enabled=False,
        ),
    ],
    bootstrap=Bootstrap.initdb("app", omit_defaults=True),
    external_clusters=[
        ExternalCluster(
            name="other",
            connection_parameters={
                "host": "db.example",
                "user": "postgres",
                "dbname": "postgres",
            },
            password=SecretKey(
                name="old",
                key="password",
            ),
            ssl_key=SecretKey(
                name="old",
                key="tls.key",
            ),
            ssl_cert=SecretKey(
                name="old",
                key="tls.crt",
            ),
            ssl_root_cert=SecretKey(
                name="old",
                key="ca.crt",
            ),
            plugin=ClusterPlugin(
                name="other.example",
                parameters={
                    "a": "b",
                },
                enabled=False,
            ),
        ),
    ],
    delivery=Delivery.NONE,
    pod_monitor=PodMonitoring.disabled(),
)

snapshots_scheduled_backup = kept.add_scheduled_backup(
    "snapshots",
    schedule=BackupSchedule.weekly(
        day=Weekday.SATURDAY,
        hour=2,
    ),
    method=BackupMethod.volume_snapshot(
        online=True,
        online_configuration=OnlineConfiguration(
            immediate_checkpoint=True,
            wait_for_archive=False,
        ),
    ),
    target=BackupTarget.PRIMARY,
    suspend=True,
    backup_owner_reference=BackupOwnerReference.CLUSTER,
)

plugin_scheduled_backup = kept.add_scheduled_backup(
    "plugin",
    schedule=BackupSchedule.daily(hour=4),
    method=BackupMethod.plugin(
        name="other.example",
        parameters={
            "a": "b",
        },
    ),
    immediate=False,
    backup_owner_reference=BackupOwnerReference.NONE,
)

before_backup = kept.add_backup(
    "before",
    method=BackupMethod.volume_snapshot(
        online=False,
        online_configuration=OnlineConfiguration(
            immediate_checkpoint=True,
            wait_for_archive=False,
        ),
    ),
    target=BackupTarget.PREFER_STANDBY,
)

by_plugin_backup = kept.add_backup(
    "by-plugin",
    method=BackupMethod.plugin(
        name="other.example",
        parameters={
            "a": "b",
        },
    ),
)

pg = PostgresHA(
    app,
    "pg",
    namespace="db",
    instances=2,
    durability=Durability.asynchronous(),
    storage=ClusterStorage.of(Size.gibibytes(1)),
    version=PostgresVersion.operator_default(),
    cpu=CpuResources(),
    memory=MemoryResources(),
    placement=Placement.of(),
    parameter_defaults=ParameterDefaults.OPERATOR,
    failover_timing=FailoverTiming.of(smart_shutdown_timeout=Duration.minutes(3)),
    backup=BackupPolicy.none("the manifest that this was converted from has none", annotation=False),
    bootstrap=Bootstrap.initdb("app", omit_defaults=True),
    external_clusters=[
        ExternalCluster(
            name="other",
            connection_parameters={
                "host": "db.example",
                "user": "app",
                "dbname": "app",
            },
        ),
    ],
    delivery=Delivery.NONE,
    pod_monitor=PodMonitoring.disabled(),
)

shop_role = pg.add_role(
    "shop",
    credentials=Credentials.from_secret("shop"),
    inherit=False,
    superuser=True,
    createdb=True,
    createrole=True,
    replication=True,
    bypassrls=True,
    connection_limit=20,
    valid_until="2030-01-01T00:00:00Z",
    comment="the owner",
    database_role_reclaim_policy=ReclaimPolicy.DELETE,
    in_roles=[
        DatabaseRole.from_role_name("pg_monitor"),
    ],
    client_certificate=True,
)

cert_role = pg.add_role(
    "cert",
    login=True,
    disable_password=True,
)

shop_database = pg.add_database(
    "shop",
    owner=shop_role,
    extensions=[
        DatabaseExtension(
            name="hstore",
            schema="sales",
            version="1.8",
            ensure=Ensure.ABSENT,
        ),
    ],
    schemas=[
        DatabaseSchema(
            name="sales",
            owner=shop_role,
            ensure=Ensure.ABSENT,
        ),
    ],
    fdws=[
        ForeignDataWrapper(
            name="files",
            handler="file_fdw_handler",
            validator="file_fdw_validator",
            owner=shop_role,
            ensure=Ensure.ABSENT,
            options=[
                ForeignOption(
                    name="a",
                    value="b",
                    ensure=Ensure.ABSENT,
                ),
            ],
            usage=[
                ForeignUsage(
                    role=shop_role,
                    type=UsageType.REVOKE,
                ),
            ],
        ),
    ],
    servers=[
        ForeignServer(
            name="disk",
            fdw="files",
            ensure=Ensure.ABSENT,
            options=[
                ForeignOption(
                    name="a",
                    value="b",
                    ensure=Ensure.ABSENT,
                ),
            ],
            usage=[
                ForeignUsage(
                    role=shop_role,
                    type=UsageType.REVOKE,
                ),
            ],
        ),
    ],
    template="template0",
    tablespace="archive",
    connection_limit=50,
    allow_connections=True,
    is_template=True,
    database_reclaim_policy=ReclaimPolicy.DELETE,
    encoding="UTF8",
    locale="C",
    locale_provider=LocaleProvider.ICU,
    icu_locale="en-US",
    icu_rules="&a < g",
    collation_version="153.120",
)

builtin_database = pg.add_database(
    "builtin",
    owner=shop_role,
    template="template0",
    locale_provider=LocaleProvider.BUILTIN,
    builtin_locale="C.UTF-8",
)

libc_database = pg.add_database(
    "libc",
    owner=shop_role,
    template="template0",
    locale_collate="C",
    locale_c_type="en_US.utf8",
)

orders_publication = pg.add_publication(
    "orders",
    dbname="shop",
    target=PublicationTarget.objects(
        PublicationObject.table(
            name="orders",
            schema="sales",
            only=True,
            columns=[
                "id",
                "total",
            ],
        ),
    ),
    parameters={
        "publish": "insert",
    },
    publication_reclaim_policy=ReclaimPolicy.DELETE,
)

sales_publication = pg.add_publication(
    "sales",
    dbname="shop",
    target=PublicationTarget.objects(PublicationObject.tables_in_schema("sales")),
)

all_publication = pg.add_publication(
    "all",
    dbname="shop",
    target=PublicationTarget.all_tables(),
)

theirs_subscription = pg.add_subscription(
    "theirs",
    dbname="shop",
    external_cluster_name="other",
    publication_name="orders",
    publication_db_name="theirs",
    parameters={
        "copy_data": "false",
    },
    subscription_reclaim_policy=ReclaimPolicy.DELETE,
)

ro_pooler = pg.add_pooler(
    "ro",
    type=PoolerType.RO,
    pool_mode=PoolMode.TRANSACTION,
    parameters={
        "max_client_conn": "500",
    },
    recommended_parameters=False,
    pg_hba=[
        "hostssl all all all scram-sha-256",
    ],
    auth_query="SELECT usename, passwd FROM user_search($1)",
    auth_query_secret="pooler",
    tls=PoolerTls(
        client_tls_secret="client",
        client_ca_secret="client-ca",
        server_tls_secret="server",
        server_ca_secret="server-ca",
    ),
    metrics_tls=True,
    image=PgbouncerImage.from_image("ghcr.io/cloudnative-pg/pgbouncer:1.25.1"),
    paused=True,
    service=ServiceOptions(
        type=ServiceType.LOAD_BALANCER,
        metadata=Metadata(
            labels={
                "team": "data",
            },
            annotations={
                "note": "pooler",
            },
        ),
    ),
    deployment_strategy=PoolerDeploymentStrategy(
        type="RollingUpdate",
        max_surge="0",
        max_unavailable="1",
    ),
    service_account_name="pooler",
    placement=Placement.anywhere(),
    pod_disruption_budget=False,
    cpu=CpuResources(
        request=Cpu.millis(100),
    ),
    memory=MemoryResources(),
    pods=PoolerPods(
        metadata=Metadata(
            labels={
                "team": "data",
            },
            annotations={
                "note": "pod",
            },
        ),
        image_pull_secrets=[
            "registry",
        ],
        termination_grace_period=Duration.seconds(60),
    ),
)

catalog_pooler = pg.add_pooler(
    "catalog",
    instances=1,
    recommended_parameters=False,
    image=PgbouncerImage.from_image_catalog("images"),
    placement=Placement.anywhere(),
    cpu=CpuResources(),
    memory=MemoryResources(),
)

image_catalogs_chart = Chart(app, "image-catalogs", namespace="db")

images = ImageCatalog(
    image_catalogs_chart,
    "images",
    images=[
        CatalogImage(
            major=18,
            image="ghcr.io/cloudnative-pg/postgresql:18.4-system-trixie",
            extensions=[
                PostgresExtension(
                    name="vector",
                    image="ghcr.io/cloudnative-pg/pgvector:0.8.1-18-trixie",
                    image_pull_policy=ImagePullPolicy.ALWAYS,
                    dynamic_library_path=[
                        "lib",
                    ],
                    extension_control_path=[
                        "share",
                    ],
                    ld_library_path=[
                        "system",
                    ],
                    bin_path=[
                        "bin",
                    ],
                    env={
                        "LEVEL": "high",
                    },
                ),
            ],
        ),
    ],
    component_images={
        "pgbouncer": "ghcr.io/cloudnative-pg/pgbouncer:1.25.1",
    },
    catalog_name="images",
    delivery=Delivery.NONE,
)

image_catalogs_chart2 = Chart(app, "default-image-catalogs")

images2 = ClusterImageCatalog(
    image_catalogs_chart2,
    "images",
    images=[
        CatalogImage(
            major=18,
            image="ghcr.io/cloudnative-pg/postgresql:18.4-system-trixie",
            extensions=[
                PostgresExtension(
                    name="vector",
                    image="ghcr.io/cloudnative-pg/pgvector:0.8.1-18-trixie",
                    image_pull_policy=ImagePullPolicy.ALWAYS,
                    dynamic_library_path=[
                        "lib",
                    ],
                    extension_control_path=[
                        "share",
                    ],
                    ld_library_path=[
                        "system",
                    ],
                    bin_path=[
                        "bin",
                    ],
                    env={
                        "LEVEL": "high",
                    },
                ),
            ],
        ),
    ],
    component_images={
        "pgbouncer": "ghcr.io/cloudnative-pg/pgbouncer:1.25.1",
    },
    catalog_name="images",
    delivery=Delivery.NONE,
)

pods = PostgresHA(
    app,
    "pods",
    namespace="db",
    durability=Durability.required(
        method=SynchronousMethod.FIRST,
        max_standby_names_from_cluster=1,
        standby_names_pre=[
            "before",
        ],
        standby_names_post=[
            "after",
        ],
    ),
    primary_update_method=PrimaryUpdateMethod.SWITCHOVER,
    primary_update_strategy=PrimaryUpdateStrategy.SUPERVISED,
    enable_pdb=False,
    storage=ClusterStorage.of(
        Size.gibibytes(20),
        storage_class="fast",
        resize_in_use_volumes=False,
        pvc_template=PvcTemplate(
            access_modes=[
                "ReadWriteOnce",
            ],
            volume_mode="Filesystem",
        ),
    ),
    wal_storage=ClusterStorage.of(
        Size.gibibytes(4),
        storage_class="fast",
        resize_in_use_volumes=False,
        pvc_template=PvcTemplate(
            access_modes=[
                "ReadWriteOnce",
            ],
        ),
    ),
    tablespaces=[
        Tablespace(
            name="archive",
            storage=ClusterStorage.of(
                Size.gibibytes(5),
                storage_class="slow",
                resize_in_use_volumes=False,
                pvc_template=PvcTemplate(
                    access_modes=[
                        "ReadWriteOnce",
                    ],
                ),
            ),
            owner="keeper",
            temporary=True,
        ),
    ],
    version=PostgresVersion.from_catalog(images, 18),
    extensions=[
        PostgresExtension(
            name="vector",
            image="ghcr.io/cloudnative-pg/pgvector:0.8.1-18-trixie",
            image_pull_policy=ImagePullPolicy.ALWAYS,
            dynamic_library_path=[
                "lib",
            ],
            extension_control_path=[
                "share",
            ],
            ld_library_path=[
                "system",
            ],
            bin_path=[
                "bin",
            ],
            env={
                "LEVEL": "high",
            },
        ),
    ],
    cpu=CpuResources(
        request=Cpu.millis(500),
    ),
    placement=Placement.separate_hosts(
        topology_key="topology.kubernetes.io/zone",
        node_selector={
            "disk": "ssd",
        },
        tolerations=[
            Toleration(
                key="database",
                operator="Exists",
            ),
        ],
        node_affinity=NodeAffinity(
            required_during_scheduling_ignored_during_execution=NodeSelector(
                node_selector_terms=[
                    NodeSelectorTerm(
                        match_expressions=[
                            NodeSelectorRequirement(
                                key="disk",
                                operator="In",
                                values=[
                                    "ssd",
                                ],
                            ),
                        ],
                    ),
                ],
            ),
        ),
        additional_pod_affinity=PodAffinity(
            preferred_during_scheduling_ignored_during_execution=[
                WeightedPodAffinityTerm(
                    weight=10,
                    pod_affinity_term=PodAffinityTerm(
                        topology_key="kubernetes.io/hostname",
                        label_selector=LabelSelector(
                            match_labels={
                                "app": "web",
                            },
                        ),
                    ),
                ),
            ],
        ),
        additional_pod_anti_affinity=PodAffinity(
            required_during_scheduling_ignored_during_execution=[
                PodAffinityTerm(
                    topology_key="kubernetes.io/hostname",
                    label_selector=LabelSelector(
                        match_labels={
                            "app": "load",
                        },
                    ),
                ),
            ],
        ),
        topology_spread_constraints=[
            TopologySpreadConstraint(
                max_skew=1,
                topology_key="topology.kubernetes.io/zone",
                when_unsatisfiable="DoNotSchedule",
                label_selector=LabelSelector(
                    match_labels={
                        "cnpg.io/cluster": "pods",
                    },
                ),
            ),
        ],
        priority_class_name="high",
        scheduler_name="binpack",
    ),
    pods=ClusterPods(
        env=[
            EnvVar(
                name="TZ",
                value="Europe/Berlin",
            ),
            EnvVar(
                name="KEY",
                value_from=EnvVarSource(
                    secret_key_ref=SecretKey(
                        name="env",
                        key="key",
                    ),
                ),
            ),
        ],
        env_from=[
            EnvFromSource(
                secret_ref=EnvSource(
                    name="more",
                ),
            ),
        ],
        service_account_template=Metadata(
            labels={
                "team": "data",
            },
            annotations={
                "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/pg",
            },
        ),
        image_pull_policy=ImagePullPolicy.ALWAYS,
        image_pull_secrets=[
            "registry",
        ],
        log_level=LogLevel.DEBUG,
        postgres_uid=999,
        postgres_gid=998,
        pod_security_context=PodSecurityContext(
            fs_group=998,
            run_as_non_root=True,
        ),
        security_context=SecurityContext(
            read_only_root_filesystem=True,
        ),
        seccomp_profile=SeccompProfile(
            type="RuntimeDefault",
        ),
        projected_volume_template=ProjectedVolumeTemplate(
            sources=[
                VolumeProjection(
                    secret=KeyProjection(
                        name="files",
                        items=[
                            KeyToPath(
                                key="a",
                                path="a",
                            ),
                        ],
                    ),
                ),
            ],
        ),
        ephemeral_volumes_size_limit=EphemeralVolumesSizeLimit(
            shm=Size.gibibytes(1),
            temporary_data=Size.gibibytes(2),
        ),
    ),
    parameters={
        "max_connections": "200",
        "hot_standby_feedback": "on",
        "sync_replication_slots": "on",
    },
    parameter_defaults=ParameterDefaults.OPERATOR,
    shared_preload_libraries=[
        "pg_cron",
    ],
    enable_alter_system=True,
    replication_slots=ReplicationSlots(
        high_availability=HighAvailabilitySlots(
            slot_prefix="_pg_",
            synchronize_logical_decoding=True,
        ),
        synchronize_replicas=SynchronizedSlots(
            exclude_patterns=[
                "^temp",
            ],
        ),
        update_interval=Duration.seconds(10),
    ),
    pg_hba=[
        "hostssl app app ${podselector:web} scram-sha-256",
    ],
    pg_ident=[
        "local alice app",
    ],
    pod_selector_refs={
        "web": LabelSelector(
            match_labels={
                "app": "web",
            },
        ),
    },
    ldap=Ldap.bind_search_auth(
        server="ldap.example",
        port=1389,
        scheme="ldap",
        tls=True,
        base_dn="dc=example",
        bind_dn="cn=reader",
        bind_password=SecretKey(
            name="ldap",
            key="password",
        ),
        search_filter="(uid=$username)",
    ),
    superuser_access=SuperuserAccess.from_secret("superuser"),
    certificates=Certificates.from_secrets(
        server_tls_secret="server",
        server_ca_secret="server-ca",
        client_ca_secret="client-ca",
        replication_tls_secret="replication",
    ),
    disabled_default_services=[
        ServiceSelectorType.RO,
    ],
    failover_timing=FailoverTiming.of(
        smart_shutdown_timeout=Duration.minutes(1),
        stop_delay=Duration.minutes(15),
        switchover_delay=Duration.minutes(20),
        failover_delay=Duration.seconds(5),
        start_delay=Duration.minutes(10),
        promotion_timeout=Duration.hours(1),
        primary_lease=PrimaryLease.of(
            lease_duration=Duration.seconds(20),
            renew_deadline=Duration.seconds(12),
            retry_period=Duration.seconds(3),
            released_lease_duration=Duration.seconds(2),
        ),
    ),
    probes=Probes(
        startup=Probe(
            initial_delay=Duration.seconds(1),
            period=Duration.seconds(5),
            timeout=Duration.seconds(4),
            failure_threshold=20,
            success_threshold=1,
            termination_grace_period=Duration.seconds(30),
            type=ProbeType.STREAMING,
            maximum_lag=Size.mebibytes(16),
        ),
        readiness=Probe(
            initial_delay=Duration.seconds(1),
            period=Duration.seconds(5),
            timeout=Duration.seconds(4),
            failure_threshold=3,
            success_threshold=2,
            termination_grace_period=Duration.seconds(30),
            type=ProbeType.STREAMING,
            maximum_lag=Size.mebibytes(32),
        ),
        liveness=LivenessProbe(
            initial_delay=Duration.seconds(1),
            period=Duration.seconds(7),
            timeout=Duration.seconds(4),
            failure_threshold=5,
            success_threshold=1,
            termination_grace_period=Duration.seconds(30),
            isolation_check=IsolationCheck(
                request_timeout=Duration.millis(700),
                connection_timeout=Duration.millis(500),
            ),
        ),
    ),
    backup=BackupPolicy.none("the manifest that this was converted from has none", annotation=False),
    bootstrap=Bootstrap.initdb(
        "app",
        owner=Credentials.from_secret("app"),
        locale=DatabaseLocale.icu(
            "en-US",
            locale="C",
            icu_rules="&a < g",
        ),
        wal_segment_size=32,
        post_init_sql=InitSql(
            statements=[
                "select 1",
            ],
            secret_refs=[
                SecretKey(
                    name="a",
                    key="b",
                ),
            ],
            config_map_refs=[
                ConfigMapKey(
                    name="a",
                    key="b",
                ),
            ],
        ),
        post_init_template_sql=InitSql(
            statements=[
                "select 2",
            ],
            secret_refs=[
                SecretKey(
                    name="a",
                    key="b",
                ),
            ],
            config_map_refs=[
                ConfigMapKey(
                    name="a",
                    key="b",
                ),
            ],
        ),
        post_init_application_sql=InitSql(
            statements=[
                "select 3",
            ],
            secret_refs=[
                SecretKey(
                    name="a",
                    key="b",
                ),
            ],
            config_map_refs=[
                ConfigMapKey(
                    name="a",
                    key="b",
                ),
            ],
        ),
    ),
    monitoring=ClusterMonitoring(
        custom_queries_config_map=[
            ConfigMapKey(
                name="queries",
                key="queries",
            ),
        ],
        custom_queries_secret=[
            SecretKey(
                name="queries",
                key="secret",
            ),
        ],
        disable_default_queries=True,
        metrics_queries_ttl=Duration.minutes(1),
        tls=True,
    ),
    delivery=Delivery.NONE,
    inherited_metadata=Metadata(
        labels={
            "team": "data",
        },
        annotations={
            "note": "inherited",
        },
    ),
    description="every field of instances",
    pod_monitor=PodMonitoring.disabled(),
)

pods_call0 = pods.add_service(
    "pods-lb",
    service_name="pods-lb",
    update_strategy=ServiceUpdateStrategy.REPLACE,
    type=ServiceType.LOAD_BALANCER,
    metadata=Metadata(
        labels={
            "team": "data",
        },
        annotations={
            "note": "lb",
        },
    ),
)

others = PostgresHA(
    app,
    "others",
    namespace="db",
    instances=2,
    durability=Durability.required(
        accept_stopped_writes=True,
        failover_quorum=True,
    ),
    storage=ClusterStorage.of(Size.gibibytes(1)),
    version=PostgresVersion.from_image("ghcr.io/cloudnative-pg/postgresql:18.4-system-trixie"),
    cpu=CpuResources(),
    memory=MemoryResources(),
    placement=Placement.of(),
    pods=ClusterPods(
        service_account_name="postgres",
        ephemeral_volume_source=PvcTemplate(
            size=Size.gibibytes(5),
            storage_class_name="fast",
            access_modes=[
                "ReadWriteOnce",
            ],
        ),
    ),
    parameter_defaults=ParameterDefaults.OPERATOR,
    ldap=Ldap.bind_as_auth(
        server="ldap.example",
        prefix="uid=",
        suffix=",dc=example",
    ),
    certificates=Certificates.operator_managed(
        server_alt_dns_names=[
            "pg.example",
        ],
    ),
    failover_timing=FailoverTiming.of(smart_shutdown_timeout=Duration.minutes(3)),
    backup=BackupPolicy.none("the manifest that this was converted from has none", annotation=False),
    bootstrap=Bootstrap.initdb(
        "app",
        locale=DatabaseLocale.builtin("C.UTF-8"),
        omit_defaults=True,
    ),
    delivery=Delivery.NONE,
    pod_monitor=PodMonitoring.disabled(),
)

libc = PostgresHA(
    app,
    "libc",
    namespace="db",
    instances=2,
    durability=Durability.asynchronous(),
    storage=ClusterStorage.of(Size.gibibytes(1)),
    version=PostgresVersion.operator_default(),
    cpu=CpuResources(),
    memory=MemoryResources(),
    placement=Placement.of(),
    parameter_defaults=ParameterDefaults.OPERATOR,
    replication_slots=ReplicationSlots(
        high_availability=HighAvailabilitySlots(
            enabled=False,
        ),
    ),
    ldap=Ldap.bind_search_auth(
        server="ldap.example",
        base_dn="dc=example",
        search_attribute="uid",
    ),
    failover_timing=FailoverTiming.of(smart_shutdown_timeout=Duration.minutes(3)),
    backup=BackupPolicy.none("the manifest that this was converted from has none", annotation=False),
    bootstrap=Bootstrap.initdb(
        "app",
        encoding="LATIN1",
        locale=DatabaseLocale.libc(
            locale_collate="de_DE.utf8",
            locale_c_type="en_US.utf8",
        ),
        data_checksums=False,
    ),
    delivery=Delivery.NONE,
    pod_monitor=PodMonitoring.disabled(),
)

imported = PostgresHA(
    app,
    "imported",
    namespace="db",
    durability=Durability.asynchronous(),
    storage=ClusterStorage.of(Size.gibibytes(1)),
    version=PostgresVersion.operator_default(),
    cpu=CpuResources(),
    memory=MemoryResources(),
    placement=Placement.of(),
    parameter_defaults=ParameterDefaults.OPERATOR,
    failover_timing=FailoverTiming.of(smart_shutdown_timeout=Duration.minutes(3)),
    backup=BackupPolicy.none("the manifest that this was converted from has none", annotation=False),
    bootstrap=Bootstrap.initdb(
        "app",
        database_import=DatabaseImport.microservice(
            ExternalCluster(
                name="old",
                connection_parameters={
                    "host": "db.example",
                    "user": "postgres",
                    "dbname": "postgres",
                },
                password=SecretKey(
                    name="old",
                    key="password",
                ),
                ssl_key=SecretKey(
                    name="old",
                    key="tls.key",
                ),
                ssl_cert=SecretKey(
                    name="old",
                    key="tls.crt",
                ),
                ssl_root_cert=SecretKey(
                    name="old",
                    key="ca.crt",
                ),
            ),
            "shop",
            schema_only=True,
            pg_dump_extra_options=[
                "--no-comments",
            ],
            pg_restore_extra_options=[
                "--no-publications",
            ],
            pg_restore_predata_options=[
                "--no-security-labels",
            ],
            pg_restore_data_options=[
                "--disable-triggers",
            ],
            pg_restore_postdata_options=[
                "--no-subscriptions",
            ],
            post_import_application_sql=[
                "ANALYZE",
            ],
        ),
        omit_defaults=True,
    ),
    delivery=Delivery.NONE,
    pod_monitor=PodMonitoring.disabled(),
)

imported_all = PostgresHA(
    app,
    "imported-all",
    namespace="db",
    durability=Durability.asynchronous(),
    storage=ClusterStorage.of(Size.gibibytes(1)),
    version=PostgresVersion.operator_default(),
    cpu=CpuResources(),
    memory=MemoryResources(),
    placement=Placement.of(),
    parameter_defaults=ParameterDefaults.OPERATOR,
    failover_timing=FailoverTiming.of(smart_shutdown_timeout=Duration.minutes(3)),
    backup=BackupPolicy.none("the manifest that this was converted from has none", annotation=False),
    bootstrap=Bootstrap.monolith_import(
        database_import=DatabaseImport.monolith(
            ExternalCluster(
                name="old",
                connection_parameters={
                    "host": "db.example",
                    "user": "postgres",
                    "dbname": "postgres",
                },
            ),
            databases=[
                "*",
            ],
            roles=[
                "*",
            ],
        ),
        omit_defaults=True,
    ),
    delivery=Delivery.NONE,
    pod_monitor=PodMonitoring.disabled(),
)

copied = PostgresHA(
    app,
    "copied",
    namespace="db",
    durability=Durability.asynchronous(),
    storage=ClusterStorage.of(Size.gibibytes(1)),
    version=PostgresVersion.operator_default(),
    cpu=CpuResources(),
    memory=MemoryResources(),
    placement=Placement.of(),
    parameter_defaults=ParameterDefaults.OPERATOR,
    failover_timing=FailoverTiming.of(smart_shutdown_timeout=Duration.minutes(3)),
    backup=BackupPolicy.none("the manifest that this was converted from has none", annotation=False),
    bootstrap=Bootstrap.pg_basebackup(
        source=ExternalCluster(
            name="old",
            connection_parameters={
                "host": "db.example",
                "user": "streaming_replica",
            },
        ),
        owner=Credentials.from_secret("me", "me"),
    ),
    delivery=Delivery.NONE,
    pod_monitor=PodMonitoring.disabled(),
)

from_backup = PostgresHA(
    app,
    "from-backup",
    namespace="db",
    durability=Durability.asynchronous(),
    storage=ClusterStorage.of(Size.gibibytes(1)),
    version=PostgresVersion.operator_default(),
    cpu=CpuResources(),
    memory=MemoryResources(),
    placement=Placement.of(),
    parameter_defaults=ParameterDefaults.OPERATOR,
    failover_timing=FailoverTiming.of(smart_shutdown_timeout=Duration.minutes(3)),
    backup=BackupPolicy.none("the manifest that this was converted from has none", annotation=False),
    bootstrap=Bootstrap.recovery(
        backup="before",
        recovery_target=RecoveryTarget.time(
            "2026-11-01 10:00:00+00",
            target_tli="3",
            exclusive=True,
        ),
        owner=Credentials.from_secret("me", "me"),
    ),
    delivery=Delivery.NONE,
    pod_monitor=PodMonitoring.disabled(),
)

from_store_chart = Chart(app, "from-store", namespace="db")

store = ObjectStore.from_object_store_name(from_store_chart, "store", "store")

from_store = PostgresCluster(
    from_store_chart,
    "Default",
    durability=Durability.asynchronous(),
    storage=ClusterStorage.of(Size.gibibytes(1)),
    version=PostgresVersion.operator_default(),
    cpu=CpuResources(),
    memory=MemoryResources(),
    placement=Placement.of(),
    parameter_defaults=ParameterDefaults.OPERATOR,
    failover_timing=FailoverTiming.of(smart_shutdown_timeout=Duration.minutes(3)),
    backup=BackupPolicy.none("the manifest that this was converted from has none", annotation=False),
    bootstrap=Bootstrap.recovery(
        source=ExternalCluster(
            name="old",
            object_store=store,
        ),
        recovery_target=RecoveryTarget.xid("1234", backup_id="20261101T100000"),
    ),
    delivery=Delivery.NONE,
    pod_monitor=PodMonitoring.disabled(),
)

to_name = PostgresHA(
    app,
    "to-name",
    namespace="db",
    durability=Durability.asynchronous(),
    storage=ClusterStorage.of(Size.gibibytes(1)),
    version=PostgresVersion.operator_default(),
    cpu=CpuResources(),
    memory=MemoryResources(),
    placement=Placement.of(),
    parameter_defaults=ParameterDefaults.OPERATOR,
    failover_timing=FailoverTiming.of(smart_shutdown_timeout=Duration.minutes(3)),
    backup=BackupPolicy.none("the manifest that this was converted from has none", annotation=False),
    bootstrap=Bootstrap.recovery(
        source=ExternalCluster(
            name="old",
            object_store=store,
        ),
        recovery_target=RecoveryTarget.restore_point("before", backup_id="20261101T100000"),
    ),
    delivery=Delivery.NONE,
    pod_monitor=PodMonitoring.disabled(),
)

to_consistency = PostgresHA(
    app,
    "to-consistency",
    namespace="db",
    durability=Durability.asynchronous(),
    storage=ClusterStorage.of(Size.gibibytes(1)),
    version=PostgresVersion.operator_default(),
    cpu=CpuResources(),
    memory=MemoryResources(),
    placement=Placement.of(),
    parameter_defaults=ParameterDefaults.OPERATOR,
    failover_timing=FailoverTiming.of(smart_shutdown_timeout=Duration.minutes(3)),
    backup=BackupPolicy.none("the manifest that this was converted from has none", annotation=False),
    bootstrap=Bootstrap.recovery(
        source=ExternalCluster(
            name="old",
            object_store=store,
        ),
        recovery_target=RecoveryTarget.immediate(backup_id="20261101T100000"),
    ),
    delivery=Delivery.NONE,
    pod_monitor=PodMonitoring.disabled(),
)

from_snapshots = PostgresHA(
    app,
    "from-snapshots",
    namespace="db",
    durability=Durability.asynchronous(),
    storage=ClusterStorage.of(Size.gibibytes(1)),
    wal_storage=ClusterStorage.of(Size.gibibytes(1)),
    tablespaces=[
        Tablespace(
            name="archive",
            storage=ClusterStorage.of(Size.gibibytes(1)),
        ),
    ],
    version=PostgresVersion.operator_default(),
    cpu=CpuResources(),
    memory=MemoryResources(),
    placement=Placement.of(),
    parameter_defaults=ParameterDefaults.OPERATOR,
    failover_timing=FailoverTiming.of(smart_shutdown_timeout=Duration.minutes(3)),
    backup=BackupPolicy.none("the manifest that this was converted from has none", annotation=False),
    bootstrap=Bootstrap.recovery(
        source=ExternalCluster(
            name="old",
            object_store=store,
        ),
        volume_snapshots=VolumeSnapshots(
            storage=VolumeSource.volume_snapshot("data"),
            wal_storage=VolumeSource.volume_snapshot("wal"),
            tablespace_storage={
                "archive": VolumeSource.volume_snapshot("archive"),
            },
        ),
        recovery_target=RecoveryTarget.lsn("0/3000028"),
    ),
    delivery=Delivery.NONE,
    pod_monitor=PodMonitoring.disabled(),
)

follower = PostgresHA(
    app,
    "follower",
    namespace="db",
    durability=Durability.asynchronous(),
    storage=ClusterStorage.of(Size.gibibytes(1)),
    version=PostgresVersion.operator_default(),
    cpu=CpuResources(),
    memory=MemoryResources(),
    placement=Placement.of(),
    parameter_defaults=ParameterDefaults.OPERATOR,
    failover_timing=FailoverTiming.of(smart_shutdown_timeout=Duration.minutes(3)),
    backup=BackupPolicy.none("the manifest that this was converted from has none", annotation=False),
    bootstrap=Bootstrap.pg_basebackup(
        source=ExternalCluster(
            name="old",
            connection_parameters={
                "host": "db.example",
                "user": "streaming_replica",
            },
        ),
    ),
    replica=Replica.of(
        ExternalCluster(
            name="old",
            connection_parameters={
                "host": "db.example",
                "user": "streaming_replica",
            },
        ),
        min_apply_delay=Duration.seconds(3600),
    ),
    delivery=Delivery.NONE,
    pod_monitor=PodMonitoring.disabled(),
)

berlin_chart = Chart(app, "berlin", namespace="db")

berlin_chart.node.set_context("cdk8s-postgres-ha/judge", False)

berlin = PostgresCluster(
    berlin_chart,
    "Default",
    durability=Durability.asynchronous(),
    storage=ClusterStorage.of(Size.gibibytes(1)),
    version=PostgresVersion.operator_default(),
    cpu=CpuResources(),
    memory=MemoryResources(),
    placement=Placement.of(),
    parameter_defaults=ParameterDefaults.OPERATOR,
    failover_timing=FailoverTiming.of(smart_shutdown_timeout=Duration.minutes(3)),
    backup=BackupPolicy.to(store, schedule=BackupSchedule.none()),
    bootstrap=Bootstrap.recovery(
        source=ExternalCluster(
            name="paris",
            object_store=store,
        ),
    ),
    external_clusters=[
        ExternalCluster(
            name="berlin",
            object_store=store,
        ),
    ],
    replica=Replica.in_topology(
        DistributedTopology(
            sites=[
                ExternalCluster(
                    name="berlin",
                    object_store=store,
                ),
                ExternalCluster(
                    name="paris",
                    object_store=store,
                ),
            ],
            primary="berlin",
            promotion_token="eyJsYXRlc3RDaGVja3BvaW50VGltZWxpbmVJRCI6IjEiLCJyZWRvV2FsRmlsZSI6IjAwMDAwMDAxMDAwMDAwMDAwMDAwMDAwMSIsImRhdGFiYXNlU3lzdGVtSWRlbnRpZmllciI6IjciLCJsYXRlc3RDaGVja3BvaW50UkVET0xvY2F0aW9uIjoiMC8xMDAwMDI4IiwidGltZU9mTGF0ZXN0Q2hlY2twb2ludCI6Ik1vbiAwMiBOb3YgMjAyNiAxMDowMDowMCBVVEMiLCJvcGVyYXRvclZlcnNpb24iOiIxLjMwLjAifQ==",
        ),
        "berlin",
    ),
    delivery=Delivery.NONE,
    pod_monitor=PodMonitoring.disabled(),
)

app.synth()
