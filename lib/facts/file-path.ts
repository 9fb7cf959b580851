/** A path below another one, that does not lead out of it (`validateLocalDescendingPath`). */
export function relativePath(path: string): string[] {
  return [...path.startsWith('/') ? ['must be a relative path'] : [], ...forwardPath(path)];
}

/** A path without steps back. */
export function forwardPath(path: string): string[] {
  return path.split('/').includes('..') ? ["must not contain '..'"] : [];
}

/** The path of a file in a volume. */
export function filePath(path: string): string[] {
  return [...relativePath(path), ...path.startsWith('..') && !path.startsWith('../') ? ["must not start with '..'"] : []];
}
