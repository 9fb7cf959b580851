import { pathSegment } from '../../../facts/kubernetes-names';
import { all, Check, choice, free, object, struct } from './checks';
import { BuiltInKind } from './kind';
import { labelSelector } from './label-selector';
import { atMostAll, numberOrPercentage } from './number-or-percentage';

const amount = all(numberOrPercentage, atMostAll);

const FIELDS = struct({
  minAvailable: amount,
  maxUnavailable: amount,
  selector: labelSelector,
  unhealthyPodEvictionPolicy: choice('AlwaysAllow', 'IfHealthyBudget'),
});

const spec: Check = (budget, path, validation) => {
  if (budget?.minAvailable !== undefined && budget.maxUnavailable !== undefined) validation.fail('Invalid', path, 'must have one of minAvailable and maxUnavailable, not both');
  FIELDS(budget, path, validation);
};

const CHECK = object({ spec, status: free });

export const POD_DISRUPTION_BUDGET: BuiltInKind = {
  names: pathSegment,
  anyMetadata: true,
  check: CHECK,
  checkChange: CHECK,
};
