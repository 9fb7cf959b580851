import { Json } from '../../../facts/json-value';
import { groupVersion } from './field-spec';
import { Resource } from './resource';

/** A pattern of a selector fits a whole text; an empty one fits all. */
function fits(pattern: Json, text: string): boolean {
  if (pattern === undefined || pattern === null || pattern === '') return true;
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return false;
  }
}

/** Whether the target of a patch is a resource: by what it is called now, or was called when it was read. */
export function isTarget(resource: Resource, { group, version, kind, name, namespace, labelSelector, annotationSelector }: Json): boolean {
  const own = groupVersion(resource.apiVersion);
  const ids = [resource.original, resource.current];
  return ids.some(id => fits(namespace, resource.effectiveNamespace(id))) && ids.some(id => fits(name, id.name))
    && fits(group, own.group) && fits(version, own.version) && fits(kind, resource.kind)
    && fitsLabels(labelSelector, resource.metadata.labels ?? {}) && fitsLabels(annotationSelector, resource.metadata.annotations ?? {});
}

/** Whether a resource is what a replacement names, exactly; what is left out fits everything. */
export function isNamed(resource: Resource, selector: Json): boolean {
  const own = groupVersion(resource.apiVersion);
  const equal = (wanted: Json, is: string) => wanted === undefined || wanted === null || wanted === '' || wanted === is;
  return resource.ids.some(id => equal(selector.kind, id.kind) && equal(selector.group, own.group) && equal(selector.version, own.version)
    && equal(selector.name, id.name) && (!selector.namespace || selector.namespace === resource.effectiveNamespace(id)));
}

/** A selector of labels in the form of kubectl: `a=b,c!=d,e in (f,g),!h`. */
export function fitsLabels(selector: Json, labels: Json): boolean {
  if (typeof selector !== 'string' || selector.trim() === '') return true;
  return selector.split(/,(?![^(]*\))/).map(part => part.trim()).every(part => {
    const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(part);
    if (set) return set[3].split(',').map(value => value.trim()).includes(labels[set[1]]) === (set[2] === 'in') && (set[2] === 'notin' || Object.hasOwn(labels, set[1]));
    const [, key, operator, value] = /^([^=!\s]+)\s*(==?|!=)\s*(.*)$/.exec(part) ?? [];
    if (key !== undefined) return (labels[key] === value) === (operator !== '!=');
    return part.startsWith('!') ? !Object.hasOwn(labels, part.slice(1).trim()) : Object.hasOwn(labels, part);
  });
}
