import { byteLength } from '../../../facts/go';
import { dnsSubdomain } from '../../../facts/kubernetes-names';
import { all, Check, choice, free, natural, struct } from './checks';
import { failurePolicy, successPolicy } from './job-policies';
import { pods } from './workload';

const MOST = 100_000;
const MOST_AT_ONCE = 10_000;

/** `IsDomainPrefixedPath`. */
const manager: Check = (name, path, validation) => {
  if (name === undefined) return;
  if (name === '') validation.fail('Required', path, 'must not be empty');
  const [domain, rest] = name.split(/\/(.*)/s);
  if (name && (!domain || !rest)) validation.fail('Invalid', path, `must be a domain and a path, such as example.com/controller, got '${name}'`);
  else if (name && (dnsSubdomain(domain).length || !/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(rest))) validation.fail('Invalid', path, `must be a domain and a path, got '${name}'`);
  if (byteLength(name) > 63) validation.fail('TooLong', path, 'may not be more than 63 bytes');
};

const FIELDS = {
  parallelism: natural, completions: natural, activeDeadlineSeconds: natural, backoffLimit: natural, ttlSecondsAfterFinished: natural, backoffLimitPerIndex: natural,
  maxFailedIndexes: natural, managedBy: manager, completionMode: choice('NonIndexed', 'Indexed'), selector: free, manualSelector: free, template: free, suspend: free,
};

/** What only Jobs with an index for each pod can have, and how much of it. */
const indexes: Check = ({ completionMode, completions, parallelism, backoffLimitPerIndex, maxFailedIndexes, successPolicy: policy }, path, validation) => {
  const indexed = completionMode === 'Indexed';
  const most = (name: string, value: number | undefined, limit: number | undefined) => {
    if (value !== undefined && limit !== undefined && value > limit) validation.fail('Invalid', `${path}.${name}`, `must be at most ${limit} here, got ${value}`);
  };
  if (maxFailedIndexes !== undefined && backoffLimitPerIndex === undefined) validation.fail('Required', `${path}.backoffLimitPerIndex`, 'is required with maxFailedIndexes');
  if (indexed) {
    const many = completions > MOST && backoffLimitPerIndex !== undefined;
    if (completions === undefined) validation.fail('Required', `${path}.completions`, 'is required when completionMode is Indexed');
    if (many && maxFailedIndexes === undefined) validation.fail('Required', `${path}.maxFailedIndexes`, `is required with more than ${MOST} completions`);
    most('parallelism', parallelism, many ? MOST_AT_ONCE : MOST);
    most('maxFailedIndexes', maxFailedIndexes, Math.min(completions ?? MOST, many ? MOST_AT_ONCE : MOST));
  } else if (completionMode === undefined || completionMode === 'NonIndexed') {
    for (const [name, value] of Object.entries({ backoffLimitPerIndex, maxFailedIndexes })) if (value !== undefined) validation.fail('Invalid', `${path}.${name}`, 'needs completionMode Indexed');
  }
  if (policy === undefined) return;
  if (!indexed) validation.fail('Invalid', `${path}.successPolicy`, 'needs completionMode Indexed');
  // Without the completions the server ends with an error of its own.
  else if (completions === undefined) validation.leave(`${path}.successPolicy`);
  else successPolicy(completions)(policy, `${path}.successPolicy`, validation);
};

const restart: Check = ({ template, podFailurePolicy }, path, validation) => {
  const policy = template?.spec?.restartPolicy || 'Always';
  const at = `${path}.template.spec.restartPolicy`;
  if (policy === 'Always') validation.fail('Required', at, 'is required in a Job, where pods end: Never or OnFailure');
  else if (!['Never', 'OnFailure'].includes(policy)) validation.fail('NotSupported', at, `must be Never or OnFailure, got '${policy}'`);
  else if (podFailurePolicy !== undefined && policy !== 'Never') validation.fail('Invalid', at, `must be Never with a podFailurePolicy, got '${policy}'`);
};

const tracked: Check = ({ completionMode, completions, parallelism }, path, validation) => {
  if (completionMode === 'Indexed' && completions > MOST && parallelism > MOST_AT_ONCE)
    validation.warn(path, `${path}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail`);
};

/** The spec of a Job, and of the Jobs that a CronJob makes. */
export function jobSpec(warns: boolean): Check {
  return (job, path, validation) => {
    const replacement = job.podFailurePolicy === undefined ? choice('Failed', 'TerminatingOrFailed') : choice('Failed');
    const fields = struct({ ...FIELDS, podFailurePolicy: failurePolicy(job), successPolicy: free, podReplacementPolicy: replacement });
    all(fields, indexes, restart)(job, path, validation);
    pods(warns)(job.template, `${path}.template`, validation);
    if (warns) tracked(job, path, validation);
  };
}
