import { all, Check, free, object, oneOf, present, required } from './checks';
import { BuiltInKind } from './kind';

const HIGHEST = 1_000_000_000;
const SYSTEM = 'system-';
const SYSTEM_CLASSES: Readonly<Record<string, number>> = { 'system-node-critical': 2_000_001_000, 'system-cluster-critical': 2_000_000_000 };

const value: Check = ({ metadata: { name }, value: priority = 0, globalDefault = false }, _, validation) => {
  if (!name?.startsWith(SYSTEM)) {
    if (priority > HIGHEST) validation.fail('Forbidden', 'value', `must be at most ${HIGHEST}, got ${priority}`);
  } else if (SYSTEM_CLASSES[name] !== priority || globalDefault) validation.fail('Forbidden', 'metadata.name', `'${SYSTEM}' begins the names of the system's own classes`);
};

/** The admission plugin `Priority` lets one class of a cluster be the default. */
const onlyDefault: Check = (isDefault, path, validation) => {
  if (isDefault) validation.leave(path);
};

export const PRIORITY_CLASS: BuiltInKind = {
  check: all(
    object({
      value: free,
      globalDefault: onlyDefault,
      description: free,
      preemptionPolicy: present(required(oneOf('PreemptLowerPriority', 'Never'))),
    }),
    value,
  ),
  // No more than that they do not change.
  checkChange: ({ preemptionPolicy, globalDefault }, _, validation) => {
    if (preemptionPolicy === '') validation.fail('Invalid', 'preemptionPolicy', 'field is immutable');
    onlyDefault(globalDefault, 'globalDefault', validation);
  },
};
