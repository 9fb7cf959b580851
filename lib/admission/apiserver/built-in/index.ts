import { Check } from './checks';
import { CONFIG_MAP } from './config-map';
import { CRON_JOB } from './cron-job';
import { DAEMON_SET } from './daemon-set';
import { DEPLOYMENT } from './deployment';
import { INGRESS } from './ingress';
import { JOB } from './job';
import { BuiltInKind } from './kind';
import { NAMESPACE } from './namespace';
import { NETWORK_POLICY } from './network-policy';
import { PERSISTENT_VOLUME_CLAIM } from './persistent-volume-claim';
import { POD } from './pod';
import { POD_DISRUPTION_BUDGET } from './pod-disruption-budget';
import { PRIORITY_CLASS } from './priority-class';
import { REPLICA_SET } from './replica-set';
import { CLUSTER_ROLE, ROLE } from './role';
import { CLUSTER_ROLE_BINDING, ROLE_BINDING } from './role-binding';
import { SECRET } from './secret';
import { SERVICE } from './service';
import { SERVICE_ACCOUNT } from './service-account';
import { STATEFUL_SET } from './stateful-set';
import { STORAGE_CLASS } from './storage-class';

/** A kind with a schema and without a row here: only its fields and their types are known. */
const UNKNOWN: Check = (_, __, validation) => validation.leave('spec');

const KINDS: Readonly<Record<string, BuiltInKind>> = {
  ClusterRole: CLUSTER_ROLE,
  ClusterRoleBinding: CLUSTER_ROLE_BINDING,
  ConfigMap: CONFIG_MAP,
  CronJob: CRON_JOB,
  DaemonSet: DAEMON_SET,
  Deployment: DEPLOYMENT,
  Ingress: INGRESS,
  Job: JOB,
  Namespace: NAMESPACE,
  NetworkPolicy: NETWORK_POLICY,
  PersistentVolumeClaim: PERSISTENT_VOLUME_CLAIM,
  Pod: POD,
  PodDisruptionBudget: POD_DISRUPTION_BUDGET,
  PriorityClass: PRIORITY_CLASS,
  ReplicaSet: REPLICA_SET,
  Role: ROLE,
  RoleBinding: ROLE_BINDING,
  Secret: SECRET,
  Service: SERVICE,
  ServiceAccount: SERVICE_ACCOUNT,
  StatefulSet: STATEFUL_SET,
  StorageClass: STORAGE_CLASS,
};

/** What is known of a kind of Kubernetes itself. */
export function builtInKind(kind: string): BuiltInKind {
  return Object.hasOwn(KINDS, kind) ? KINDS[kind] : { check: UNKNOWN, checkChange: UNKNOWN };
}
