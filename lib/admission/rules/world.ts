import { Severity } from '../report/finding';
import { RuleText } from '../report/rule-text';
import { Json } from '../../facts/json-value';
import { isStandIn, maybeEqual } from '../../facts/unknown';

/** The file of an object, and what is delivered with it: two folders may be overlays of one thing, for two clusters of Kubernetes. */
export interface ManifestFile {
  readonly file: string;
  readonly folder: string;
}

const NO_FILE: ManifestFile = { file: '', folder: '' };

/** The groups whose kinds have their plain names here; `Cluster` and `Database` are kinds of many other groups too. */
const PLAIN_GROUPS = ['', 'apps', 'batch', 'networking.k8s.io', 'policy', 'rbac.authorization.k8s.io', 'scheduling.k8s.io', 'storage.k8s.io',
  'postgresql.cnpg.io', 'barmancloud.cnpg.io', 'monitoring.coreos.com'];

/**
 * The name by which rules ask for an object's kind: `Cluster`, or `Kustomization.kustomize.toolkit.fluxcd.io` as kubectl would
 * write it.
 */
function kindName({ apiVersion, kind }: Json): string {
  const group = String(apiVersion ?? '').split('/').slice(0, -1).join('/');
  return PLAIN_GROUPS.includes(group) ? kind : `${kind}.${group}`;
}

/**
 * All objects that are checked together. One that the server could not read has no spec here: other objects may name it, and
 * nothing else is known of it.
 *
 * `unjudged` are objects of kinds without a schema, such as those of Argo CD and Flux; their fields may have any form.
 */
export class World {
  private readonly groups = new Map<string, Json[]>();
  private readonly open = new Map<string, readonly Json[]>();

  constructor(
    public readonly objects: readonly Json[],
    public readonly fileOf: (object: Json) => ManifestFile = () => NO_FILE,
    public readonly unjudged: readonly Json[] = [],
    /** Whether there are more objects than these, which nobody here can see: every name may be one of them. */
    private readonly isPartial = false,
  ) {
    for (const object of [...objects, ...unjudged]) {
      const kind = kindName(object);
      const names = [kind, `${kind}|${namespace(object)}`, `${kind}|${namespace(object)}|${object.metadata?.name}`, `${kind}|*|${object.metadata?.name}`];
      for (const name of names) {
        const group = this.groups.get(name);
        if (group) group.push(object);
        else this.groups.set(name, [object]);
      }
    }
  }

  public all(kind: string): readonly Json[] {
    return this.groups.get(kind) ?? [];
  }

  /** The objects of a kind in the namespace of another object. */
  public inNamespaceOf(object: Json, kind: string): readonly Json[] {
    return this.groups.get(`${kind}|${namespace(object)}`) ?? [];
  }

  /** The objects of a kind that may be in the namespace of another object: one of the two may not name its own. */
  public maybeInNamespaceOf(object: Json, kind: string): readonly Json[] {
    const own = namespace(object);
    if (!own) return this.all(kind);
    const open = [...this.groups.get(`${kind}|`) ?? [], ...this.openNamespaces(kind)];
    return open.length ? [...this.inNamespaceOf(object, kind), ...open] : this.inNamespaceOf(object, kind);
  }

  private openNamespaces(kind: string): readonly Json[] {
    if (!this.open.has(kind)) this.open.set(kind, this.all(kind).filter(other => isStandIn(namespace(other))));
    return this.open.get(kind)!;
  }

  /** The objects of a kind and name in any namespace. */
  public namesakes(kind: string, name: string): readonly Json[] {
    return this.groups.get(`${kind}|*|${name}`) ?? [];
  }

  /** Whether an object of a kind has a name that only the deployment knows, and that may turn out to be this one. */
  public mayBeNamed(kind: string, name: string): boolean {
    return this.all(kind).some(({ metadata }) => isStandIn(String(metadata?.name)) && maybeEqual(metadata.name, String(name)));
  }

  /**
   * The object of a kind and name in the namespace of another object. One without a namespace may be in any, since kustomize and
   * Argo CD give it one.
   */
  public named(object: Json, kind: string, name: string): Json | undefined {
    const own = namespace(object);
    const group = this.groups.get(`${kind}|${own}|${name}`) ?? (own ? this.groups.get(`${kind}||${name}`) : this.groups.get(`${kind}|*|${name}`));
    return group?.[0] ?? this.perhapsNamed(object, kind, name);
  }

  /**
   * An object that may be the one that is asked for: its name is not known yet, or one of the two goes to whatever namespace it
   * is applied to.
   */
  private perhapsNamed(object: Json, kind: string, name: string): Json | undefined {
    const anywhere = this.all(kind).filter(other => other.metadata?.name === name && (!namespace(other) || !namespace(object)));
    if (anywhere.length > 0) return anywhere[0];
    const open = this.inNamespaceOf(object, kind).filter(other => isStandIn(String(other.metadata?.name)));
    const found = open.find(other => maybeEqual(other.metadata.name, String(name)));
    return found ?? (this.isPartial ? { kind, metadata: { name, namespace: namespace(object) || undefined } } : undefined);
  }
}

export function namespace(object: Json): string {
  return object.metadata?.namespace ?? '';
}

/** How a message names a cluster. */
export function clusterText(cluster: Json): string {
  return `the cluster '${[namespace(cluster), cluster.metadata?.name].filter(Boolean).join('/')}'`;
}

export interface CrossProblem {
  readonly object: Json;
  readonly path: string;
  readonly message: string;
  /** When it differs from the rule's own. */
  readonly severity?: Severity;
  /** When the rule's own does not fit this case. */
  readonly fix?: string;
}

/**
 * A rule that the server does not have, because it sees one object at a time or does not look. Its examples are lists of objects,
 * each a kind with the
 * fields to lay over a minimal manifest of that kind.
 */
export interface LibraryRule extends RuleText {
  readonly severity: Severity;
  readonly check: (world: World) => readonly CrossProblem[];
}

/** A rule about the difference between two sets of manifests. Its examples are `{old, new}`, each a list as above. */
export interface ChangeRule extends Omit<LibraryRule, 'check'> {
  readonly check: (world: World, old: World) => readonly CrossProblem[];
}

/** Asks a question of each object of some kinds that has a spec. */
export function each(world: World, kinds: string | readonly string[], find: (object: Json) => readonly Omit<CrossProblem, 'object'>[]): CrossProblem[] {
  return [kinds].flat().flatMap(kind => world.all(kind)).filter(object => object.spec).flatMap(object => find(object).map(problem => ({ object, ...problem })));
}

/** One problem if the condition holds, else none. */
export function problemIf(condition: unknown, path: string, message: string, severity?: Severity, fix?: string): Omit<CrossProblem, 'object'>[] {
  return condition ? [{ path, message, severity, fix }] : [];
}
