import { AuthProblem, hbaProblems } from '../../postgres/hba';
import { identProblems } from '../../postgres/ident';
import { list, majorVersion } from '../operator/cluster-facts';
import { each, LibraryRule, problemIf, World } from './world';

/** The problems of a list of lines, each with the line. */
function problems(world: World, field: 'pg_hba' | 'pg_ident', judge: (items: readonly string[], major?: number) => AuthProblem[]) {
  return each(world, 'Cluster', cluster => {
    const lines = list(cluster.spec.postgresql?.[field]).map(line => (typeof line === 'string' ? line : ''));
    return judge(lines, majorVersion(cluster) || undefined).flatMap(({ index, message }) =>
      problemIf(true, `spec.postgresql.${field}[${index}]`, `${message}, in the line '${withoutPasswords(lines[index].trim())}'`));
  });
}

/** The password of the account that searches in LDAP, and what a RADIUS server shares, stand in the line itself. */
function withoutPasswords(line: string): string {
  return line.replace(/\b(ldapbindpasswd|radiussecrets)=("[^"]*"|\S*)/gi, '$1=...');
}

export const clientAuthenticationRules: readonly LibraryRule[] = [
  {
    id: 'ha/hba-line',
    severity: 'error',
    what: 'PostgreSQL cannot read a line of `pg_hba`.',
    fix: 'Write the type, the database, the user, the address with its mask, the method and then options, as in `host app app 10.0.0.0/8 '
      + 'scram-sha-256`.',
    why: 'The operator copies the lines without a look. PostgreSQL does not start with a wrong one; a server that runs keeps the old '
      + 'lines, and does not start again after its next failover. '
      + 'Lines are read as by the major version of the image.',
    source: 'https://www.postgresql.org/docs/current/auth-pg-hba-conf.html',
    wrong: '[{Cluster: {spec: {postgresql: {pg_hba: ["host all all 10.0.0.0/8 scram-sha256"]}}}}]',
    right: '[{Cluster: {spec: {postgresql: {pg_hba: ["host all all 10.0.0.0/8 scram-sha-256"]}}}}]',
    check: world => problems(world, 'pg_hba', hbaProblems),
  },
  {
    id: 'ha/ident-line',
    severity: 'error',
    what: 'PostgreSQL cannot read a line of `pg_ident`.',
    fix: 'Write the name of the map, the user of the system and the role, as in `mymap app app`.',
    why: 'With a wrong line PostgreSQL has no maps at all, and the operator logs in by one of its own: it can no longer reach the '
      + 'instance.',
    source: 'https://www.postgresql.org/docs/current/auth-username-maps.html',
    wrong: '[{Cluster: {spec: {postgresql: {pg_ident: [mymap app]}}}}]',
    right: '[{Cluster: {spec: {postgresql: {pg_ident: [mymap app app]}}}}]',
    check: world => problems(world, 'pg_ident', identProblems),
  },
];
