/** The most days that each month can have. */
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const BOUNDS = [[0, 59], [0, 59], [0, 23], [1, 31], [1, 12], [0, 6]] as const;
const WORDS = [[], [], [], [], 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' '), 'sun mon tue wed thu fri sat'.split(' ')];

interface Field {
  readonly values: readonly number[];
  /** Whether an item begins with a star, even one with a step. */
  readonly isStar: boolean;
}

/**
 * Whether no date of any calendar fits six fields (or five, without the day of the week) that the operator's parser takes. The operator then makes
 * no backup, not even the immediate one, and writes an event NoSchedule. As in robfig/cron 1.2.0, the two kinds of day must both fit if one of them
 * has a star, otherwise one of them is enough.
 */
export function neverFires(fields: readonly string[]): boolean {
  const [second, minute, hour, day, month, weekday] = BOUNDS.map((_, i) => parse(fields[i] ?? '*', i));
  if ([second, minute, hour, month].some(({ values }) => values.length === 0)) return true;
  const hasDay = day.values.some(number => month.values.some(m => number <= LONGEST[m - 1]));
  const hasWeekday = weekday.values.length > 0;
  return day.isStar || weekday.isStar ? !(hasDay && hasWeekday) : !(hasDay || hasWeekday);
}

function parse(text: string, index: number): Field {
  const items = text.split(',').filter(item => item !== '');
  return { values: items.flatMap(item => valuesOf(item, index)), isStar: items.some(item => /^[*?]/.test(item)) };
}

function valuesOf(item: string, index: number): number[] {
  const [span, step] = item.split('/');
  const [min, max] = BOUNDS[index];
  const [low, high] = span.split('-').map(end => (/^[*?]$/.test(end) ? undefined : numberOf(end, index)));
  const last = low === undefined || (high === undefined && step !== undefined) ? max : high ?? low;
  const values: number[] = [];
  for (let value = low ?? min; value <= last; value += Number(step ?? 1)) values.push(value);
  return values;
}

function numberOf(text: string, index: number): number {
  const word = WORDS[index].indexOf(text.toLowerCase());
  return word < 0 ? Number(text) : word + BOUNDS[index][0];
}
