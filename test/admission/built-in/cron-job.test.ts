import { changed, created } from './laid-over';

/** With the paths that the API server 1.34 reports; none when it takes the object. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['{}', []],
  ['{spec: {schedule: null}}', ['spec.schedule']],
  ['{spec: {schedule: "0 0 3 * * *"}}', ['spec.schedule']],
  ['{spec: {schedule: "0 3 * *"}}', ['spec.schedule']],
  ['{spec: {schedule: "0 25 * * *"}}', ['spec.schedule']],
  ['{spec: {schedule: "@daily"}}', []],
  ['{spec: {schedule: "@every 1d"}}', ['spec.schedule']],
  ['{spec: {schedule: "0 0 * * MON-FRI"}}', []],
  ['{spec: {schedule: "0 0 * * 7"}}', ['spec.schedule']],
  ['{spec: {schedule: "CRON_TZ=Europe/Berlin 0 3 * * *"}}', ['spec.schedule']],
  ['{spec: {timeZone: Europe/Berlin}}', []],
  ['{spec: {timeZone: Europe/Berln}}', ['spec.timeZone']],
  ['{spec: {timeZone: europe/berlin}}', ['spec.timeZone']],
  ['{spec: {timeZone: Etc/UTC}}', []],
  ['{spec: {timeZone: Local}}', ['spec.timeZone']],
  ['{spec: {timeZone: ""}}', ['spec.timeZone']],
  ['{spec: {concurrencyPolicy: forbid}}', ['spec.concurrencyPolicy']],
  ['{spec: {startingDeadlineSeconds: -1, successfulJobsHistoryLimit: -1, failedJobsHistoryLimit: -1}}', ['spec.failedJobsHistoryLimit', 'spec.startingDeadlineSeconds', 'spec.successfulJobsHistoryLimit']],
  ['{metadata: {name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}', ['metadata.name']],
  ['{spec: {jobTemplate: {spec: {selector: {matchLabels: {a: b}}, manualSelector: true}}}}', ['spec.jobTemplate.spec.manualSelector', 'spec.jobTemplate.spec.selector']],
  ['{spec: {jobTemplate: {spec: {template: {spec: {restartPolicy: Always}}}}}}', ['spec.jobTemplate.spec.template.spec.restartPolicy']],
  ['{spec: {jobTemplate: null}}', ['spec.jobTemplate.spec.template.spec.containers', 'spec.jobTemplate.spec.template.spec.restartPolicy']],
  ['{spec: {jobTemplate: {spec: {completions: -1}}}}', ['spec.jobTemplate.spec.completions']],
];

test.each(CASES)('a CronJob: %s', (yaml, paths) => {
  expect(created('CronJob', yaml)).toEqual(paths);
});

/** The same of changes. */
const CHANGES: readonly (readonly [string, string, 'client' | 'server' | 'replace', readonly string[]])[] = [
  ['{}', '{spec: {schedule: "0 4 * * *", suspend: true}}', 'client', []],
  ['{}', '{spec: {schedule: "0 4 * *"}}', 'server', ['spec.schedule']],
  ['{}', '{spec: {jobTemplate: {spec: {template: {spec: {restartPolicy: Always}}}}}}', 'client', ['spec.jobTemplate.spec.template.spec.restartPolicy']],
];

test.each(CHANGES)('%s becomes %s by %s', (old, now, method, paths) => {
  expect(changed('CronJob', old, now, method)).toEqual(paths);
});
