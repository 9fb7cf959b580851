const propsByKind = new Map<string, { [path: string]: string }>();

/** Says which prop writes each path of a kind's manifest. Whoever makes objects of the kind says it once, where it makes them. */
export function nameProps(kind: string, props: { readonly [path: string]: string }): void {
  propsByKind.set(kind, { ...propsByKind.get(kind), ...props });
}

/** The prop that a place in a manifest comes from, if one is known: that of the longest path around it. */
export function propOf(kind: string, path: string): string | undefined {
  const around = Object.entries(propsByKind.get(kind) ?? {}).filter(([prefix]) => path.startsWith(prefix) && [undefined, '.', '['].includes(path[prefix.length]));
  return around.sort(([one], [other]) => other.length - one.length)[0]?.[1];
}
