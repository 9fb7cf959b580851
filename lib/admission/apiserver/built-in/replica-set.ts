import { all, free, natural, object, struct } from './checks';
import { BuiltInKind } from './kind';
import { alwaysRuns, isNews, podNames, pods, selectorAndTemplate } from './workload';

const FIELDS = struct({ replicas: natural, minReadySeconds: natural, selector: free, template: free });

const CHECK = all(object({ spec: free, status: free }), podNames, (set, _, validation) => {
  all(FIELDS, selectorAndTemplate(all(pods(isNews(set, validation)), alwaysRuns)))(set.spec ?? {}, 'spec', validation);
});

export const REPLICA_SET: BuiltInKind = { check: CHECK, checkChange: CHECK };
