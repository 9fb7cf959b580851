import { pgbouncerProblems } from '../../postgres/pgbouncer-settings';
import { settingProblem } from '../../postgres/postgres-settings';
import { NEWEST_MAJOR, OLDEST_MAJOR } from '../../postgres/postgres-images';
import { majorVersion, parametersOf } from '../operator/cluster-facts';
import { FIXED_PARAMETERS } from '../../postgres/fixed-parameters';
import { Json } from '../../facts/json-value';
import { memo } from '../../facts/memo';
import { CrossProblem, each, LibraryRule, problemIf, World } from './world';

const problemOf = memo(settingProblem);

/** What PostgreSQL says to the parameters of each cluster. Those that the operator fixes are its own business. */
function problems(world: World, about: 'name' | 'value'): CrossProblem[] {
  return each(world, 'Cluster', (cluster: Json) => {
    const major = majorVersion(cluster) || undefined;
    if (major !== undefined && (major < OLDEST_MAJOR || major > NEWEST_MAJOR)) return [];
    return Object.entries<unknown>(parametersOf(cluster)).flatMap(([name, value]) => {
      if (typeof value !== 'string' || FIXED_PARAMETERS.has(name.toLowerCase())) return [];
      const problem = problemOf(name, value, major);
      const subject = about === 'name' ? name : `${name} is '${value}'`;
      return problemIf(problem?.about === about, `spec.postgresql.parameters.${name}`, `${subject}: ${problem?.message}`, problem?.ignored ? 'warning' : 'error');
    });
  });
}

export const parameterRules: readonly LibraryRule[] = [
  {
    id: 'ha/parameter-unknown',
    severity: 'error',
    what: 'PostgreSQL has no such parameter in this major version, or only shows it.',
    why: 'PostgreSQL does not start with a name that it does not know, and the server takes any. The major version is that of the image or '
      + 'the catalog; when neither says it, a parameter of '
      + 'any version from 14 to 18 is right. A name with a dot belongs to an extension, and is judged for auto_explain, pg_failover_slots, '
      + 'pg_stat_statements and pgaudit only: a warning, '
      + 'since PostgreSQL leaves it out and starts.',
    fix: 'Correct the name, or remove it.',
    source: 'https://www.postgresql.org/docs/current/config-setting.html#CONFIG-SETTING-CONFIGURATION-FILE',
    wrong: '[{Cluster: {spec: {postgresql: {parameters: {work_mm: 64MB}}}}}]',
    right: '[{Cluster: {spec: {postgresql: {parameters: {work_mem: 64MB}}}}}]',
    check: world => problems(world, 'name'),
  },
  {
    id: 'ha/parameter-value',
    severity: 'error',
    what: 'A parameter has a value of the wrong type, outside its range, not among its words, or with a unit that PostgreSQL does not know.',
    why: 'PostgreSQL does not start with it; one that is running keeps the old value until its next start, which may be a failover. Text, '
      + 'such as a time zone or a list of names, is not judged.',
    fix: 'Write the value as PostgreSQL reads it. Units are case-sensitive: B, kB, MB, GB, TB, and us, ms, s, min, h, d.',
    source: 'https://www.postgresql.org/docs/current/config-setting.html#CONFIG-SETTING-NAMES-VALUES',
    wrong: '[{Cluster: {spec: {postgresql: {parameters: {work_mem: 64mb}}}}}]',
    right: '[{Cluster: {spec: {postgresql: {parameters: {work_mem: 64MB}}}}}]',
    check: world => problems(world, 'value'),
  },
  {
    id: 'ha/pgbouncer-value',
    severity: 'error',
    what: 'A setting of PgBouncer is not a number, not one of its words, or out of range, so that PgBouncer does not start or lets nobody in.',
    why: 'The operator looks at the names only. A PgBouncer that is running reads its file up to the wrong value and gives every later '
      + 'setting its default, such as 100 for `max_client_conn`. '
      + 'Numbers of more than 32 bits are a warning: PgBouncer starts and reads another number. Lists of ciphers are not judged.',
    fix: 'Write the value as PgBouncer reads it: seconds and sizes without a unit, 1 and 0 for on and off.',
    source: 'https://www.pgbouncer.org/config.html',
    wrong: '[{Cluster: {}}, {Pooler: {spec: {pgbouncer: {parameters: {query_wait_timeout: 5min}}}}}]',
    right: '[{Cluster: {}}, {Pooler: {spec: {pgbouncer: {parameters: {query_wait_timeout: "300"}}}}}]',
    check: world =>
      each(world, 'Pooler', (pooler: Json) => {
        const parameters = Object.fromEntries(Object.entries<unknown>(pooler.spec?.pgbouncer?.parameters ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
        return pgbouncerProblems(parameters).flatMap(({ name, message, isMisread }) =>
          problemIf(true, `spec.pgbouncer.parameters.${name}`, `${name} is '${parameters[name]}': ${message}`, isMisread ? 'warning' : 'error'));
      }),
  },
];
