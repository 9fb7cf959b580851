const PART = /^[A-Za-z._\-0-9+]{1,14}$/;
/** Files and folders of the time zone database that look like names of zones. */
const FILES = ['posix', 'right', 'Factory', 'localtime', 'posixrules'];

/** Whether Kubernetes takes a name of a time zone; undefined where its database decides, which knows one spelling only. */
export function isTimeZone(name: string): boolean | undefined {
  const parts = name.split('/');
  if (parts.some(part => ['.', '..'].includes(part) || part.startsWith('-') || !PART.test(part)) || name.includes('..') || /^local$/i.test(name)) return false;
  if (FILES.includes(parts[0])) return undefined;
  if (!isKnown(name)) return false;
  const spelled = [...Intl.supportedValuesOf('timeZone'), 'UTC'].find(zone => zone.toLowerCase() === name.toLowerCase());
  if (spelled) return spelled === name;
  // For a name that is an alias of another, the spelling is not known.
  return parts.every(part => /^[A-Z]/.test(part) && !/[A-Z]{4}/.test(part)) && name.includes('/') ? true : undefined;
}

/** In any spelling. */
function isKnown(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return !/^[+-]/.test(timeZone);
  } catch {
    return false;
  }
}
