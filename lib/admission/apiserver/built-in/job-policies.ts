import { Json } from '../../../facts/json-value';
import { atoi, byteLength } from '../../../facts/go';
import { qualifiedName } from '../../../facts/kubernetes-names';
import { all, among, byValue, Check, each, free, natural, required, struct } from './checks';
import { ObjectValidation } from './object-validation';

const MOST_RULES = 20;
const MOST_VALUES = 255;
const MOST_INDEXES = 64 * 1024;

const atMost = (most: number): Check => (list, path, validation) => {
  if (list?.length > most) validation.fail('TooMany', path, `may not have more than ${most}, got ${list.length}`);
};

const codes = ({ operator, values = [] }: Json, path: string, validation: ObjectValidation): void => {
  if (!values.length) validation.fail('Invalid', path, 'must have a value');
  else atMost(MOST_VALUES)(values, path, validation);
  values.forEach((value: number, i: number) => {
    if (operator === 'In' && value === 0) validation.fail('Invalid', `${path}[${i}]`, "must not be 0 with the operator 'In': that is success");
    if (values.indexOf(value) < i) validation.fail('Duplicate', `${path}[${i}]`, `${value} is there already`);
  });
  if (values.some((value: number, i: number) => value < values[i - 1])) validation.fail('Invalid', path, 'must be in order');
};

const exitCodes = (names: readonly string[]): Check => (rule, path, validation) => {
  if (rule === undefined) return;
  struct({ operator: required(among('In', 'NotIn')), containerName: free, values: free })(rule, path, validation);
  if (rule.containerName !== undefined && !names.includes(rule.containerName)) validation.fail('Invalid', `${path}.containerName`, `must be a container of the template, got '${rule.containerName}'`);
  codes(rule, `${path}.values`, validation);
};

const condition = struct({
  type: (type = '', path, validation) => qualifiedName(type).forEach(message => validation.fail('Invalid', path, `'${type}': ${message}`)),
  status: (status, path, validation) => among('True', 'False', 'Unknown')(status || 'True', path, validation),
});

const failureRule = (job: Json, names: readonly string[]): Check => (rule, path, validation) => {
  struct({ action: required(among('Count', 'FailIndex', 'FailJob', 'Ignore')), onExitCodes: exitCodes(names), onPodConditions: all(atMost(MOST_RULES), each(condition)) })(rule, path, validation);
  if (rule.action === 'FailIndex' && job.backoffLimitPerIndex === undefined) validation.fail('Invalid', `${path}.action`, 'FailIndex needs backoffLimitPerIndex');
  if ((rule.onExitCodes !== undefined) === rule.onPodConditions?.length > 0) validation.fail('Invalid', path, 'must have one of onExitCodes and onPodConditions');
};

/** What counts as a failure of the pods. */
export const failurePolicy = (job: Json): Check => {
  const { containers = [], initContainers = [] } = job.template?.spec ?? {};
  const names = [...containers, ...initContainers].map(({ name = '' }: Json) => name);
  return struct({ rules: all(atMost(MOST_RULES), each(failureRule(job, names))) });
};

const successRule = (completions: number): Check => (rule, path, validation) => {
  struct({ succeededIndexes: free, succeededCount: natural })(rule, path, validation);
  const { succeededIndexes: indexes, succeededCount: count } = rule;
  if (indexes === undefined && count === undefined) validation.fail('Required', path, 'must have succeededCount or succeededIndexes');
  const total = indexes === undefined ? undefined : countIndexes(indexes, completions);
  if (byteLength(indexes ?? '') > MOST_INDEXES) validation.fail('TooLong', `${path}.succeededIndexes`, `may not be more than ${MOST_INDEXES} bytes`);
  if (indexes !== undefined && total === undefined) validation.fail('Invalid', `${path}.succeededIndexes`, `must be indexes below ${completions} and ranges in order, such as '0,2-4', got '${indexes}'`);
  if (count > completions) validation.fail('Invalid', `${path}.succeededCount`, `must be at most the completions, ${completions}, got ${count}`);
  if (indexes !== undefined && count > (total ?? 0)) validation.fail('Invalid', `${path}.succeededCount`, `must be at most the number of the indexes, ${total ?? 0}, got ${count}`);
};

/** When a Job is done before all of it is. */
export const successPolicy = (completions: number): Check => struct({ rules: all(required(), atMost(MOST_RULES), each(byValue(successRule(completions)))) });

/** How many indexes a text has; undefined when the server cannot read it (`validateIndexesFormat`). */
function countIndexes(text: string, completions: number): number | undefined {
  let [total, last] = [0, -Infinity];
  if (text === '') return 0;
  for (const part of text.split(',')) {
    const ends = part.split('-').map(atoi);
    if (ends.length > 2 || ends.some(end => end === undefined || end >= completions)) return undefined;
    const [from, to] = [Number(ends[0]), Number(ends[ends.length - 1])];
    if (from <= last || (ends.length === 2 && from >= to)) return undefined;
    total += to - from + 1;
    last = to;
  }
  return total;
}
