import { cronFieldError, cronFieldName, neverFires } from '../facts/cron';
import { describeValue } from '../facts/describe';

/** Why the operator would refuse `expression`, or read it otherwise than it was meant; undefined if it is six good fields. */
export function cronProblem(expression: string): string | undefined {
  if (typeof expression !== 'string') return `a schedule must be six cron fields such as '0 0 3 * * *', got ${describeValue(expression)}`;
  const fields = expression.trim().split(/\s+/);
  if (fields.length === 5) return fiveFieldsProblem(expression, fields);
  if (expression.startsWith('@')) return `'${expression}' is not a time of day; say BackupSchedule.daily({ hour: 3 }), .hourly() or .weekly({ hour: 3 }), or write six fields`;
  if (fields.length !== 6) return `'${expression}' has ${fields.length} fields; CloudNativePG reads six: second minute hour day-of-month month day-of-week`;
  for (const [i, field] of fields.entries()) {
    const problem = cronFieldError(field, i);
    if (problem) return `'${expression}' is not a schedule: ${cronFieldName(i)}: ${problem}`;
  }
  if (neverFires(fields.join(' '))) return `'${expression}' never runs: none of its months has such a day; write a day that one of them has, such as '${[...fields.slice(0, 3), '1', ...fields.slice(4)].join(' ')}'`;
  if (!/^\d+$/.test(fields[0])) return `'${expression}' makes more than one base backup a minute; write one second, such as '0 ${fields.slice(1).join(' ')}'`;
  return undefined;
}

/** The operator accepts five fields with a mere warning and takes the first for seconds. */
function fiveFieldsProblem(expression: string, fields: readonly string[]): string {
  const [minute, hour] = fields;
  const daily = fields.slice(2).every(field => field === '*') && /^\d+$/.test(minute) && /^\d+$/.test(hour);
  const wayOut = `Write '0 ${fields.join(' ')}'` + (daily ? ` or BackupSchedule.daily({ hour: ${Number(hour)}${Number(minute) ? `, minute: ${Number(minute)}` : ''} })` : '');
  return `'${expression}' has five fields; CloudNativePG reads seconds first, so it would run ${asSixFields(fields)}. ${wayOut}`;
}

function asSixFields([second, minute, hour, day, month]: readonly string[]): string {
  const when = [
    minute === '*' ? 'every minute' : undefined,
    hour === '*' && minute !== '*' ? `every hour at minute ${minute}` : undefined,
    hour !== '*' ? `at hour ${hour}` + (minute === '*' ? '' : `, minute ${minute}`) : undefined,
    second === '0' ? undefined : `at second ${second}`,
    day === '*' ? undefined : `on day ${day} of the month`,
    month === '*' ? undefined : `in month ${month}`,
  ];
  return when.filter(Boolean).join(' ');
}
