import { PostgresHAProps } from '../../lib';
import { certificatesPart } from '../../lib/cluster/parts/certificates-part';
import { clientAccessPart } from '../../lib/cluster/parts/client-access-part';
import { servicesPart } from '../../lib/cluster/parts/services-part';
import { superuserPart } from '../../lib/cluster/parts/superuser-part';
import { codeValue } from '../code-value';
import { only, postgresHA } from '../fixtures';

/** What a Cluster says of who may connect comes back from the code that it is converted to. */
const CASES: Array<[what: string, spec: any]> = [
  ['superuser access without a Secret', { enableSuperuserAccess: true }],
  ['superuser access with a Secret', { enableSuperuserAccess: true, superuserSecret: { name: 'postgres' } }],
  ['certificates of the operator', { certificates: { serverAltDNSNames: ['db.example.com'] } }],
  ['certificates of somebody else', { certificates: { serverTLSSecret: 'a', serverCASecret: 'a', clientCASecret: 'b', replicationTLSSecret: 'b' } }],
  ['addresses and names', {
    podSelectorRefs: [{ name: 'app', selector: { matchLabels: { app: 'shop' } } }],
    postgresql: { pg_hba: ['host all all ${podselector:app} md5'], pg_ident: ['a b c'] },
  }],
  ['a directory', { postgresql: { ldap: { server: 'ldap', port: 389, scheme: 'ldap', bindAsAuth: { prefix: 'uid=', suffix: ',dc=a' } } } }],
  ['a directory that searches', {
    postgresql: { ldap: { server: 'ldap', bindSearchAuth: { baseDN: 'dc=a', bindDN: 'cn=b', bindPassword: { name: 'ldap', key: 'password' }, searchAttribute: 'uid' } } },
  }],
  ['Services', {
    managed: { services: {
      disabledDefaultServices: ['ro', 'r'],
      additional: [{
        selectorType: 'rw',
        updateStrategy: 'replace',
        serviceTemplate: { metadata: { name: 'test-rw', labels: { a: 'b' } }, spec: { type: 'LoadBalancer', ports: [{ name: 'postgres', port: 5433, targetPort: 5432, protocol: 'TCP' }] } },
      }],
    } },
  }],
];

test.each(CASES)('%s', (_, spec) => {
  const parts: any[] = [certificatesPart, clientAccessPart, servicesPart, superuserPart];
  const props: PostgresHAProps = Object.assign({}, ...parts.flatMap(part => Object.entries(part.convert({ spec })).map(([name, code]) => ({ [name]: codeValue(code as any) }))));
  const cluster = postgresHA(props);
  for (const { method, args } of servicesPart.calls!({ spec })) (cluster as any)[method](...args.map(codeValue));
  const made = only(cluster, 'Cluster').spec;
  expect(Object.fromEntries(Object.keys(spec).map(key => [key, key === 'postgresql' ? { ...made[key], parameters: undefined, synchronous: undefined } : made[key]]))).toEqual(spec);
});
