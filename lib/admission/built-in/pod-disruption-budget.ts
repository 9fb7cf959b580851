import { all, Check, free, object, struct } from './checks';
import { BuiltInKind } from './kind';
import { labelSelector } from './label-selector';
import { startGeneration } from './meta';
import { atMostAll, numberOrPercentage } from './number-or-percentage';

const POLICIES = ['AlwaysAllow', 'IfHealthyBudget'];

const amount = all(numberOrPercentage, atMostAll);

const FIELDS = struct({
  minAvailable: amount,
  maxUnavailable: amount,
  selector: labelSelector,
  unhealthyPodEvictionPolicy: (policy, path, notes) => {
    if (policy !== undefined && !POLICIES.includes(policy)) notes.fail('NotSupported', path, `must be one of ${POLICIES.join(', ')}, got '${policy}'`);
  },
});

const spec: Check = (budget, path, notes) => {
  if (budget?.minAvailable !== undefined && budget.maxUnavailable !== undefined) notes.fail('Invalid', path, 'must have one of minAvailable and maxUnavailable, not both');
  FIELDS(budget, path, notes);
};

export const POD_DISRUPTION_BUDGET: BuiltInKind = {
  prepare: startGeneration,
  check: object({ spec, status: free }),
};
