import {
  Certificates, CertificateSecrets, Credentials, Ldap, LdapBindSearchOptions, ManagedServiceOptions, PostgresHAProps, ServiceSelectorType, ServiceType,
  ServiceUpdateStrategy, SuperuserAccess,
} from '../../lib';
import { only, postgresHA } from '../fixtures';

const spec = (props: Partial<PostgresHAProps> = {}) => only(postgresHA(props), 'Cluster').spec;

test('nobody logs in as the superuser unless that is said', () => {
  expect(spec()).toMatchObject({ enableSuperuserAccess: false });
  expect(spec({ superuserAccess: SuperuserAccess.generated() })).toMatchObject({ enableSuperuserAccess: true });
  expect(spec({ superuserAccess: SuperuserAccess.fromSecret('postgres') })).toMatchObject({ enableSuperuserAccess: true, superuserSecret: { name: 'postgres' } });
});

test('the certificates are the operator\'s, with more names or from other authorities', () => {
  expect(spec()).not.toHaveProperty('certificates');
  expect(spec({ certificates: Certificates.operatorManaged({ serverAltDnsNames: ['db.example.com', 'pg-pooler-rw.databases.svc'], serverCaSecret: 'company-ca' }) }).certificates)
    .toEqual({ serverAltDNSNames: ['db.example.com', 'pg-pooler-rw.databases.svc'], serverCASecret: 'company-ca' });
  expect(spec({
    certificates: Certificates.fromSecrets({ serverTlsSecret: 'server', serverCaSecret: 'server', clientCaSecret: 'client', replicationTlsSecret: 'client' }),
  }).certificates).toEqual({ serverTLSSecret: 'server', serverCASecret: 'server', clientCASecret: 'client', replicationTLSSecret: 'client' });
});

test('a directory checks passwords', () => {
  expect(spec({ ldap: Ldap.bindAsAuth({ server: 'ldap.example.com', port: 636, scheme: 'ldaps', prefix: 'uid=', suffix: ',dc=example,dc=org' }) }).postgresql.ldap)
    .toEqual({ server: 'ldap.example.com', port: 636, scheme: 'ldaps', bindAsAuth: { prefix: 'uid=', suffix: ',dc=example,dc=org' } });
  const search = { server: 'ldap.example.com', tls: true, baseDn: 'dc=example', bindDn: 'cn=pg', bindPassword: { name: 'ldap', key: 'password' }, searchAttribute: 'mail' };
  expect(spec({ ldap: Ldap.bindSearchAuth(search) }).postgresql.ldap).toEqual({
    server: 'ldap.example.com', tls: true, bindSearchAuth: { baseDN: 'dc=example', bindDN: 'cn=pg', bindPassword: { name: 'ldap', key: 'password' }, searchAttribute: 'mail' },
  });
});

test('lines of pg_hba may name pods, and pg_ident maps names', () => {
  expect(spec({
    podSelectorRefs: { app: { matchLabels: { app: 'shop' } }, jobs: { matchExpressions: [{ key: 'job', operator: 'Exists' }] } },
    pgHba: ['hostssl shop shop ${podselector:app} scram-sha-256', 'host all all all reject'],
    pgIdent: ['mymap alice shop'],
  })).toMatchObject({
    podSelectorRefs: [{ name: 'app', selector: { matchLabels: { app: 'shop' } } }, { name: 'jobs', selector: { matchExpressions: [{ key: 'job', operator: 'Exists' }] } }],
    postgresql: { pg_hba: ['hostssl shop shop ${podselector:app} scram-sha-256', 'host all all all reject'], pg_ident: ['mymap alice shop'] },
  });
});

test('a Service of your own leads to the primary, and has an endpoint', () => {
  const cluster = postgresHA();
  const endpoint = cluster.addService('lb', { type: ServiceType.LOAD_BALANCER, port: 6432, metadata: { annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'db.example.com' } } });
  expect(endpoint).toMatchObject({ host: 'pg-lb.databases.svc', port: 6432, database: 'app', secretName: 'pg-app' });
  expect(only(cluster, 'Cluster').spec.managed.services).toEqual({
    additional: [{
      selectorType: 'rw',
      updateStrategy: 'patch',
      serviceTemplate: {
        metadata: { name: 'pg-lb', annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'db.example.com' } },
        spec: { type: 'LoadBalancer', ports: [{ name: 'postgres', port: 6432, targetPort: 5432, protocol: 'TCP' }] },
      },
    }],
  });
});

test('every option of a Service is what it says', () => {
  const cluster = postgresHA({ disabledDefaultServices: [ServiceSelectorType.RO, ServiceSelectorType.R] });
  cluster.addService('reads', {
    serviceName: 'reads',
    selectorType: ServiceSelectorType.RO,
    updateStrategy: ServiceUpdateStrategy.REPLACE,
    type: ServiceType.LOAD_BALANCER,
    metadata: { labels: { team: 'data' } },
    nodePort: 30432,
    loadBalancerClass: 'internal',
    loadBalancerIp: '10.0.0.9',
    loadBalancerSourceRanges: ['10.0.0.0/8'],
    allocateLoadBalancerNodePorts: true,
    externalTrafficPolicy: 'Local',
    internalTrafficPolicy: 'Cluster',
    trafficDistribution: 'PreferSameZone',
    sessionAffinity: 'ClientIP',
    clusterIp: '10.96.0.9',
    externalIps: ['10.1.0.9'],
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    publishNotReadyAddresses: false,
  });
  expect(only(cluster, 'Cluster').spec.managed).toMatchSnapshot();
});

const service = (options: ManagedServiceOptions) => () => postgresHA().addService('lb', options);
const untyped = (value: unknown) => value as any;
const BAD: Array<[string, () => unknown, string]> = [
  ['no Service for the primary', () => postgresHA({ disabledDefaultServices: [ServiceSelectorType.RW] }),
    "[pg] 'disabledDefaultServices' has 'rw', the Service of the primary, which CloudNativePG keeps; leave it out"],
  ['the name of an own Service', service({ serviceName: 'pg-any' }), "[pg] in the Service 'lb' 'serviceName' is 'pg-any', which the operator keeps for itself; choose another"],
  ['a name that is none', service({ serviceName: 'Shop' }),
    "[pg] in the Service 'lb' 'serviceName' must be lower-case letters, digits and hyphens, start with a letter and end with a letter or digit, got 'Shop'"],
  ['a port of a node without nodes', service({ nodePort: 30000 }), "[pg] in the Service 'lb' 'nodePort' needs a 'type' of NODE_PORT or LOAD_BALANCER"],
  ['ranges of a balancer without one', service({ loadBalancerSourceRanges: ['10.0.0.0/8'] }), "[pg] in the Service 'lb' 'loadBalancerSourceRanges' needs a 'type' of LOAD_BALANCER"],
  ['a policy that is none', service({ type: ServiceType.LOAD_BALANCER, externalTrafficPolicy: 'local' }),
    "[pg] in the Service 'lb' 'externalTrafficPolicy' must be one of 'Cluster', 'Local', got 'local'"],
  ['a port that is none', service({ port: 70000 }), "[pg] in the Service 'lb' 'port' must be a port, a whole number from 1 to 65535, got 70000"],
  ['a Service twice', () => {
    const cluster = postgresHA();
    cluster.addService('lb');
    cluster.addService('lb');
  }, "[pg] there is already a Service 'lb' in cluster 'pg'; give each an id of its own"],
  ['a workload on a Service that is not there', () => postgresHA({ disabledDefaultServices: [ServiceSelectorType.RO] }).addPooler('ro', { type: untyped('ro') }),
    "[pg/ro] 'type' is 'ro': 'disabledDefaultServices' leaves this Service out"],
  ['a certificate without its authority', () => Certificates.fromSecrets({ serverTlsSecret: 'server' }),
    "'serverTlsSecret' needs the authority that clients verify it with; set 'serverCaSecret'"],
  ['a replica certificate without its authority', () => Certificates.fromSecrets({ replicationTlsSecret: 'replicas' }),
    "'replicationTlsSecret' needs the authority that PostgreSQL verifies it with; set 'clientCaSecret'"],
  ['names for a certificate of somebody else', () => Certificates.fromSecrets({ serverTlsSecret: 'a', serverCaSecret: 'a', serverAltDnsNames: ['db.example.com'] }),
    "'serverAltDnsNames' are for a certificate that the operator signs; whoever signs 'serverTlsSecret' puts the names into it"],
  ['a name that is not a name', () => Certificates.operatorManaged({ serverAltDnsNames: ['db example'] }), "'serverAltDnsNames' must be DNS names, got 'db example'"],
  ['a key instead of its name', () => Certificates.fromSecrets({ clientCaSecret: '-----BEGIN CERTIFICATE-----' } as CertificateSecrets),
    "'clientCaSecret' must be lower-case letters, digits, hyphens and dots, got 27 characters (not shown, since they may be a secret); give the name of a Secret, never what is in it"],
  ['a password instead of its Secret', () => SuperuserAccess.fromSecret('Pass word'),
    "'secretName' must be lower-case letters, digits, hyphens and dots, got 9 characters (not shown, since they may be a secret); give the name of a Secret, never what is in it"],
  ['a password instead of the Secret of a role', () => Credentials.fromSecret('Pass word'),
    "'secretName' must be lower-case letters, digits, hyphens and dots, got 9 characters (not shown, since they may be a secret); give the name of a Secret, never what is in it"],
  ['TLS twice', () => Ldap.bindAsAuth({ server: 'ldap', scheme: 'ldaps', tls: true }), "'tls' switches a plain connection to TLS, and 'ldaps' is TLS from the start; leave one of them out"],
  ['a scheme that is none', () => Ldap.bindAsAuth({ server: 'ldap', scheme: 'LDAP' }), "'scheme' must be 'ldap' or 'ldaps', got 'LDAP'"],
  ['a password for nobody', () => Ldap.bindSearchAuth({ server: 'ldap', baseDn: 'dc=a', bindPassword: { name: 'a', key: 'b' } }), "'bindPassword' is the password of 'bindDn', which is missing"],
  ['two searches', () => Ldap.bindSearchAuth({ server: 'ldap', baseDn: 'dc=a', searchAttribute: 'a', searchFilter: 'b' } as LdapBindSearchOptions),
    "'searchAttribute' and 'searchFilter' are two ways to search; PostgreSQL takes one"],
  ['a selector that selects with a wrong word', () => postgresHA({ podSelectorRefs: { app: { matchExpressions: [{ key: 'a', operator: 'Is' }] } } }),
    "[pg] 'podSelectorRefs.app.matchExpressions' has {\"key\":\"a\",\"operator\":\"Is\"}: 'operator' must be one of 'In', 'NotIn', 'Exists', 'DoesNotExist', got 'Is'"],
  ['a selector with a name that is none', () => postgresHA({ podSelectorRefs: { 'my app': {} } }),
    "[pg] 'podSelectorRefs' has 'my app', which must be lower-case letters, digits, hyphens and underscores and start with a letter"],
  ['another placeholder', () => postgresHA({ pgHba: ['host all all ${addresses} reject'] }),
    "[pg] 'pgHba' has a placeholder in 'host all all ${addresses} reject'; the operator replaces '${podselector:<name>}' alone"],
  ['an empty line of pg_ident', () => postgresHA({ pgIdent: [''] }), "[pg] 'pgIdent' has an empty line, got ''"],
];

test.each(BAD)('fails when given %s', (_, write, message) => {
  expect(write).toThrow(new Error(message));
});
