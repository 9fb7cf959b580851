import { isObject, Json } from '../../../facts/json-value';
import { dnsLabel, dnsSubdomain } from '../../../facts/kubernetes-names';
import { Quantity } from '../../../facts/kubernetes-quantity';
import { all, Check, choice, free, given, matching, required, struct } from './checks';
import { labelSelector } from './label-selector';

const MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const ALONE = 'ReadWriteOncePod';

// The server reports the list.
const accessModes: Check = (modes, path, validation) => {
  if (!modes?.length) return validation.fail('Required', path, 'must have a mode');
  for (const mode of modes) if (!MODES.includes(mode)) validation.fail('NotSupported', path, `must be of ${MODES.join(', ')}, got '${mode}'`);
  if (modes.includes(ALONE) && modes.some((mode: string) => mode !== ALONE && MODES.includes(mode))) validation.fail('Forbidden', path, `must have no other mode with ${ALONE}`);
};

// The server leaves the requests out of this path.
const storage: Check = (resources, path, validation) => {
  const amount = resources?.requests?.storage;
  const [at, place] = [`${path}[storage]`, `${path}.requests.storage`];
  if (amount === undefined) validation.fail('Required', at, 'is required', place);
  else if (Quantity.of(amount)!.nano <= 0n) validation.fail('Invalid', at, `must be more than 0, got ${amount}`, place);
};

const source = (namespaced: boolean): Check => (value, path, validation) => {
  if (!isObject(value)) return;
  const { apiGroup, kind = '' } = value;
  struct({ apiGroup: given(matching(dnsSubdomain)), kind: required(), name: required(), namespace: namespaced ? given(matching(dnsLabel)) : free })(value, path, validation);
  if (!apiGroup && kind !== 'PersistentVolumeClaim') validation.fail('Invalid', path, `kind must be PersistentVolumeClaim without an apiGroup, got '${kind}'`, `${path}.kind`);
};

/** Both sources must be the same, unless the second is in another namespace, and then it must be alone. */
const sameSource: Check = ({ dataSource: one, dataSourceRef: other }: Json, path, validation) => {
  if (!isObject(one) || !isObject(other)) return;
  if (other.namespace) validation.fail('Invalid', path, 'must have no dataSource when the dataSourceRef has a namespace', `${path}.dataSource`);
  else if (['apiGroup', 'kind', 'name'].some(key => (one[key] ?? undefined) !== (other[key] ?? undefined))) validation.fail('Invalid', path, 'dataSource and dataSourceRef must be the same', `${path}.dataSource`);
};

const FIELDS = struct({
  accessModes,
  selector: labelSelector,
  resources: all(struct({ requests: free, limits: free }), storage),
  storageClassName: given(matching(dnsSubdomain)),
  volumeMode: choice('Block', 'Filesystem'),
  volumeName: free,
  dataSource: source(false),
  dataSourceRef: source(true),
  volumeAttributesClassName: given(matching(dnsSubdomain)),
});

/** What a claim asks for. */
export const volumeClaimSpec: Check = (spec, path, validation) => all(FIELDS, sameSource)(spec ?? {}, path, validation);
