const MOST = 1000;
const LONGEST = 300;

/** Remembers what a function says to short texts, which come again and again in the manifests of a fleet. */
export function memo<T>(of: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return text => {
    if (known.has(text)) return known.get(text)!;
    const value = of(text);
    if (known.size === MOST) known.clear();
    if (text.length <= LONGEST) known.set(text, value);
    return value;
  };
}
