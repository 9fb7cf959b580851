import { neverFires } from '../facts/cron-calendar';
import { describeValue } from '../facts/describe';

interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words?: string;
}

/** What robfig/cron 1.2.0, the operator's parser, reads: seconds first, Sunday is 0 and never 7. */
const FIELDS: readonly CronField[] = [
  { name: 'second', min: 0, max: 59 },
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, words: 'jan feb mar apr may jun jul aug sep oct nov dec' },
  { name: 'day of week', min: 0, max: 6, words: 'sun mon tue wed thu fri sat' },
];

/** Why the operator would refuse `expression`, or read it otherwise than it was meant; undefined if it is six good fields. */
export function cronProblem(expression: string): string | undefined {
  if (typeof expression !== 'string') return `a schedule must be six cron fields such as '0 0 3 * * *', got ${describeValue(expression)}`;
  const fields = expression.trim().split(/\s+/);
  if (fields.length === 5) return fiveFieldsProblem(expression, fields);
  if (expression.startsWith('@')) return `'${expression}' is a shorthand; say BackupSchedule.daily({ hour: 3 }), .hourly() or .weekly({ hour: 3 }), or write six fields`;
  if (fields.length !== 6) return `'${expression}' has ${fields.length} fields; CloudNativePG reads six: second minute hour day-of-month month day-of-week`;
  for (const [i, field] of FIELDS.entries()) {
    const problem = fieldProblem(fields[i], field);
    if (problem) return `'${expression}' is no schedule: ${field.name} '${fields[i]}' ${problem}`;
  }
  if (neverFires(fields)) return `'${expression}' never runs: none of its months has such a day; write a day that one of them has, such as '${[...fields.slice(0, 3), '1', ...fields.slice(4)].join(' ')}'`;
  if (!/^\d+$/.test(fields[0])) return `'${expression}' makes more than one base backup a minute; write one second, such as '0 ${fields.slice(1).join(' ')}'`;
  return undefined;
}

function fieldProblem(text: string, field: CronField): string | undefined {
  for (const item of text.split(',')) {
    const match = /^(\*|\?|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d{1,4}))?$/i.exec(item);
    if (!match || (match[2] && !/^[a-z0-9]+$/i.test(match[1]))) return 'is not a value, a range or a step';
    const [low, high] = [match[1], match[2]].map(part => valueOf(part, field));
    if ([low, high].some(value => Number.isNaN(value))) return 'is not a value, a range or a step';
    if ([low, high].some(value => value !== undefined && !(value >= field.min && value <= field.max))) return `is outside ${field.min}-${field.max}`;
    if (low !== undefined && high !== undefined && low > high) return 'runs backwards';
    if (match[3] !== undefined && Number(match[3]) < 1) return 'steps by 0';
  }
  return undefined;
}

function valueOf(text: string | undefined, field: CronField): number | undefined {
  if (text === undefined || text === '*' || text === '?') return undefined;
  const word = field.words?.split(' ').indexOf(text.toLowerCase()) ?? -1;
  return word >= 0 ? word + field.min : /^\d+$/.test(text) ? Number(text) : NaN;
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
