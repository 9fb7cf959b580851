import { Size } from 'cdk8s';
import { AlertLevels, AlertThresholds } from './alert-thresholds';
import { MonitoredBackup, MonitoredCluster } from './monitored-cluster';
import { show } from '../facts/describe';
import { PropNames } from '../internal/misspelt';
import { checkOptions } from '../internal/options';
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
} as const;

/** The thresholds in force, as plain numbers: bytes, seconds, counts, shares of 1. */
export class AlertSettings {
  constructor(private readonly thresholds: AlertThresholds) {}

  public get volumeUsed(): Both {
    return share(levels(this.thresholds.volumeUsedPercent, PERCENT.volumeUsedPercent));
  }

  public get connectionsUsed(): Both {
    return share(levels(this.thresholds.connectionsUsedPercent, PERCENT.connectionsUsedPercent));
  }

  public transactionIdAge(cluster: MonitoredCluster): Both {
    return levels(this.thresholds.transactionIdAge, idAge(cluster.autovacuumFreezeMaxAge ?? 200e6));
  }

  public multixactIdAge(cluster: MonitoredCluster): Both {
    return levels(this.thresholds.multixactIdAge, idAge(cluster.autovacuumMultixactFreezeMaxAge ?? 400e6));
  }

  public replicationLag({ maxSlotWalKeepSize }: MonitoredCluster): number {
    return bytes(this.thresholds.replicationLag) ?? Math.min(256 * MIB, Math.floor((maxSlotWalKeepSize ?? Infinity) / 2));
  }

  public slotRetainedWal({ maxSlotWalKeepSize, volumes }: MonitoredCluster): number {
    return bytes(this.thresholds.slotRetainedWal) ?? Math.floor(maxSlotWalKeepSize !== undefined ? maxSlotWalKeepSize / 2 : (volumes.wal ?? volumes.data) / 4);
  }

  public get walBudget(): number {
    return (this.thresholds.walBudgetPercent ?? 150) / 100;
  }

  public get walArchivingBacklog(): number {
    return this.thresholds.walArchivingBacklog ?? 20;
  }

  /** Undefined without a schedule. */
  public backupAge({ period }: MonitoredBackup): number | undefined {
    if (this.thresholds.backupAge) return this.thresholds.backupAge.toSeconds();
    return period === undefined ? undefined : Math.round(period * 1.25 + HOUR);
  }

  public get longTransaction(): number {
    return this.thresholds.longTransaction?.toSeconds() ?? HOUR;
  }

  public get deadlocks(): number {
    return this.thresholds.deadlocks ?? 5;
  }

  public get backendsWaiting(): number {
    return this.thresholds.backendsWaiting ?? 10;
  }

  public get poolerWait(): number {
    return this.thresholds.poolerWait?.toSeconds() ?? 5;
  }
}

const THRESHOLDS: PropNames<AlertThresholds> = {
  volumeUsedPercent: true, connectionsUsedPercent: true, transactionIdAge: true, multixactIdAge: true, replicationLag: true, slotRetainedWal: true, walBudgetPercent: true,
  walArchivingBacklog: true, backupAge: true, longTransaction: true, deadlocks: true, backendsWaiting: true, poolerWait: true,
};
const LEVELS: PropNames<AlertLevels> = { warning: true, critical: true };

/** Throws what is wrong with thresholds, in the words of the prop. */
export function checkThresholds(thresholds: AlertThresholds): void {
  checkOptions(thresholds, '{ volumeUsedPercent: { warning: 70, critical: 85 } }', THRESHOLDS);
  for (const prop of Object.keys(PERCENT) as Array<keyof typeof PERCENT>) checkLevels(prop, thresholds[prop], PERCENT[prop], 100);
  for (const prop of ['transactionIdAge', 'multixactIdAge'] as const) checkLevels(prop, thresholds[prop], idAge(0), IDS);
  for (const prop of ['walBudgetPercent', 'walArchivingBacklog', 'deadlocks', 'backendsWaiting'] as const) checkNumber(prop, thresholds[prop], Infinity);
  for (const prop of ['backupAge', 'longTransaction', 'poolerWait'] as const) {
    const duration = thresholds[prop];
    if (duration !== undefined && wholeSeconds(prop, duration) < 1) throw new Error(`'${prop}' must be at least 1 s, got ${duration.toSeconds()} s`);
  }
  for (const prop of ['replicationLag', 'slotRetainedWal'] as const) {
    const size = thresholds[prop];
    if (size !== undefined && typeof size?.toKibibytes !== 'function') throw new Error(`'${prop}' must be a Size such as Size.mebibytes(512), got ${show(size)}`);
  }
}

function checkLevels(prop: string, given: AlertLevels | undefined, ours: Both, most: number): void {
  if (given === undefined) return;
  checkOptions(given, '{ warning: 70, critical: 85 }', LEVELS);
  checkNumber(`${prop}.warning`, given.warning, most);
  checkNumber(`${prop}.critical`, given.critical, most);
  const { warning, critical } = levels(given, ours);
  if (warning >= critical) throw new Error(`'${prop}' warns at ${warning} and is critical at ${critical}; set both, the warning lower`);
}

function checkNumber(prop: string, value: number | undefined, most: number): void {
  if (value === undefined || (typeof value === 'number' && value > 0 && value < most)) return;
  throw new Error(`'${prop}' must be a number above 0${most === Infinity ? '' : ` and below ${most}`}, got ${show(value)}`);
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
