import { isObject, Json } from '../../../facts/json-value';
import { qualifiedName } from '../../../facts/kubernetes-names';
import { Quantity } from '../../../facts/kubernetes-quantity';
import { all, Check, eachEntry, struct } from './checks';
import { ObjectValidation } from './object-validation';

const STANDARD = ['cpu', 'memory', 'ephemeral-storage'];
const HUGE = 'hugepages-';

const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');
const isExtended = (name: string): boolean => !isNative(name) && !name.startsWith('requests.') && qualifiedName(`requests.${name}`).length === 0;
const mayExceed = (name: string): boolean => isNative(name) && !name.startsWith(HUGE);
const fits = (name: string): boolean => (name.includes('/') ? isNative(name) || isExtended(name) : STANDARD.includes(name) || name.startsWith(HUGE));

/** The amount of a resource in thousandths, as it is stored. */
const milli = (value: Json): bigint => Quantity.of(value)?.milli ?? 0n;

/** What a container can ask for. */
const name: Check = (resource, path, validation) => {
  const problems = qualifiedName(resource);
  for (const problem of problems) validation.fail('Invalid', path, `'${resource}': ${problem}`);
  if (!problems.length && !fits(resource)) validation.fail('Invalid', path, `must be one of ${STANDARD.join(', ')} or the name of an extended resource with its domain, got '${resource}'`);
};

const amount: Check = (value, path, validation) => {
  const resource = path.slice(path.lastIndexOf('[', path.length - 2) + 1, -1);
  if (milli(value) < 0n) validation.fail('Invalid', path, `must not be negative, got ${value}`);
  if (isExtended(resource) && milli(value) % 1000n !== 0n) validation.fail('Invalid', path, `must be a whole number, got ${value}`);
  // The server counts such amounts wrongly.
  if (resource.startsWith(HUGE) && milli(value) >= 2n ** 63n) validation.leave(path);
  else if (resource.startsWith(HUGE) && !isMultiple(value, resource.slice(HUGE.length))) validation.fail('Invalid', path, `must be a multiple of ${resource.slice(HUGE.length)}, got ${value}`);
};

const amounts = eachEntry(amount, name);

/** Requests against limits. */
const requested: Check = (resources, path, validation) => {
  if (!isObject(resources)) return;
  const { limits = {}, requests = {} } = resources;
  for (const resource of Object.keys(requests)) compare(resource, requests[resource], Object.hasOwn(limits, resource) ? limits[resource] : undefined, path, validation);
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(resource => resource.startsWith(HUGE)) && !names.includes('cpu') && !names.includes('memory')) validation.fail('Forbidden', path, 'huge pages need cpu or memory too');
};

function compare(resource: string, request: Json, limit: Json, path: string, validation: ObjectValidation): void {
  if (limit === undefined) {
    if (!mayExceed(resource)) validation.fail('Required', `${path}.limits`, `must have ${resource}, which is requested`, `${path}.requests.${resource}`);
  } else if (milli(request) > milli(limit) || (!mayExceed(resource) && milli(request) !== milli(limit)))
    validation.fail('Invalid', `${path}.requests`, `${resource}: ${request} must be ${mayExceed(resource) ? 'no more than' : 'the same as'} the limit of ${limit}`, `${path}.requests.${resource}`);
}

function isMultiple(value: Json, size: string): boolean {
  const page = Quantity.parse(size)?.milli ?? 0n;
  const whole = (milli(value) + 999n) / 1000n;
  return page > 0n && page % 1000n === 0n && whole % (page / 1000n) === 0n;
}

/** What a container requests, and its limits. */
export const resourceRequirements: Check = all(struct({ limits: amounts, requests: amounts }), requested);
