import { all, Check, free, object, oneOf, present, required } from './checks';
import { BuiltInKind } from './kind';

const HIGHEST = 1_000_000_000;
const SYSTEM = 'system-';
const SYSTEM_CLASSES: Readonly<Record<string, number>> = { 'system-node-critical': 2_000_001_000, 'system-cluster-critical': 2_000_000_000 };

const value: Check = ({ metadata: { name }, value: priority = 0, globalDefault = false }, _, notes) => {
  if (!name?.startsWith(SYSTEM)) {
    if (priority > HIGHEST) notes.fail('Forbidden', 'value', `must be at most ${HIGHEST}, got ${priority}`);
  } else if (SYSTEM_CLASSES[name] !== priority || globalDefault) notes.fail('Forbidden', 'metadata.name', `'${SYSTEM}' begins the names of the system's own classes`);
};

/** The admission plugin `Priority` lets one class of a cluster be the default. */
const onlyDefault: Check = (isDefault, path, notes) => {
  if (isDefault) notes.leave(path);
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
  checkChange: ({ preemptionPolicy, globalDefault }, _, notes) => {
    if (preemptionPolicy === '') notes.fail('Invalid', 'preemptionPolicy', 'field is immutable');
    onlyDefault(globalDefault, 'globalDefault', notes);
  },
};
