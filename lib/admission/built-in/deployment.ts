import { Json } from '../schema';
import { atoi } from '../values/go';
import { all, byValue, Check, free, natural, object, struct } from './checks';
import { BuiltInKind } from './kind';
import { atMostAll, numberOrPercentage } from './number-or-percentage';
import { alwaysRuns, isNews, podNames, pods, selectorAndTemplate } from './workload';

const ROLLBACK = 'deprecated.deployment.rollback.to';
const TYPES = ['Recreate', 'RollingUpdate'];

const PARTS = struct({ maxUnavailable: all(numberOrPercentage, atMostAll), maxSurge: numberOrPercentage });

const rolling: Check = (update = {}, path, notes) => {
  PARTS(update, path, notes);
  if ([update.maxUnavailable ?? '25%', update.maxSurge ?? '25%'].every(isNone)) notes.fail('Invalid', `${path}.maxUnavailable`, 'must not be 0 when maxSurge is 0 too: no pod could be replaced');
};

// The server leaves the type out of this path.
const strategy: Check = ({ type, rollingUpdate }, path, notes) => {
  const kind = type || 'RollingUpdate';
  if (!TYPES.includes(kind)) notes.fail('NotSupported', path, `the type must be one of ${TYPES.join(', ')}, got '${kind}'`, `${path}.type`);
  else if (kind === 'RollingUpdate') rolling(rollingUpdate, `${path}.rollingUpdate`, notes);
  else if (rollingUpdate !== undefined) notes.fail('Forbidden', `${path}.rollingUpdate`, 'must be left out when the type is Recreate');
};

const FIELDS = struct({
  replicas: natural, selector: free, template: free, strategy: byValue(strategy), minReadySeconds: natural, revisionHistoryLimit: natural, paused: free,
  progressDeadlineSeconds: natural,
});

const deadline: Check = ({ progressDeadlineSeconds: seconds, minReadySeconds = 0 }, path, notes) => {
  if ((seconds ?? 600) <= minReadySeconds)
    notes.fail('Invalid', `${path}.progressDeadlineSeconds`, `must be greater than minReadySeconds, ${minReadySeconds}, got ${seconds ?? '600, the default'}`, seconds === undefined ? `${path}.minReadySeconds` : undefined);
};

const watched = ({ spec, metadata }: Json) => [spec, metadata.annotations ?? {}];

const CHECK = all(object({ spec: free, status: free }), podNames, (deployment, _, notes) => {
  all(FIELDS, deadline, selectorAndTemplate(all(pods(isNews(deployment, notes, watched)), alwaysRuns)))(deployment.spec ?? {}, 'spec', notes);
  const rollback = deployment.metadata.annotations?.[ROLLBACK];
  if (rollback && atoi(rollback) === undefined) notes.leave(`metadata.annotations[${ROLLBACK}]`);
});

export const DEPLOYMENT: BuiltInKind = { check: CHECK, checkChange: CHECK };

/** `getIntOrPercentValue` is zero. */
export function isNone(value: Json): boolean {
  return typeof value === 'number' ? value === 0 : !Number(/^[0-9]+%$/.test(value) ? value.slice(0, -1) : atoi(value) ?? 0n);
}
