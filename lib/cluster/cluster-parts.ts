import { nameProps } from '../internal/props';
import { ClusterIdentity, ClusterPart } from './cluster-part';
import { backupPart, BackupPartProps, BackupSettings } from './parts/backup-part';
import { bootstrapPart, BootstrapProps, BootstrapSettings } from './parts/bootstrap-part';
import { certificatesPart, CertificatesProps } from './parts/certificates-part';
import { clientAccessPart, ClientAccessProps, ClientAccessSettings } from './parts/client-access-part';
import { failoverPart, FailoverProps, FailoverSettings } from './parts/failover-part';
import { imagePart, ImageProps, ImageSettings } from './parts/image-part';
import { instancesPart, InstancesProps, InstancesSettings } from './parts/instances-part';
import { metadataPart, MetadataProps, MetadataSettings } from './parts/metadata-part';
import { monitoringPart, MonitoringProps, MonitoringSettings } from './parts/monitoring-part';
import { networkPart, NetworkProps } from './parts/network-part';
import { parametersPart, ParametersProps, ParametersSettings } from './parts/parameters-part';
import { placementPart, PlacementProps, PlacementSettings } from './parts/placement-part';
import { podsPart, PodsProps } from './parts/pods-part';
import { alertsPart, AlertsProps, AlertsSettings } from './parts/alerts-part';
import { podMonitorPart, PodMonitorPartProps, PodMonitorSettings } from './parts/pod-monitor-part';
import { probesPart, ProbesProps } from './parts/probes-part';
import { replicationSlotsPart, ReplicationSlotsProps } from './parts/replication-slots-part';
import { resourcesPart, ResourcesProps, ResourcesSettings } from './parts/resources-part';
import { servicesPart, ServicesProps, ServicesSettings } from './parts/services-part';
import { storagePart, StorageProps } from './parts/storage-part';
import { superuserPart, SuperuserProps, SuperuserSettings } from './parts/superuser-part';

/** Every topic of the Cluster. A part may look at the settings of those above it. */
export const CLUSTER_PARTS: ReadonlyArray<ClusterPart<any>> = [
  instancesPart,
  storagePart,
  imagePart,
  resourcesPart,
  placementPart,
  podsPart,
  parametersPart,
  replicationSlotsPart,
  clientAccessPart,
  networkPart,
  superuserPart,
  certificatesPart,
  servicesPart,
  failoverPart,
  probesPart,
  backupPart,
  bootstrapPart,
  podMonitorPart,
  monitoringPart,
  alertsPart,
  metadataPart,
];

nameProps('Cluster', Object.assign({ 'metadata.name': 'clusterName' }, ...CLUSTER_PARTS.map(part => part.paths)));

/**
 * Properties of a `PostgresCluster`.
 */
export interface PostgresClusterProps extends
  InstancesProps,
  StorageProps,
  ImageProps,
  ResourcesProps,
  PlacementProps,
  PodsProps,
  ParametersProps,
  ReplicationSlotsProps,
  ClientAccessProps,
  NetworkProps,
  SuperuserProps,
  CertificatesProps,
  ServicesProps,
  FailoverProps,
  ProbesProps,
  BootstrapProps,
  BackupPartProps,
  MonitoringProps,
  PodMonitorPartProps,
  AlertsProps,
  MetadataProps {
  /**
   * Name of the Cluster, at most 50 characters. Renaming one makes a new, empty database.
   *
   * @default - the ids of the chart and of the construct; 'Default' adds nothing
   */
  readonly clusterName?: string;
}

/** The props once every default is chosen. */
export type ClusterSettings = PostgresClusterProps & InstancesSettings & ImageSettings & ResourcesSettings & PlacementSettings & ParametersSettings
  & ClientAccessSettings & SuperuserSettings & ServicesSettings & FailoverSettings & BootstrapSettings & BackupSettings
  & PodMonitorSettings & MonitoringSettings & AlertsSettings & MetadataSettings;

/** Chooses the defaults of what is left out. */
export function withDefaults(props: PostgresClusterProps): ClusterSettings {
  const given = Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined && value !== null));
  return CLUSTER_PARTS.reduce((settings, part) => ({ ...part.defaults?.(settings), ...settings }), given) as unknown as ClusterSettings;
}

/** The first contradiction, in the words of the props. */
export function clusterProblem(settings: ClusterSettings, cluster: ClusterIdentity): string | undefined {
  for (const { id, problem } of CLUSTER_PARTS.flatMap(part => part.rules ?? [])) {
    if (id !== undefined && settings.acknowledge?.[id] !== undefined) continue;
    const found = problem(settings, cluster);
    if (found) return id === undefined ? found : `${found}; or acknowledge '${id}' with the reason`;
  }
  return undefined;
}
