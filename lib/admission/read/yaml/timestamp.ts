/** Whether Go's `time.Parse` reads a text as one of the four forms of a date that the YAML reader of Kubernetes knows. */
export function isTimestamp(text: string): boolean {
  const match = FORM.exec(text);
  if (!match) return false;
  const [year, month, day, hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] = match.slice(1).filter(part => part !== undefined).map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) && hour < 24 && minute < 60 && second < 60 && zoneHour <= 24 && zoneMinute <= 60;
}

const CLOCK = '(\\d\\d?):(\\d\\d?):(\\d\\d?)(?:[.,]\\d+)?';
const FORM = new RegExp(`^(\\d{4})-(\\d\\d?)-(\\d\\d?)(?:[Tt]${CLOCK}(?:Z|[-+](\\d\\d):(\\d\\d))| +${CLOCK})?$`);

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}
