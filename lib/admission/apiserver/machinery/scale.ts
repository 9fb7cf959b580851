import { FieldError } from '../field-error';
import { entry, FLOAT, isFloat } from '../../read/floats';
import { JsonNode } from '../../read/json-text';
import { Json } from '../../../facts/json-value';
import { KindSchema } from '../schema';

/** What the scale subresource asks of the replicas field. The server reports its path with a leading dot. */
export function validateScale({ scale }: KindSchema, object: Json, written?: JsonNode): FieldError[] {
  return scale ? replicasProblems(scale[0], object, written) : [];
}

/** What it asks of a status before that is stored (`ValidateScaleStatus`). */
export function validateScaleStatus({ scale }: KindSchema, object: Json): FieldError[] {
  return scale ? replicasProblems(scale[1], object) : [];
}

function replicasProblems(path: string, object: Json, written?: JsonNode): FieldError[] {
  let value = object;
  const fail = (message: string): FieldError[] => [{ type: 'Invalid', path, at: path.slice(1), message, ruleId: 'apiserver/scale' }];
  let node = written;
  for (const key of path.slice(1).split('.')) {
    if (value === null) return [];
    if (typeof value !== 'object' || Array.isArray(value)) return fail('accessor error: the parent is not a map');
    if (!Object.hasOwn(value, key)) return [];
    value = value[key];
    node = entry(node, key);
  }
  if (isFloat(node)) return fail(FLOAT);
  if (!Number.isInteger(value)) return fail('accessor error: not an integer');
  if (value < 0) return fail('should be a non-negative integer');
  return value > 2147483647 ? fail('should be less than or equal to 2147483647') : [];
}
