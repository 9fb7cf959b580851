import { Json } from '../../facts/json-value';
import { BuildProblem } from './build-problem';
import { SourcePosition } from './origins';

/** Variables of Flux to which nothing gives a value, each with the builds that use it. Each is said once, however many objects have it. */
export class UnsetVariables {
  private readonly first = new Map<string, { readonly at: SourcePosition; readonly builds: Set<string> }>();

  public add(name: string, build: string, locate: () => SourcePosition): void {
    const known = this.first.get(name);
    if (known) known.builds.add(build);
    else this.first.set(name, { at: locate(), builds: new Set([build]) });
  }

  public problems(): BuildProblem[] {
    return [...this.first].map(([name, { at, builds }]) => {
      const [build, ...others] = builds;
      const count = others.length ? `, in ${builds.size} Kustomizations` : '';
      return { ruleId: 'ha/flux-variable', build, ...at, message: `nothing gives \${${name}} a value, and it has no default${count}` };
    });
  }
}

/** The path of the first text that has a variable. */
export function placeOf(value: Json, name: string, path = ''): string {
  const isIt = new RegExp(`\\$\\{${name}\\b`);
  if (typeof value === 'string') return isIt.test(value) ? path : '';
  if (typeof value !== 'object' || value === null) return '';
  for (const [key, item] of Object.entries(value)) {
    const place = placeOf(item, name, Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key);
    if (place) return place;
  }
  return '';
}
