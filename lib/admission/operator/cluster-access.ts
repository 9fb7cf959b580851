import { isReservedRole } from '../../postgres/operator-grammar';
import { list } from './cluster-facts';
import { when } from '../apiserver/problem';
import { Rule, webhook } from './operator-rule';

export const accessRules: readonly Rule[] = [
  {
    id: 'cnpg/superuser-secret',
    kind: 'Cluster',
    what: 'The superuser secret needs a name.',
    fix: 'Name the Secret, or remove `superuserSecret`.',
    why: 'The operator would wait for a Secret that cannot exist.',
    source: webhook('cluster', 'validateSuperuserSecret'),
    wrong: 'spec: {superuserSecret: {name: ""}}',
    right: 'spec: {superuserSecret: {name: postgres}}',
    check: c =>
      when(c.spec.superuserSecret && !c.spec.superuserSecret.name, {
        path: 'spec.superusersecret.name',
        at: 'spec.superuserSecret.name',
        message: "Super user secret name can't be empty",
      }),
  },
  {
    id: 'cnpg/certificates',
    kind: 'Cluster',
    what: 'A certificate of your own comes with its certificate authority, and carries its own DNS names.',
    fix: 'Set serverCASecret and clientCASecret beside the TLS secrets, and remove serverAltDNSNames.',
    why: 'Clients and standbys verify the certificate with the authority beside it, and the operator cannot add names to a certificate '
      + 'that it did not sign.',
    source: webhook('cluster', 'validateCerts'),
    wrong: 'spec: {certificates: {serverTLSSecret: a}}',
    right: 'spec: {certificates: {serverTLSSecret: a, serverCASecret: b}}',
    check: c => {
      const { serverTLSSecret, serverCASecret, serverAltDNSNames, replicationTLSSecret, clientCASecret } = c.spec.certificates ?? {};
      const at = 'spec.certificates';
      return [
        ...when(serverTLSSecret && list(serverAltDNSNames).length > 0, {
          path: 'spec.certificates.serveraltdnsnames',
          at: `${at}.serverAltDNSNames`,
          message: "Server alternative DNS names can't be defined when server TLS secret is provided",
        }),
        ...when(serverTLSSecret && !serverCASecret, {
          path: 'spec.certificates.servercasecret',
          at: `${at}.serverCASecret`,
          message: "Server CA secret can't be empty when server TLS secret is provided",
        }),
        ...when(replicationTLSSecret && !clientCASecret, {
          path: 'spec.certificates.clientcasecret',
          at: `${at}.clientCASecret`,
          message: "Client CA secret can't be empty when client replication secret is provided",
        }),
      ];
    },
  },
  {
    id: 'cnpg/managed-services',
    kind: 'Cluster',
    what: 'Additional services have their own names and no selector, and the read-write service stays.',
    fix: 'Name each service, other than <cluster>-rw, -ro, -r and -any; leave the selector to `selectorType`.',
    why: 'A service with the name or the selector of another takes its traffic.',
    source: webhook('cluster', 'validateManagedServices'),
    wrong: 'spec: {managed: {services: {disabledDefaultServices: [rw]}}}',
    right: 'spec: {managed: {services: {disabledDefaultServices: [ro]}}}',
    check: c => {
      const services = c.spec.managed?.services;
      const base = 'spec.managed.services';
      const reserved = ['rw', 'ro', 'r', 'any'].map(suffix => `${c.metadata.name ?? ''}-${suffix}`);
      const names = list(services?.additional).map(service => service.serviceTemplate?.metadata?.name ?? '');
      return [
        ...when(list(services?.disabledDefaultServices).includes('rw'), { path: `${base}.disabledDefaultServices`, message: 'service of type RW cannot be disabled.' }),
        ...list(services?.additional).flatMap((service, i) => {
          const path = `${base}.additional[${i}]`;
          const at = `${path}.serviceTemplate`;
          return [
            ...when(reserved.includes(names[i]), { path, at: `${at}.metadata.name`, message: `the service name: '${names[i]}' is reserved for operator use` }),
            ...when(Object.keys(service.serviceTemplate?.spec?.selector ?? {}).length, {
              path,
              at: `${at}.spec.selector`,
              message: 'selector field is managed by the operator',
            }),
            ...when(names[i] === '', { path, at: `${at}.metadata.name`, message: 'name is required' }),
          ];
        }),
        ...when(new Set(names).size !== names.length, { path: `${base}.additional`, message: 'contains services with the same '
          + '.metadata.name' }),
      ];
    },
  },
  {
    id: 'cnpg/managed-roles',
    kind: 'Cluster',
    what: 'Managed roles have different names that are not reserved, a limit of -1 or more, and a password or none.',
    fix: 'Rename the role, or correct it.',
    why: 'The operator connects as some of these roles itself, and cannot both set and remove a password.',
    source: webhook('cluster', 'validateManagedRoles'),
    wrong: 'spec: {managed: {roles: [{name: postgres}]}}',
    right: 'spec: {managed: {roles: [{name: reporting}]}}',
    check: c => {
      const seen = new Set<string>();
      return list(c.spec.managed?.roles).flatMap((role, i) => {
        const name: string = role.name ?? '';
        const at = (field: string, message: string) => ({ path: 'spec.managed.roles', at: `spec.managed.roles[${i}].${field}`, message });
        const twice = seen.has(name);
        seen.add(name);
        return [
          ...when(twice, at('name', 'Role name is duplicate of another')),
          ...when((role.connectionLimit ?? 0) < -1, at('connectionLimit', 'Connection limit should be positive, unless defaulting to -1')),
          ...when(isReservedRole(name), at('name', 'This role is reserved for operator use')),
          ...when(role.disablePassword && role.passwordSecret, at('disablePassword', 'This role both sets and disables a password')),
        ];
      });
    },
  },
];
