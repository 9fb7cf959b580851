package main

import (
	"github.com/aws/jsii-runtime-go"
	ha "github.com/cdk8s-postgres-ha/cdk8s-postgres-ha-go/cdk8spostgresha"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
)

func main() {
	defer jsii.Close()
	app := ha.NewAtomicApp(nil)

	backups := cdk8s.NewChart(app, jsii.String("pg-backups"), &cdk8s.ChartProps{Namespace: jsii.String("databases")})
	store := ha.NewObjectStore(backups, jsii.String("Default"), &ha.ObjectStoreProps{
		Storage: ha.ObjectStorage_S3(&ha.S3StorageOptions{
			Bucket:   jsii.String("pg-backups"),
			Provider: ha.S3Provider_Minio(jsii.String("https://minio.storage:9000"), nil),
			Credentials: ha.S3Credentials_FromSecret(jsii.String("minio"), &ha.S3SecretKeys{
				AccessKeyId:     jsii.String("id"),
				SecretAccessKey: jsii.String("key"),
			}),
		}),
		RetentionPolicy: ha.RetentionPolicy_Days(jsii.Number(30)),
	})

	shop := ha.NewPostgresHA(app, jsii.String("shop"), &ha.PostgresHAProps{
		Namespace:  jsii.String("databases"),
		Storage:    ha.ClusterStorage_Of(cdk8s.Size_Gibibytes(jsii.Number(50)), nil),
		Parameters: &map[string]*string{"work_mem": jsii.String("4MB")},
		Bootstrap: ha.Bootstrap_Initdb(jsii.String("shop"), &ha.InitdbOptions{
			Owner: ha.Credentials_FromSecret(jsii.String("shop-owner"), jsii.String("shop")),
		}),
		Established: jsii.Bool(true),
		Backup: ha.BackupPolicy_To(store, &ha.BackupOptions{
			Schedule: ha.BackupSchedule_Daily(&ha.TimeOfDay{Hour: jsii.Number(3)}),
		}),
	})
	shop.AddPooler(jsii.String("rw"), &ha.PoolerOptions{PoolMode: ha.PoolMode_TRANSACTION})
	shop.AddDatabase(jsii.String("orders"), &ha.DatabaseOptions{
		Logins: &ha.DatabaseLogins{Owner: ha.Credentials_FromSecret(jsii.String("orders-admin"), nil)},
	})
	shop.AddRestoreDrill(&ha.RestoreDrillOptions{
		Schedule: ha.BackupSchedule_Weekly(&ha.TimeOfWeek{Day: ha.Weekday_SUNDAY, Hour: jsii.Number(4)}),
		Checks: &map[string]*string{
			"orders of the last day": jsii.String("SELECT max(created_at) > now() - interval '1 day' FROM orders"),
		},
	})

	app.Synth()
}
