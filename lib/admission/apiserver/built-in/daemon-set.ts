import { atoi } from '../../../facts/go';
import { all, byValue, Check, free, natural, object, struct } from './checks';
import { isNone } from './deployment';
import { BuiltInKind } from './kind';
import { atMostAll, numberOrPercentage } from './number-or-percentage';
import { readSelector } from './selection';
import { alwaysRuns, isEmptySelector, isNews, pods, selected } from './workload';

const GENERATION = 'deprecated.daemonset.template.generation';
const TYPES = ['RollingUpdate', 'OnDelete'];

const part = all(numberOrPercentage, atMostAll);
const PARTS = struct({ maxUnavailable: part, maxSurge: part });

const rolling: Check = (update = {}, path, validation) => {
  PARTS(update, path, validation);
  const [unavailable, surge] = [update.maxUnavailable ?? 1, update.maxSurge ?? 0].map(isNone);
  if (!unavailable && !surge) validation.fail('Invalid', `${path}.maxSurge`, `must be left out when maxUnavailable, ${update.maxUnavailable ?? '1 by default'}, is not 0`);
  if (unavailable && surge) validation.fail('Required', `${path}.maxUnavailable`, 'must not be 0 when maxSurge is 0 too: no pod could be replaced');
};

// The server leaves the type out of this path.
const strategy: Check = ({ type, rollingUpdate }, path, validation) => {
  const kind = type || 'RollingUpdate';
  if (!TYPES.includes(kind)) validation.fail('NotSupported', path, `the type must be one of ${TYPES.join(', ')}, got '${kind}'`, `${path}.type`);
  else if (kind === 'RollingUpdate') rolling(rollingUpdate, `${path}.rollingUpdate`, validation);
};

const FIELDS = struct({ selector: free, template: free, updateStrategy: byValue(strategy), minReadySeconds: natural, revisionHistoryLimit: natural });

const selector: Check = (spec, path, validation) => {
  const at = `${path}.selector`;
  const reads = spec.selector === undefined || readSelector(spec.selector, at, validation, false);
  if (spec.selector && isEmptySelector(spec.selector)) validation.fail('Invalid', at, 'must not be empty; it must select the labels of the template');
  else if (reads) selected(spec.selector, spec.template, `${path}.template`, validation);
};

const CHECK = all(object({ spec: free, status: free }), (set, _, validation) => {
  const spec = set.spec ?? {};
  all(FIELDS, selector)(spec, 'spec', validation);
  all(pods(isNews(set, validation, ({ spec: of }) => of?.template)), alwaysRuns)(spec.template, 'spec.template', validation);
  const generation = set.metadata.annotations?.[GENERATION];
  if (generation !== undefined && atoi(generation) === undefined) validation.leave(`metadata.annotations[${GENERATION}]`);
});

export const DAEMON_SET: BuiltInKind = { check: CHECK, checkChange: CHECK };
