import { isObject, Json } from '../../facts/json-value';
import { hbaProblems } from '../../postgres/hba';
import { majorVersion } from '../operator/cluster-facts';
import { each, LibraryRule, problemIf } from './world';

const quoted = (text: Json) => `"${String(text ?? '').replaceAll('"', '""')}"`;

/** The line of pg_hba.conf that the operator writes, without the password. */
function hbaLine({ server, port, scheme, tls, bindAsAuth, bindSearchAuth }: Json): string {
  const { baseDN, bindDN, searchFilter, searchAttribute } = bindSearchAuth ?? {};
  return [
    `host all all 0.0.0.0/0 ldap ldapserver=${quoted(server)}`,
    ...(port ? [`ldapport=${port}`] : []),
    ...(scheme ? [`ldapscheme=${quoted(scheme)}`] : []),
    ...(tls ? ['ldaptls=1'] : []),
    ...(bindAsAuth ? [`ldapprefix=${quoted(bindAsAuth.prefix)} ldapsuffix=${quoted(bindAsAuth.suffix)}`] : []),
    ...(bindSearchAuth ? [`ldapbasedn=${quoted(baseDN)} ldapbinddn=${quoted(bindDN)} ldapbindpasswd=""`] : []),
    ...(searchFilter ? [`ldapsearchfilter=${quoted(searchFilter)}`] : []),
    ...(searchAttribute ? [`ldapsearchattribute=${quoted(searchAttribute)}`] : []),
  ].join(' ');
}

export const ldapRules: readonly LibraryRule[] = [
  {
    id: 'ha/ldap',
    severity: 'error',
    what: 'The settings of `ldap` make a line of `pg_hba` that PostgreSQL cannot read, or a login that no directory accepts.',
    fix: 'Use `searchAttribute` or `searchFilter`, and `tls` or the scheme `ldaps`, not both of them; give `bindDN` with `bindPassword`.',
    why: 'PostgreSQL does not start with a line that it cannot read. With `ldaps` the connection is encrypted from the start, and `tls` '
      + 'asks for it again, which OpenLDAP answers with an error: a warning. '
      + 'It is one too where `ldap` has neither `bindAsAuth` nor `bindSearchAuth`, since the operator then leaves it out, and for a '
      + '`bindPassword` without `bindDN`.',
    source: 'https://www.postgresql.org/docs/current/auth-ldap.html',
    wrong: '[{Cluster: {spec: {postgresql: {ldap: {server: directory, bindSearchAuth: {baseDN: "dc=example", searchAttribute: uid, '
      + 'searchFilter: "(uid=$username)"}}}}}}]',
    right: '[{Cluster: {spec: {postgresql: {ldap: {server: directory, bindSearchAuth: {baseDN: "dc=example", searchAttribute: uid}}}}}}]',
    check: world => each(world, 'Cluster', cluster => {
      const { ldap } = cluster.spec.postgresql ?? {};
      const path = 'spec.postgresql.ldap';
      if (!isObject(ldap) || !ldap.server) return [];
      if (!ldap.bindAsAuth && !ldap.bindSearchAuth) return problemIf(true, path, 'it has neither bindAsAuth nor bindSearchAuth, and the '
        + 'operator leaves it out', 'warning');
      const { bindPassword, bindDN } = ldap.bindSearchAuth ?? {};
      return [
        ...hbaProblems([hbaLine(ldap)], majorVersion(cluster) || undefined).flatMap(({ message }) => problemIf(true, path, message)),
        ...problemIf(ldap.scheme === 'ldaps' && ldap.tls, `${path}.tls`, '`tls` starts encryption on a connection that the scheme ldaps '
          + 'has encrypted already', 'warning'),
        ...problemIf(bindPassword && !bindDN, `${path}.bindSearchAuth.bindPassword`, 'a password without `bindDN` is nobody\'s, and most '
          + 'directories refuse it', 'warning'),
      ];
    }),
  },
];
