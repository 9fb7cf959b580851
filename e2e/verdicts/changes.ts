import { Record, RecordedVerdict, title } from './record';

/** What changed from one recording to the next, a line for each object, in words. */
export function changes(manifest: string, before: Record | undefined, after: Record | undefined): string[] {
  const old = new Map((before?.objects ?? []).map(object => [key(object), object]));
  const now = new Map((after?.objects ?? []).map(object => [key(object), object]));
  const line = (object: RecordedVerdict, what: string) => `${manifest}: ${title(object)}: ${what}`;
  return [
    ...[...now].flatMap(([id, object]) => {
      const former = old.get(id);
      if (!former) return [line(object, `new, ${words(object)}`)];
      if (words(former) !== words(object)) return [line(object, `was ${words(former)}, is ${words(object)}`)];
      return former.sha256 === object.sha256 ? [] : [line(object, `other bytes, still ${words(object)}`)];
    }),
    ...[...old].filter(([id]) => !now.has(id)).map(([, object]) => line(object, 'gone')),
    ...Object.entries(after?.judge ?? {}).filter(([component, version]) => before && before.judge[component] !== version)
      .map(([component, version]) => `${manifest}: judged by ${component} ${version}, was ${before?.judge[component]}`),
  ];
}

function key({ apiVersion, kind, namespace, name }: RecordedVerdict): string {
  return [apiVersion, kind, namespace, name].join(' ');
}

function words({ allowed, message, warnings }: RecordedVerdict): string {
  const verdict = allowed === null ? 'not judged' : allowed ? 'allowed' : `refused (${message})`;
  return warnings.length > 0 ? `${verdict}, with the warning ${warnings.map(warning => `'${warning}'`).join(', ')}` : verdict;
}
