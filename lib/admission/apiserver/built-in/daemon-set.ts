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

const rolling: Check = (update = {}, path, notes) => {
  PARTS(update, path, notes);
  const [unavailable, surge] = [update.maxUnavailable ?? 1, update.maxSurge ?? 0].map(isNone);
  if (!unavailable && !surge) notes.fail('Invalid', `${path}.maxSurge`, `must be left out when maxUnavailable, ${update.maxUnavailable ?? '1 by default'}, is not 0`);
  if (unavailable && surge) notes.fail('Required', `${path}.maxUnavailable`, 'must not be 0 when maxSurge is 0 too: no pod could be replaced');
};

// The server leaves the type out of this path.
const strategy: Check = ({ type, rollingUpdate }, path, notes) => {
  const kind = type || 'RollingUpdate';
  if (!TYPES.includes(kind)) notes.fail('NotSupported', path, `the type must be one of ${TYPES.join(', ')}, got '${kind}'`, `${path}.type`);
  else if (kind === 'RollingUpdate') rolling(rollingUpdate, `${path}.rollingUpdate`, notes);
};

const FIELDS = struct({ selector: free, template: free, updateStrategy: byValue(strategy), minReadySeconds: natural, revisionHistoryLimit: natural });

const selector: Check = (spec, path, notes) => {
  const at = `${path}.selector`;
  const reads = spec.selector === undefined || readSelector(spec.selector, at, notes, false);
  if (spec.selector && isEmptySelector(spec.selector)) notes.fail('Invalid', at, 'must not be empty; it must select the labels of the template');
  else if (reads) selected(spec.selector, spec.template, `${path}.template`, notes);
};

const CHECK = all(object({ spec: free, status: free }), (set, _, notes) => {
  const spec = set.spec ?? {};
  all(FIELDS, selector)(spec, 'spec', notes);
  all(pods(isNews(set, notes, ({ spec: of }) => of?.template)), alwaysRuns)(spec.template, 'spec.template', notes);
  const generation = set.metadata.annotations?.[GENERATION];
  if (generation !== undefined && atoi(generation) === undefined) notes.leave(`metadata.annotations[${GENERATION}]`);
});

export const DAEMON_SET: BuiltInKind = { check: CHECK, checkChange: CHECK };
