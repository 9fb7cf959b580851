import { nonEmpty } from '../internal/non-empty';
import { checkStruct } from '../internal/construct-props';
import * as cnpg from '../../imports/postgresql.cnpg.io';
import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';
import { Json } from '../facts/json-value';

/**
 * How PostgreSQL chooses among the standbys.
 */
export enum SynchronousMethod {
  /** Any of them. */
  ANY = 'any',
  /** The first of the list that are there, by their order. */
  FIRST = 'first',
}

/**
 * Which standbys count.
 *
 * @see https://cloudnative-pg.io/docs/1.30/replication/#synchronous-replication
 */
export interface SynchronousOptions {
  /**
   * How PostgreSQL chooses among the standbys.
   *
   * @default SynchronousMethod.ANY
   */
  readonly method?: SynchronousMethod;

  /**
   * How many instances of the cluster are listed.
   *
   * @default - all
   */
  readonly maxStandbyNamesFromCluster?: number;

  /**
   * Standbys outside of the cluster, such as those of a replica cluster, that are listed before its instances.
   *
   * @default - none
   */
  readonly standbyNamesPre?: string[];

  /**
   * The same, listed after the instances of the cluster.
   *
   * @default - none
   */
  readonly standbyNamesPost?: string[];

  /**
   * Whether the operator promotes a standby only if it can prove that the standby has every acknowledged commit.
   *
   * @default - true for required durability on three instances or more
   * @see https://cloudnative-pg.io/docs/1.30/failover/#failover-quorum-quorum-based-failover
   */
  readonly failoverQuorum?: boolean;
}

/**
 * Options for `Durability.quorum` and `Durability.required`.
 */
export interface QuorumOptions extends SynchronousOptions {
  /**
   * Says that writes may stop as soon as any instance is gone. Needed where the quorum takes every standby, such as one of two instances.
   *
   * @default false
   */
  readonly acceptStoppedWrites?: boolean;
}

/**
 * When a commit counts: what a failover may lose, and what may stop writes.
 *
 * The default is `preferred()` on two instances and `required()` from three on. Measured on a real cluster, a failover by a deleted
 * primary stops writes for 3-10 s with `preferred()` and 3-6 s with `asynchronous()` on two instances, for 5-12 s with
 * `required()` on three: there the first
 * commit also waits for a standby that has found the new primary (docs/TRUTH.md).
 *
 * What no setting changes: when a statement is canceled while its commit waits for a standby, PostgreSQL acknowledges the commit with a
 * warning. A driver that cancels when its query timeout is over takes that for success. On a primary that is cut off from the
 * others each such
 * row is lost, until the primary stops itself: measured, 22-33 rows in 20-31 s from two connections with a timeout of 1.5 s, with
 * `preferred()`
 * and with `required()`; 8-10 in 7-10 s with `probes.liveness` at three attempts of 3 s (docs/TRUTH.md). Not canceled, none was
 * lost; with `asynchronous()` 195-271.
 * `statement_timeout` does not end the wait.
 *
 * @see https://cloudnative-pg.io/docs/1.30/replication/#synchronous-replication
 */
export class Durability {
  /**
   * Commits wait for no standby: a failover loses what the standby had not yet received.
   */
  public static asynchronous(): Durability {
    return new Durability(0, false, {});
  }

  /**
   * Commits wait for `number` standbys while there are that many, and go on alone when there are not. Never stops writes; a failover
   * that follows the loss of a standby may lose commits.
   *
   * Errors: `number` is not a whole number above 0.
   *
   * @param number Standbys that confirm a commit. @default 1
   */
  public static preferred(number: number = 1, options: SynchronousOptions = {}): Durability {
    checkStruct('SynchronousOptions', options);
    return new Durability(atLeastOne(number), false, options);
  }

  /**
   * Every commit waits for one standby: no failover loses an acknowledged commit, save one whose wait was canceled (see the class).
   * Writes stop while there is no standby.
   */
  public static required(options: QuorumOptions = {}): Durability {
    return Durability.quorum(1, options);
  }

  /**
   * Every commit waits for any `number` of the standbys. Writes stop while there are fewer.
   *
   * Errors: `number` is not a whole number above 0.
   *
   * @param number Standbys that confirm a commit; needs at least one more instance.
   */
  public static quorum(number: number, options: QuorumOptions = {}): Durability {
    return new Durability(atLeastOne(number), true, options);
  }

  /** @internal */
  public static _default(instances: number): Durability {
    if (instances === 1) return Durability.asynchronous();
    return instances === 2 ? Durability.preferred() : Durability.required();
  }

  /** @internal */
  public static _convert(synchronous: Json): Code {
    if (!synchronous) return code.call('Durability.asynchronous');
    const { number, method, dataDurability, failoverQuorum, maxStandbyNamesFromCluster, standbyNamesPre, standbyNamesPost } = synchronous;
    const options = {
      method: method === 'first' ? code.constant('SynchronousMethod.FIRST') : undefined,
      maxStandbyNamesFromCluster: code.literal(maxStandbyNamesFromCluster),
      standbyNamesPre: code.plain(standbyNamesPre),
      standbyNamesPost: code.plain(standbyNamesPost),
      failoverQuorum: code.literal(failoverQuorum ?? false),
    };
    if (dataDurability === 'preferred') return code.call('Durability.preferred', code.literal(number), code.struct(options));
    const quorum = code.struct({ acceptStoppedWrites: code.literal(true), ...options });
    return number === 1 ? code.call('Durability.required', quorum) : code.call('Durability.quorum', code.literal(number), quorum);
  }

  private constructor(
    /** Standbys that confirm a commit; 0 is asynchronous. */
    private readonly number: number,
    /** @internal */
    public readonly _isRequired: boolean,
    private readonly options: QuorumOptions,
  ) {
    checkStruct('QuorumOptions', options);
  }

  /** @internal */
  public _problem(instances: number): string | undefined {
    const standbys = instances - 1 + this.standbysElsewhere;
    if (this.number > standbys) {
      const plural = this.number === 1 ? 'synchronous replica' : 'synchronous replicas';
      return `'durability' asks for ${this.number} ${plural}, which needs at least ${this.number + 1 - this.standbysElsewhere} instances, got ${instances}; ` +
        "raise 'instances' or lower the quorum";
    }
    if (this._isRequired && this.number === standbys && !this.options.acceptStoppedWrites) {
      return `'durability' needs every one of the ${instances} instances for a commit, so all writes stop as soon as one of them is gone; ` +
        `raise 'instances' to ${instances + 1}, use Durability.preferred(), or set 'acceptStoppedWrites'`;
    }
    return undefined;
  }

  /** @internal */
  public get _waits(): boolean {
    return this.number > 0;
  }

  private get standbysElsewhere(): number {
    return (this.options.standbyNamesPre?.length ?? 0) + (this.options.standbyNamesPost?.length ?? 0);
  }

  /** @internal */
  public _toSynchronous(instances: number): cnpg.ClusterSpecPostgresqlSynchronous | undefined {
    if (this.number === 0) return undefined;
    const { method = SynchronousMethod.ANY, maxStandbyNamesFromCluster, standbyNamesPre, standbyNamesPost, failoverQuorum } = this.options;
    const durability = cnpg.ClusterSpecPostgresqlSynchronousDataDurability;
    return {
      method: method as string as cnpg.ClusterSpecPostgresqlSynchronousMethod,
      number: this.number,
      maxStandbyNamesFromCluster,
      standbyNamesPre: nonEmpty(standbyNamesPre),
      standbyNamesPost: nonEmpty(standbyNamesPost),
      dataDurability: this._isRequired ? durability.REQUIRED : durability.PREFERRED,
      failoverQuorum: failoverQuorum ?? (this._isRequired && instances >= 3 && this.standbysElsewhere === 0),
    };
  }
}

function atLeastOne(number: number): number {
  if (!Number.isInteger(number) || number < 1) {
    throw new Error(`'number' of synchronous replicas must be a whole number above 0, got ${describeValue(number)}; Durability.asynchronous() waits for none`);
  }
  return number;
}
