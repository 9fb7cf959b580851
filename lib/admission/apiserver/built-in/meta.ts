import { Json } from '../../../facts/json-value';
import { Check } from './checks';

const FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];

/** A finalizer of an object of Kubernetes itself needs a domain, unless it is one of Kubernetes' own; of other objects it is a warning. */
export const standardFinalizer: Check = (value, path, validation) => {
  if (!value.includes('/') && !FINALIZERS.includes(value)) validation.fail('Invalid', path, `'${value}' is not a finalizer of Kubernetes, and has no domain`);
};

/** What the kinds of Kubernetes itself ask of the metadata beyond what all objects need. */
export const metadata: Check = (meta: Json, path, validation) => {
  (meta.finalizers ?? []).forEach((finalizer: string, i: number) => standardFinalizer(finalizer, `${path}.finalizers[${i}]`, validation));
};

/** Kinds whose generations the server counts from the first, whatever a manifest says (`PrepareForCreate`). */
const COUNTED = ['CronJob', 'DaemonSet', 'Deployment', 'Ingress', 'Job', 'NetworkPolicy', 'Pod', 'PodDisruptionBudget', 'PriorityClass', 'ReplicaSet', 'StatefulSet'];

/** The generation of an object that is made. */
export const firstGeneration: Check = ({ kind, metadata: { generation } }, path, validation) => {
  if (generation < 0 && !COUNTED.includes(kind)) validation.fail('Invalid', `${path}.generation`, `must not be negative, got ${generation}`);
};
