import { Json } from '../../../facts/json-value';
import { atoi } from '../../../facts/go';
import { all, Check, free, natural, object, struct } from './checks';
import { BuiltInKind } from './kind';
import { atMostAll, numberOrPercentage } from './number-or-percentage';
import { alwaysRuns, isNews, podNames, pods, selectorAndTemplate } from './workload';

const ROLLBACK = 'deprecated.deployment.rollback.to';
const TYPES = ['Recreate', 'RollingUpdate'];

const PARTS = struct({ maxUnavailable: all(numberOrPercentage, atMostAll), maxSurge: numberOrPercentage });

const rolling: Check = (update, path, validation) => {
  PARTS(update, path, validation);
  if (isNone(update.maxUnavailable) && isNone(update.maxSurge)) validation.fail('Invalid', `${path}.maxUnavailable`, 'must not be 0 when maxSurge is 0 too: no pod could be replaced');
};

// The server leaves the type out of this path.
const strategy: Check = ({ type, rollingUpdate }, path, validation) => {
  if (!TYPES.includes(type)) validation.fail('NotSupported', path, `the type must be one of ${TYPES.join(', ')}, got '${type}'`, `${path}.type`);
  else if (type === 'RollingUpdate') rolling(rollingUpdate, `${path}.rollingUpdate`, validation);
  else if (rollingUpdate !== undefined) validation.fail('Forbidden', `${path}.rollingUpdate`, 'must be left out when the type is Recreate');
};

const FIELDS = struct({
  replicas: natural, selector: free, template: free, strategy, minReadySeconds: natural, revisionHistoryLimit: natural, paused: free,
  progressDeadlineSeconds: natural,
});

const deadline: Check = ({ progressDeadlineSeconds: seconds, minReadySeconds = 0 }, path, validation) => {
  if ((seconds ?? 600) <= minReadySeconds)
    validation.fail('Invalid', `${path}.progressDeadlineSeconds`, `must be greater than minReadySeconds, ${minReadySeconds}, got ${seconds ?? '600, the default'}`, seconds === undefined ? `${path}.minReadySeconds` : undefined);
};

const watched = ({ spec, metadata }: Json) => [spec, metadata.annotations ?? {}];

const CHECK = all(object({ spec: free, status: free }), podNames, (deployment, _, validation) => {
  all(FIELDS, deadline, selectorAndTemplate(all(pods(isNews(deployment, validation, watched)), alwaysRuns)))(deployment.spec ?? {}, 'spec', validation);
  const rollback = deployment.metadata.annotations?.[ROLLBACK];
  if (rollback && (atoi(rollback) ?? -1n) < 0n) validation.leave(`metadata.annotations[${ROLLBACK}]`);
});

/** The default that is stored when the manifest names none, so that a change to another type finds it there. */
function prepare(deployment: Json): void {
  const given = ((deployment.spec ??= {}).strategy ??= {});
  given.type ||= 'RollingUpdate';
  if (given.type !== 'RollingUpdate') return;
  given.rollingUpdate = { maxUnavailable: '25%', maxSurge: '25%', ...given.rollingUpdate };
}

export const DEPLOYMENT: BuiltInKind = { prepare, check: CHECK, checkChange: CHECK };

/** `getIntOrPercentValue` is zero. */
export function isNone(value: Json): boolean {
  return typeof value === 'number' ? value === 0 : !Number(/^[0-9]+%$/.test(value) ? value.slice(0, -1) : atoi(value) ?? 0n);
}
