const MOST = 1000;
const LONGEST = 300;

/** Remembers what a function says to short texts, which come again and again in the manifests of a fleet. */
export function memo<A extends readonly (string | number | undefined)[], T>(of: (...args: A) => T): (...args: A) => T {
  const known = new Map<string, T>();
  return (...args) => {
    const key = args.length === 1 && typeof args[0] === 'string' ? args[0] : JSON.stringify(args);
    if (known.has(key)) return known.get(key)!;
    const value = of(...args);
    if (known.size === MOST) known.clear();
    if (key.length <= LONGEST) known.set(key, value);
    return value;
  };
}
