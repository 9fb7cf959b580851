import io.github.cdk8s_postgres_ha.*;
import java.util.Map;
import org.cdk8s.Chart;
import org.cdk8s.ChartProps;
import org.cdk8s.Size;

public class Main {
    public static void main(String[] args) {
        AtomicApp app = new AtomicApp();

        Chart backups = new Chart(app, "pg-backups", ChartProps.builder().namespace("databases").build());
        S3SecretKeys keys = S3SecretKeys.builder().accessKeyId("id").secretAccessKey("key").build();
        ObjectStore store = ObjectStore.Builder.create(backups, "Default")
            .storage(ObjectStorage.s3(S3StorageOptions.builder()
                .bucket("pg-backups")
                .provider(S3Provider.minio("https://minio.storage:9000"))
                .credentials(S3Credentials.fromSecret("minio", keys))
                .build()))
            .retentionPolicy(RetentionPolicy.days(30))
            .build();

        PostgresHA shop = PostgresHA.Builder.create(app, "shop")
            .namespace("databases")
            .storage(ClusterStorage.of(Size.gibibytes(50)))
            .parameters(Map.of("work_mem", "4MB"))
            .bootstrap(Bootstrap.initdb("shop", InitdbOptions.builder().owner(Credentials.fromSecret("shop-owner", "shop")).build()))
            .established(true)
            .backup(BackupPolicy.to(store, BackupOptions.builder()
                .schedule(BackupSchedule.daily(TimeOfDay.builder().hour(3).build()))
                .build()))
            .build();
        shop.addPooler("rw", PoolerOptions.builder().poolMode(PoolMode.TRANSACTION).build());
        shop.addDatabase("orders", DatabaseOptions.builder()
            .logins(DatabaseLogins.builder().owner(Credentials.fromSecret("orders-admin")).build())
            .build());
        shop.addRestoreDrill(RestoreDrillOptions.builder()
            .schedule(BackupSchedule.weekly(TimeOfWeek.builder().day(Weekday.SUNDAY).hour(4).build()))
            .checks(Map.of("orders of the last day", "SELECT max(created_at) > now() - interval '1 day' FROM orders"))
            .build());

        app.synth();
    }
}
