import { admitCreate } from '../../../lib/admission/admit-create';
import { changed, created, laidOver } from './laid-over';

const from = (peer: string) => `{spec: {ingress: [{from: [${peer}]}]}}`;
const port = (item: string) => `{spec: {ingress: [{ports: [${item}]}]}}`;

/** With the paths that the API server 1.34 reports; none when it takes the policy. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['{}', []],
  ['{spec: {podSelector: {}, ingress: null, policyTypes: [Ingress, Egress]}}', []],
  ['{spec: {egress: [{to: [{namespaceSelector: {}, podSelector: {}}], ports: [{port: dns, protocol: UDP}]}]}}', []],
  [from('{}'), ['spec.ingress[0].from[0]']],
  [from('{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}'), ['spec.ingress[0].from[0]']],
  [from('{podSelector: {matchLabels: {app: "a b"}}}'), ['spec.ingress[0].from[0].podSelector.matchLabels']],
  [from('{podSelector: {matchExpressions: [{key: app, operator: In}]}}'), ['spec.ingress[0].from[0].podSelector.matchExpressions[0].values']],
  [from('{namespaceSelector: {matchExpressions: [{key: app, operator: exists}]}}'), ['spec.ingress[0].from[0].namespaceSelector.matchExpressions[0].operator']],
  [from('{ipBlock: {cidr: 10.0.0.0}}'), ['spec.ingress[0].from[0].ipBlock.cidr']],
  [from('{ipBlock: {except: [10.0.0.0/8]}}'), ['spec.ingress[0].from[0].ipBlock.cidr']],
  [from('{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}'), []],
  [from('{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8, 11.0.0.0/16, "fd00::/16"]}}'), [0, 1, 2].map(i => `spec.ingress[0].from[0].ipBlock.except[${i}]`)],
  [from('{ipBlock: {cidr: "::/0", except: [10.0.0.0/8]}}'), ['spec.ingress[0].from[0].ipBlock.except[0]']],
  [port('{port: 5432, endPort: 5440}'), []],
  [port('{port: 5432, endPort: 80}'), ['spec.ingress[0].ports[0].endPort']],
  [port('{port: http, endPort: 80}'), ['spec.ingress[0].ports[0].endPort']],
  [port('{endPort: 80}'), ['spec.ingress[0].ports[0].endPort']],
  [port('{port: 0, protocol: tcp}'), ['spec.ingress[0].ports[0].port', 'spec.ingress[0].ports[0].protocol']],
  [port('{port: HTTP}'), ['spec.ingress[0].ports[0].port']],
  ['{spec: {policyTypes: [ingress]}}', ['spec.policyTypes[0]']],
  ['{spec: {policyTypes: [Ingress, Egress, Ingress]}}', ['spec.policyTypes']],
];

test.each(CASES)('a NetworkPolicy: %s', (yaml, paths) => {
  expect(created('NetworkPolicy', yaml)).toEqual(paths);
  expect(changed('NetworkPolicy', '{}', yaml, 'client')).toEqual(paths);
});

test('the server warns of a range that is none', () => {
  const warnings = (cidr: string) => admitCreate(laidOver('NetworkPolicy', from(`{ipBlock: {cidr: "${cidr}"}}`)), {}).warnings.map(({ message }) => message.replace(/^.*?: /, ''));

  expect(warnings('10.0.0.5/24')).toEqual(['CIDR value "10.0.0.5/24" is ambiguous in this context (should be "10.0.0.0/24" or '
    + '"10.0.0.5/32"?)']);
  expect(warnings('::ffff:10.0.1.0/120')).toEqual(['non-standard CIDR value "::ffff:10.0.1.0/120" will be considered invalid in a future '
    + 'Kubernetes release: use "10.0.1.0/24"']);
  expect(warnings('FD00::/8')).toEqual(['IPv6 CIDR value "FD00::/8" should be in RFC 5952 canonical format ("fd00::/8")']);
  expect(warnings('10.0.0.0/24')).toEqual([]);
});
