import { Json } from '../schema';
import { dnsLabel, dnsSubdomain } from '../values/names';
import { Quantity } from '../values/quantity';
import { all, byValue, Check, choice, free, matching, required, struct } from './checks';
import { labelSelector } from './label-selector';

const MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const ALONE = 'ReadWriteOncePod';

// The server leaves the indexes out of these paths.
const modes: Check = (list: readonly string[] = [], path, notes) => {
  for (const mode of list) if (!MODES.includes(mode)) notes.fail('NotSupported', path, `must be ${MODES.join(', ')}, got '${mode}'`);
  if (list.includes(ALONE) && list.some(mode => mode !== ALONE && MODES.includes(mode))) notes.fail('Forbidden', path, `${ALONE} must be the only mode`);
};

const resources: Check = ({ requests = {} }, path, notes) => {
  const at = `${path}.requests.storage`;
  const storage = Quantity.of(requests.storage);
  if (!storage) notes.fail('Required', `${path}[storage]`, 'is required: how much storage?', at);
  else if (storage.nano <= 0n) notes.fail('Invalid', `${path}[storage]`, `must be more than zero, got ${requests.storage}`, at);
};

/** An amount with a fraction, as the server writes it. */
function fraction(value: Json): string | undefined {
  const milli = Quantity.of(value)?.milli ?? 0n;
  return milli % 1000n === 0n ? undefined : `${milli}${/[eE][+-]?\d+$/.test(String(value).trim()) ? 'e-3' : 'm'}`;
}

/** The source of the data of a claim, if any. */
const source: Check = (value, path, notes) => {
  if (value === undefined) return;
  struct({ apiGroup: matching(dnsSubdomain), kind: required(), name: required(), namespace: matching(dnsLabel) })(value, path, notes);
  if (!value.apiGroup && value.kind !== 'PersistentVolumeClaim') notes.fail('Invalid', path, `without an apiGroup the kind must be PersistentVolumeClaim, got '${value.kind ?? ''}'`);
};

const sources: Check = ({ dataSource: old, dataSourceRef: reference }, path, notes) => {
  if (old && reference?.namespace) return notes.fail('Invalid', path, 'dataSource must be left out when dataSourceRef has a namespace');
  if (old && reference && ['apiGroup', 'kind', 'name'].some(key => old[key] !== reference[key])) notes.fail('Invalid', path, 'dataSource must be the same as dataSourceRef: leave dataSource out');
};

/** The spec of a claim, and of a template of claims. */
export const claimSpec: Check = all(
  struct({
    accessModes: all(required(), modes),
    selector: labelSelector,
    resources: byValue(resources),
    storageClassName: matching(dnsSubdomain),
    volumeName: free,
    volumeMode: choice('Block', 'Filesystem'),
    dataSource: source,
    dataSourceRef: source,
    volumeAttributesClassName: matching(dnsSubdomain),
  }),
  sources,
);

/** Parts of bytes, which mostly were to be millions of them. */
export const claimWarnings: Check = (spec, path, notes) => {
  for (const name of ['requests', 'limits']) {
    const at = `${path}.resources.${name}[storage]`;
    const written = fraction(spec?.resources?.[name]?.storage);
    if (written) notes.warn(at, `${at}: fractional byte value "${written}" is invalid, must be an integer`);
  }
};
