import { Size } from 'cdk8s';
import { AlertLevels, AlertThresholds } from './alert-thresholds';
import { MonitoredBackup, MonitoredCluster } from './monitored-cluster';
import { describeValue } from '../facts/describe';
import { wholeSeconds } from '../internal/durations';

const MIB = 2 ** 20;
const HOUR = 3600;

/** From here on PostgreSQL refuses to give out ids, a few million before they are used up. */
const IDS = 2 ** 31;

interface Both {
  readonly warning: number;
  readonly critical: number;
}

const PERCENT = {
  volumeUsedPercent: { warning: 80, critical: 90 },
  connectionsUsedPercent: { warning: 80, critical: 95 },
  sequenceUsedPercent: { warning: 75, critical: 90 },
} as const;

/** The thresholds in force, as plain numbers: bytes, seconds, counts, shares of 1. */
export class AlertSettings {
  constructor(private readonly thresholds: AlertThresholds) {}

  /** Share of a volume. */
  public get volumeUsed(): Both {
    return share(levels(this.thresholds.volumeUsedPercent, PERCENT.volumeUsedPercent));
  }

  /** Share of the connections for applications. */
  public get connectionsUsed(): Both {
    return share(levels(this.thresholds.connectionsUsedPercent, PERCENT.connectionsUsedPercent));
  }

  /** Share of the numbers of a sequence. */
  public get sequenceUsed(): Both {
    return share(levels(this.thresholds.sequenceUsedPercent, PERCENT.sequenceUsedPercent));
  }

  /** Transactions since the oldest id. */
  public transactionIdAge(cluster: MonitoredCluster): Both {
    return levels(this.thresholds.transactionIdAge, idAge(cluster.autovacuumFreezeMaxAge ?? 200e6));
  }

  /** Multixacts since the oldest id. */
  public multixactIdAge(cluster: MonitoredCluster): Both {
    return levels(this.thresholds.multixactIdAge, idAge(cluster.autovacuumMultixactFreezeMaxAge ?? 400e6));
  }

  /** Bytes. */
  public replicationLag({ maxSlotWalKeepSize }: MonitoredCluster): number {
    return bytes(this.thresholds.replicationLag) ?? Math.min(256 * MIB, Math.floor((maxSlotWalKeepSize ?? Infinity) / 2));
  }

  /** Bytes. */
  public slotRetainedWal({ maxSlotWalKeepSize, volumes }: MonitoredCluster): number {
    return bytes(this.thresholds.slotRetainedWal) ?? Math.floor(maxSlotWalKeepSize !== undefined ? maxSlotWalKeepSize / 2 : (volumes.wal ?? volumes.data) / 4);
  }

  /** Times `max_wal_size`. */
  public get walBudget(): number {
    return (this.thresholds.walBudgetPercent ?? 150) / 100;
  }

  /** Segments. */
  public get walArchivingBacklog(): number {
    return this.thresholds.walArchivingBacklog ?? 20;
  }

  /** Seconds; undefined without a schedule. */
  public backupAge({ period }: MonitoredBackup): number | undefined {
    if (this.thresholds.backupAge) return this.thresholds.backupAge.toSeconds();
    return period === undefined ? undefined : Math.round(period * 1.25 + HOUR);
  }

  /** Seconds. */
  public get longTransaction(): number {
    return this.thresholds.longTransaction?.toSeconds() ?? HOUR;
  }

  /** Within 15 minutes. */
  public get deadlocks(): number {
    return this.thresholds.deadlocks ?? 5;
  }

  /** Sessions. */
  public get backendsWaiting(): number {
    return this.thresholds.backendsWaiting ?? 10;
  }

  /** Seconds. */
  public get poolerWait(): number {
    return this.thresholds.poolerWait?.toSeconds() ?? 5;
  }
}

/** Throws if a threshold makes no sense, in the words of the prop. */
export function checkThresholds(thresholds: AlertThresholds): void {
  for (const prop of Object.keys(PERCENT) as Array<keyof typeof PERCENT>) checkLevels(prop, thresholds[prop], PERCENT[prop], 100);
  for (const prop of ['transactionIdAge', 'multixactIdAge'] as const) checkLevels(prop, thresholds[prop], idAge(0), IDS);
  for (const prop of ['walBudgetPercent', 'walArchivingBacklog', 'deadlocks', 'backendsWaiting'] as const) checkNumber(prop, thresholds[prop], Infinity);
  for (const prop of ['backupAge', 'longTransaction', 'poolerWait'] as const) {
    const duration = thresholds[prop];
    if (duration !== undefined && wholeSeconds(prop, duration) < 1) throw new Error(`'${prop}' must be at least 1 s, got ${duration.toSeconds()} s`);
  }
}

function checkLevels(prop: string, given: AlertLevels | undefined, ours: Both, most: number): void {
  if (given === undefined) return;
  checkNumber(`${prop}.warning`, given.warning, most);
  checkNumber(`${prop}.critical`, given.critical, most);
  const { warning, critical } = levels(given, ours);
  if (warning >= critical) throw new Error(`'${prop}' warns at ${warning} and is critical at ${critical}; set both, the warning lower`);
}

function checkNumber(prop: string, value: number | undefined, most: number): void {
  if (value === undefined || (value > 0 && value < most)) return;
  throw new Error(`'${prop}' must be a number above 0${most === Infinity ? '' : ` and below ${most}`}, got ${describeValue(value)}`);
}

function levels(given: AlertLevels | undefined, ours: Both): Both {
  return { warning: given?.warning ?? ours.warning, critical: given?.critical ?? ours.critical };
}

function share({ warning, critical }: Both): Both {
  return { warning: warning / 100, critical: critical / 100 };
}

/** Half a billion is no reason to worry where vacuum is told to wait that long. */
function idAge(freezeMaxAge: number): Both {
  return {
    warning: Math.min(Math.max(500e6, freezeMaxAge + 50e6), 1_900e6),
    critical: Math.min(Math.max(1_000e6, freezeMaxAge + 100e6), 2_000e6),
  };
}

function bytes(size: Size | undefined): number | undefined {
  return size && size.toKibibytes() * 1024;
}
