import { Json } from '../../facts/json-value';
import { parameterMeaning, writtenName } from '../../postgres/setting-meaning';
import { majorVersion, parametersOf, slotsEnabled, volumeSize } from '../operator/cluster-facts';
import { pgQuantity } from '../../postgres/operator-grammar';
import { each, LibraryRule, problemIf } from './world';

const PARAMETERS = 'spec.postgresql.parameters';

/** The volume that holds the WAL. */
const walVolume = ({ spec }: Json) => spec.walStorage ?? spec.storage;
const sizeText = (storage: Json) => storage?.size ?? storage?.pvcTemplate?.resources?.requests?.storage;

export const walRules: readonly LibraryRule[] = [
  {
    id: 'ha/wal-fills-volume',
    severity: 'error',
    what: 'max_wal_size or wal_keep_size is as large as the volume that holds the WAL; a full volume stops PostgreSQL.',
    fix: 'Lower the setting, enlarge the volume, or add `walStorage`.',
    why: 'PostgreSQL stops with "no space left on device" and does not start again before the volume grows.',
    source: 'https://www.postgresql.org/docs/current/wal-configuration.html',
    wrong: '[{Cluster: {spec: {storage: {size: 2Gi}, postgresql: {parameters: {max_wal_size: 2GB}}}}}]',
    right: '[{Cluster: {spec: {storage: {size: 20Gi}, postgresql: {parameters: {max_wal_size: 2GB}}}}}]',
    check: world =>
      each(world, 'Cluster', cluster => {
        const volume = volumeSize(walVolume(cluster));
        return ['max_wal_size', 'wal_keep_size'].flatMap(name => {
          const text = parametersOf(cluster)[name];
          const limit = typeof text === 'string' ? pgQuantity(text) : undefined;
          return problemIf(limit && volume && !volume.isZero && limit.compare(volume) >= 0, `${PARAMETERS}.${name}`,
            `${name} ${text} does not fit into a volume of ${sizeText(walVolume(cluster)) ?? volume}`);
        });
      }),
  },
  {
    id: 'ha/wal-unbounded',
    severity: 'warning',
    what: 'A replica that is away makes the primary keep WAL without limit, until the volume is full and PostgreSQL stops.',
    fix: 'Set `max_slot_wal_keep_size` to a part of the volume that holds the WAL, such as a quarter; a replica that missed more is '
      + 'copied anew.',
    why: 'The operator gives every replica a replication slot, and a slot keeps all WAL that its replica has not received: during the loss '
      + 'of a node, a drain, or a replica that does not start. '
      + 'The default of `max_slot_wal_keep_size` is -1, no limit. A single instance has no such slots.',
    source: 'https://www.postgresql.org/docs/current/runtime-config-replication.html#GUC-MAX-SLOT-WAL-KEEP-SIZE',
    wrong: '[{Cluster: {spec: {instances: 3}}}]',
    right: '[{Cluster: {spec: {instances: 3, storage: {size: 10Gi}, postgresql: {parameters: {max_slot_wal_keep_size: 2GB}}}}}]',
    check: world =>
      each(world, 'Cluster', cluster => {
        const { spec } = cluster;
        if ((spec.instances ?? 1) < 2 || !slotsEnabled(spec.replicationSlots?.highAvailability)) return [];
        const parameters = parametersOf(cluster);
        const name = writtenName(parameters, 'max_slot_wal_keep_size');
        const path = name ? `${PARAMETERS}.${name}` : 'spec.postgresql.parameters';
        const megabytes = name ? parameterMeaning(parameters, name, majorVersion(cluster) || undefined) : -1;
        if (typeof megabytes !== 'number') return [];
        const volume = volumeSize(walVolume(cluster));
        const size = sizeText(walVolume(cluster));
        const fits = !volume || volume.isZero || BigInt(megabytes) * 1024n ** 2n * 10n ** 9n < volume.nano;
        return [
          ...problemIf(megabytes < 0, path, `max_slot_wal_keep_size ${name ? `is ${parameters[name]}` : 'is not set'}: for a replica that is away the primary keeps WAL until the volume${size ? ` of ${size}` : ''} is full`),
          ...problemIf(megabytes >= 0 && !fits, path, `max_slot_wal_keep_size ${parameters[name!]} is no limit on a volume of ${size}`),
        ];
      }),
  },
];
