import { Cron } from 'cdk8s';
import { cronProblem } from './cron-fields';
import { code, Code } from '../facts/code';
import { describeValue } from '../facts/describe';
import { checkStruct } from '../internal/construct-props';

/**
 * A time of day. Schedules are read in the time zone of the operator's pod, which is UTC.
 */
export interface TimeOfDay {
  /** The hour, 0 to 23. */
  readonly hour: number;

  /**
   * The minute, 0 to 59.
   *
   * @default 0
   */
  readonly minute?: number;
}

/**
 * A minute of every hour.
 */
export interface TimeOfHour {
  /**
   * The minute, 0 to 59.
   *
   * @default 0
   */
  readonly minute?: number;
}

/**
 * A day of the week.
 */
export enum Weekday {
  /** Sunday. */
  SUNDAY = 0,
  /** Monday. */
  MONDAY = 1,
  /** Tuesday. */
  TUESDAY = 2,
  /** Wednesday. */
  WEDNESDAY = 3,
  /** Thursday. */
  THURSDAY = 4,
  /** Friday. */
  FRIDAY = 5,
  /** Saturday. */
  SATURDAY = 6,
}

/**
 * A time of the week.
 */
export interface TimeOfWeek extends TimeOfDay {
  /**
   * The day.
   *
   * @default Weekday.SUNDAY
   */
  readonly day?: Weekday;
}

/**
 * When base backups are made: six cron fields, seconds first. The operator takes five fields too, with a warning, and reads them as
 * something else: a daily `0 3 * * *` becomes every hour at minute 3.
 *
 * @see https://cloudnative-pg.io/docs/1.30/backup/#scheduled-backups
 */
export class BackupSchedule {
  /**
   * Once a day.
   *
   * Errors: an hour or minute out of range.
   */
  public static daily(at: TimeOfDay): BackupSchedule {
    checkStruct('TimeOfDay', at);
    return new BackupSchedule(`0 ${minute(at)} ${hour(at)} * * *`);
  }

  /**
   * Once an hour.
   *
   * Errors: a minute out of range.
   */
  public static hourly(at: TimeOfHour = {}): BackupSchedule {
    checkStruct('TimeOfHour', at);
    return new BackupSchedule(`0 ${minute(at)} * * * *`);
  }

  /**
   * Once a week.
   *
   * Errors: a day, hour or minute that does not exist.
   */
  public static weekly(at: TimeOfWeek): BackupSchedule {
    checkStruct('TimeOfWeek', at);
    return new BackupSchedule(`0 ${minute(at)} ${hour(at)} * * ${within(at.day ?? Weekday.SUNDAY, 'day', 6)}`);
  }

  /**
   * Six cron fields: second, minute, hour, day of month, month, day of week (0-6, Sunday is 0). Also '@hourly', '@daily',
   * '@weekly', '@monthly' and
   * '@yearly', which are written as six fields.
   *
   * Errors: five fields, with what the operator would have made of them; any other number of fields; a field that is out of range.
   */
  public static cron(expression: string): BackupSchedule {
    return new BackupSchedule(DESCRIPTORS[expression] ?? expression);
  }

  /** No schedule: base backups are made when somebody makes a Backup, or on the schedules that `cluster.addScheduledBackup()` adds. */
  public static none(): BackupSchedule {
    return new BackupSchedule(undefined);
  }

  /**
   * A `Cron` of cdk8s, whose five fields get a 0 for the seconds.
   *
   * Errors: a field that is out of range, such as day of week 7.
   */
  public static fromCron(cron: Cron): BackupSchedule {
    return new BackupSchedule(`0 ${cron.expressionString}`);
  }

  /**
   * From a schedule as the operator reads it: five fields are six whose last is missing.
   * @internal
   */
  public static _convert(schedule: unknown): Code {
    const text = canonicalSchedule(String(schedule ?? ''));
    const [second, minuteField, hourField, day, month, weekday] = text.split(' ');
    const isSimple = second === '0' && /^\d+$/.test(minuteField) && day === '*' && month === '*';
    const at = (hour: string) => ({ hour: code.literal(Number(hour)), minute: code.literal(Number(minuteField)) });
    if (isSimple && hourField === '*' && weekday === '*') return code.call('BackupSchedule.hourly', code.struct({ minute: code.literal(Number(minuteField)) }));
    if (isSimple && /^\d+$/.test(hourField) && weekday === '*') return code.call('BackupSchedule.daily', code.struct(at(hourField)));
    if (isSimple && /^\d+$/.test(hourField) && /^[0-6]$/.test(weekday)) {
      return code.call('BackupSchedule.weekly', code.struct({ day: code.constant(`Weekday.${Weekday[Number(weekday)]}`), ...at(hourField) }));
    }
    return code.call('BackupSchedule.cron', code.literal(text));
  }

  /** The six fields; empty for `none()`. */
  public readonly expression: string;

  private constructor(expression: string | undefined) {
    const problem = expression === undefined ? undefined : cronProblem(expression);
    if (problem) throw new Error(problem);
    this.expression = expression?.trim().split(/\s+/).join(' ') ?? '';
  }

  /** @internal */
  public get _isNone(): boolean {
    return this.expression === '';
  }
}

/** A schedule as it really runs, in six fields: the operator reads five as if the day of the week were missing. */
export function canonicalSchedule(schedule: string): string {
  const fields = (DESCRIPTORS[schedule.trim()] ?? schedule).trim().split(/\s+/);
  return (fields.length === 5 ? [...fields, '*'] : fields).join(' ');
}

/** The shorthands of cron, as the operator reads them. */
const DESCRIPTORS: { readonly [descriptor: string]: string } = {
  '@hourly': '0 0 * * * *',
  '@daily': '0 0 0 * * *',
  '@midnight': '0 0 0 * * *',
  '@weekly': '0 0 0 * * 0',
  '@monthly': '0 0 0 1 * *',
  '@yearly': '0 0 0 1 1 *',
  '@annually': '0 0 0 1 1 *',
};

const minute = (at: TimeOfHour) => within(at?.minute ?? 0, 'minute', 59);
const hour = (at: TimeOfDay) => within(at?.hour, 'hour', 23);

function within(value: number, prop: string, max: number): number {
  if (!Number.isInteger(value) || value < 0 || value > max) throw new Error(`'${prop}' must be a whole number from 0 to ${max}, got ${describeValue(value)}`);
  return value;
}
