import { isObject, Json } from '../../../facts/json-value';
import { setOwn } from '../../../facts/own-keys';
import { NameReference } from './default-specs';
import { eachField, groupVersion, Gvk } from './field-spec';
import { BuildError } from './build-problems';
import { Resource } from './resource';

/** Follows the names of objects that have been renamed, wherever other objects have them. */
export function followNames(resources: readonly Resource[], references: readonly NameReference[], file: string): void {
  // Without a new name or namespace there is nothing to follow.
  if (!resources.some(resource => resource.previous.length > 0)) return;
  for (const referrer of resources) {
    const candidates = reachable(referrer, resources);
    for (const { fieldSpecs, ...target } of references) {
      for (const spec of fieldSpecs) {
        if (!referrer.isSelected(spec)) continue;
        const follow = new Follower(referrer, target, spec.path, candidates, file);
        const ownKind = { ...groupVersion(referrer.apiVersion), kind: referrer.kind };
        eachField(referrer.value, { ...spec, ...ownKind }, ({ holder, key }) => {
          const value = holder[key];
          if (Array.isArray(value)) value.forEach((item, i) => (isObject(item) ? follow.mapping(item) : follow.name(value, i)));
          else if (isObject(value)) follow.mapping(value);
          else if (value !== null) follow.name(holder, key as string);
        });
      }
    }
  }
}

/** The objects that another one can name: those without a namespace, those of its own, and the accounts of a role binding. */
function reachable(referrer: Resource, resources: readonly Resource[]): readonly Resource[] {
  if (referrer.isClusterScoped) return resources;
  const subjects: Json[] = referrer.kind === 'RoleBinding' && Array.isArray(referrer.value.subjects) ? referrer.value.subjects : [];
  const namespaces = subjects.filter(subject => subject?.kind === 'ServiceAccount').map(subject => subject.namespace);
  const isNear = (other: Resource) => other.effectiveNamespace() === referrer.effectiveNamespace() || (other.namespace !== '' && namespaces.includes(other.namespace));
  return resources.filter(other => other.isClusterScoped || isNear(other));
}

class Follower {
  constructor(
    private readonly referrer: Resource,
    private readonly target: Gvk,
    private readonly path: string,
    private readonly candidates: readonly Resource[],
    private readonly file: string,
  ) {}

  /** A field that is a name. */
  public name(holder: Json, key: string | number): void {
    const found = this.find(String(holder[key]), this.candidates, list => new Set(list.map(({ name }) => name)).size === 1);
    if (found && found.name !== holder[key]) setOwn(holder, key as string, found.name);
  }

  /** A field with a name and perhaps a namespace, such as a subject of a role binding. */
  public mapping(value: Json): void {
    if (!Object.hasOwn(value, 'name')) throw new BuildError(`${this.referrer.text}: there is no 'name' in '${this.path}'`, this.file);
    const found = this.find(String(value.name), this.inNamespace(value.namespace), list => new Set(list.map(({ name, namespace }) => `${namespace}/${name}`)).size === 1);
    if (!found || (found.name === value.name && found.namespace === '')) return;
    value.name = found.name;
    if (found.namespace !== '') value.namespace = found.namespace;
  }

  private inNamespace(namespace: Json): readonly Resource[] {
    if (namespace === undefined || namespace === null) return this.candidates;
    const named = this.candidates.filter(other => !other.isClusterScoped);
    const before = named.filter(other => other.effectiveNamespace(other.original) === namespace);
    return before.length ? before : named.filter(other => other.effectiveNamespace() === namespace);
  }

  private find(name: string, among: readonly Resource[], areSame: (list: readonly Resource[]) => boolean): Resource | undefined {
    const wasCalled = (other: Resource) => other.previous.some(id => id.name === name) && other.previous.some(id => other.isSelected(this.target, id));
    let found = among.filter(other => wasCalled(other) && this.fitsRole(other) && this.isNear(other));
    if (found.length === 1) return found[0];
    found = found.filter(other => affixesEqual(other, this.referrer, true));
    if (found.length > 1) found = found.filter(other => affixesEqual(other, this.referrer, false));
    if (found.length > 1 && !areSame(found)) throw new BuildError(`${this.referrer.text}: '${name}' in '${this.path}' may be ${found.map(other => other.text).join(' or ')}`, this.file);
    return found[0];
  }

  /** A reference to a role names its kind too. */
  private fitsRole(other: Resource): boolean {
    const { roleRef } = this.referrer.value;
    if (!this.path.endsWith('roleRef/name') || !roleRef?.apiGroup || !roleRef.kind) return true;
    return other.previous.some(id => other.isSelected({ group: roleRef.apiGroup, kind: roleRef.kind }, id));
  }

  private isNear(other: Resource): boolean {
    return this.referrer.isClusterScoped || other.isClusterScoped || other.kind === 'ServiceAccount' || other.effectiveNamespace() === this.referrer.effectiveNamespace();
  }
}

/** Whether two objects have the same prefixes and suffixes at their ends, so that they were renamed together. */
function affixesEqual(one: Resource, other: Resource, mayBeEmpty: boolean): boolean {
  const equal = (a: readonly string[], b: readonly string[]) => {
    if (mayBeEmpty && (a.length === 0 || b.length === 0)) return true;
    const length = Math.min(a.length, b.length);
    return (length > 0 || a.length === b.length) && a.slice(a.length - length).every((affix, i) => affix === b[b.length - length + i]);
  };
  return equal(one.prefixes, other.prefixes) && equal(one.suffixes, other.suffixes);
}
