/**
 * A pattern of paths as .gitignore and most tools write it: `*` within a name, `**` over folders, `?`, `{a,b}`; a folder stands
 * for what is below it.
 */
export function glob(pattern: string): (path: string) => boolean {
  const clean = pattern.replace(/^\.\//, '').replace(/\/+$/, '');
  const anchored = clean.includes('/') ? clean.replace(/^\//, '') : `**/${clean}`;
  const matcher = new RegExp(`^${translate(anchored)}(?:/|$)`);
  return path => matcher.test(path);
}

function translate(pattern: string): string {
  let depth = 0;
  return pattern.replace(/\*\*\/|\*\*|\*|\?|[{},]|[^]/g, part => {
    switch (part) {
      case '**/': return '(?:[^]*/)?';
      case '**': return '[^]*';
      case '*': return '[^/]*';
      case '?': return '[^/]';
      case '{': depth++; return '(?:';
      case '}': return depth > 0 ? (depth--, ')') : '\\}';
      case ',': return depth > 0 ? '|' : ',';
      default: return part.replace(/[^\w\s/]/, '\\$&');
    }
  }) + ')'.repeat(depth);
}
