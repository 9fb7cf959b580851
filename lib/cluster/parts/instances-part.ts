import * as cnpg from '../../../imports/postgresql.cnpg.io';
import { ANNOTATION_HIBERNATION } from '../../facts/annotations';
import { code, Code } from '../../facts/code';
import { describeValue } from '../../facts/describe';
import { ClusterPart, WithDefaults } from '../cluster-part';
import { Durability } from '../durability';
import { PrimaryUpdateMethod, PrimaryUpdateStrategy } from '../primary-update';

/**
 * How many instances a cluster has, and what is promised of their commits.
 * @internal
 */
export interface InstancesProps {
  /**
   * How many copies of the database run: one primary, the others its replicas.
   *
   * @default 3
   */
  readonly instances?: number;

  /**
   * When a commit counts: what a failover may lose, and what may stop writes.
   *
   * @default - asynchronous on one instance, Durability.preferred() on two, Durability.required() from three on
   */
  readonly durability?: Durability;

  /**
   * How the primary gets a change that needs a restart or a new pod.
   *
   * @default PrimaryUpdateMethod.RESTART
   */
  readonly primaryUpdateMethod?: PrimaryUpdateMethod;

  /**
   * Who decides when the primary is updated.
   *
   * @default PrimaryUpdateStrategy.UNSUPERVISED
   */
  readonly primaryUpdateStrategy?: PrimaryUpdateStrategy;

  /**
   * Whether a PodDisruptionBudget keeps a drain from taking too many instances at once. That of a single instance allows no
   * eviction, so that a drain of
   * its node never ends.
   *
   * @default - from two instances on
   */
  readonly enablePdb?: boolean;

  /**
   * Whether the cluster is hibernated: no pods run, the volumes stay. False wakes it up.
   *
   * @default - it runs
   * @see https://cloudnative-pg.io/docs/1.30/declarative_hibernation/
   */
  readonly hibernation?: boolean;
}

export type InstancesSettings = WithDefaults<InstancesProps, 'instances' | 'durability' | 'primaryUpdateMethod' | 'primaryUpdateStrategy' | 'enablePdb'>;

export const instancesPart: ClusterPart<InstancesProps, InstancesSettings> = {
  defaults: ({ instances = 3 }) => ({
    instances,
    durability: Durability._default(instances),
    primaryUpdateMethod: PrimaryUpdateMethod.RESTART,
    primaryUpdateStrategy: PrimaryUpdateStrategy.UNSUPERVISED,
    enablePdb: instances > 1,
  }),
  rules: [
    {
      problem: ({ instances }) => (Number.isInteger(instances) && instances >= 1 && instances < 2 ** 31 ? undefined
        : `'instances' must be a whole number above 0, got ${describeValue(instances)}`),
    },
    { problem: ({ durability, instances }) => durability._problem(instances) },
    {
      problem: ({ primaryUpdateStrategy, instances }) => (primaryUpdateStrategy === PrimaryUpdateStrategy.SUPERVISED && instances === 1
        ? "'primaryUpdateStrategy' is supervised on 1 instance, which has nothing to switch over to; raise 'instances' or leave it unsupervised"
        : undefined),
    },
  ],
  spec: ({ instances, durability, primaryUpdateMethod, primaryUpdateStrategy, enablePdb }) => ({
    instances,
    postgresql: { synchronous: durability._toSynchronous(instances) },
    primaryUpdateMethod: primaryUpdateMethod as string as cnpg.ClusterSpecPrimaryUpdateMethod,
    primaryUpdateStrategy: primaryUpdateStrategy as string as cnpg.ClusterSpecPrimaryUpdateStrategy,
    enablePdb,
  }),
  annotations: ({ hibernation }): { [name: string]: string } => (hibernation === undefined ? {} : { [ANNOTATION_HIBERNATION]: hibernation ? 'on' : 'off' }),
  paths: {
    'spec.instances': 'instances',
    'spec.postgresql.synchronous': 'durability',
    'spec.primaryUpdateMethod': 'primaryUpdateMethod',
    'spec.primaryUpdateStrategy': 'primaryUpdateStrategy',
    'spec.enablePDB': 'enablePdb',
  },
  convert: ({ metadata, spec }) => ({
    hibernation: hibernationCode(metadata?.annotations?.[ANNOTATION_HIBERNATION]),
    instances: code.literal(spec.instances ?? 1),
    durability: Durability._convert(spec.postgresql?.synchronous),
    primaryUpdateMethod: code.constant(spec.primaryUpdateMethod === 'switchover' ? 'PrimaryUpdateMethod.SWITCHOVER' : 'PrimaryUpdateMethod.RESTART'),
    primaryUpdateStrategy: code.constant(spec.primaryUpdateStrategy === 'supervised' ? 'PrimaryUpdateStrategy.SUPERVISED' : 'PrimaryUpdateStrategy.UNSUPERVISED'),
    enablePdb: code.literal(spec.enablePDB ?? true),
  }),
};

function hibernationCode(annotation: string | undefined): Code | undefined {
  return annotation === 'on' || annotation === 'off' ? code.literal(annotation === 'on') : undefined;
}
