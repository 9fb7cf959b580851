import { crontabError } from '../../../facts/cron';
import { isTimeZone } from '../../../facts/time-zone';
import { all, byValue, Check, free, natural, object, oneOf, required, struct } from './checks';
import { jobSpec } from './job-spec';
import { BuiltInKind } from './kind';
import { isNews, podNames } from './workload';

/** A CronJob appends eleven characters to its name, and the result is a DNS label. */
const LONGEST_NAME = 52;

const schedule: Check = (text, path, validation) => {
  // The server ends with an error of its own when nothing follows the zone.
  if (/^(CRON_)?TZ=[^ ]*$/.test(text)) return validation.leave(path);
  const error = crontabError(text);
  if (text.includes('TZ')) validation.fail('Invalid', path, `must not say the time zone: use timeZone; got '${text}'`);
  else if (error) validation.fail('Invalid', path, error);
};

const timeZone: Check = (name, path, validation) => {
  const known = name === undefined || isTimeZone(name);
  if (known === undefined) validation.leave(path);
  else if (!known) validation.fail('Invalid', path, `must be a time zone such as Europe/Berlin, got '${name}'`);
};

const FIELDS = struct({
  schedule: required(schedule), timeZone, startingDeadlineSeconds: natural, concurrencyPolicy: oneOf('Allow', 'Forbid', 'Replace'), suspend: free, jobTemplate: free,
  successfulJobsHistoryLimit: natural, failedJobsHistoryLimit: natural,
});

/** What the Jobs of a CronJob cannot have: their selectors are made. */
const selector: Check = ({ selector: given, manualSelector }, path, validation) => {
  if (given !== undefined) validation.fail('Invalid', `${path}.selector`, 'must be left out; the server makes it');
  if (manualSelector) validation.fail('NotSupported', `${path}.manualSelector`, 'must be left out or false');
};

const template = (warns: boolean) => byValue(struct({ metadata: free, spec: byValue(all(jobSpec(warns), selector)) }));

const CHECK = all(object({ spec: free, status: free }), podNames, (job, _, validation) => {
  const spec = job.spec ?? {};
  FIELDS(spec, 'spec', validation);
  template(isNews(job, validation))(spec.jobTemplate, 'spec.jobTemplate', validation);
  if (!validation.old && job.metadata.name?.length > LONGEST_NAME) validation.fail('Invalid', 'metadata.name', `must be no more than ${LONGEST_NAME} characters, so that its Jobs can be named`);
});

export const CRON_JOB: BuiltInKind = { check: CHECK, checkChange: CHECK };
