import { ApplyMethod } from '../../../lib/admission/apiserver/apply/method';
import { admitCreate } from '../../../lib/admission/admit-create';
import { changed, created, laidOver } from './laid-over';

/** With the paths that the API server 1.34 reports; none when it takes the Service. */
const CREATIONS: readonly (readonly [string, readonly string[]])[] = [
  ['{}', []],
  ['{spec: {ports: null}}', ['spec.ports']],
  ['{spec: {ports: null, clusterIP: None}}', []],
  ['{spec: {ports: [{port: 80}, {port: 443}]}}', ['spec.ports[0].name', 'spec.ports[1].name']],
  ['{spec: {ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53}]}}', []],
  ['{spec: {ports: [{name: a, port: 53}, {name: a, port: 53}]}}', ['spec.ports[1]', 'spec.ports[1].name']],
  ['{spec: {ports: [{name: Web, port: 0}]}}', ['spec.ports[0].name', 'spec.ports[0].port', 'spec.ports[0].targetPort']],
  ['{spec: {ports: [{port: 80, targetPort: http-metrics-long}]}}', ['spec.ports[0].targetPort']],
  ['{spec: {ports: [{port: 80, targetPort: "8080"}]}}', ['spec.ports[0].targetPort']],
  ['{spec: {ports: [{port: 80, protocol: tcp}]}}', ['spec.ports[0].protocol']],
  ['{spec: {ports: [{port: 80, nodePort: 30080}]}}', ['spec.ports[0].nodePort']],
  ['{spec: {type: NodePort, ports: [{port: 80, nodePort: 30080}]}}', []],
  ['{spec: {type: NodePort, ports: [{name: a, port: 53, nodePort: 30053}, {name: b, port: 53, protocol: UDP, nodePort: 30053}]}}', []],
  ['{spec: {type: NodePort, ports: [{name: a, port: 53, nodePort: 30053}, {name: b, port: 54, protocol: UDP, nodePort: 30053}]}}', ['spec.ports[1].nodePort']],
  ['{spec: {type: NodePort, ports: [{name: a, port: 53}, {name: b, port: 53}]}}', ['spec.ports[1]', 'spec.ports[1].nodePort']],
  ['{spec: {type: NodePort, clusterIP: None}}', ['spec.clusterIPs[0]']],
  ['{spec: {type: Headless}}', ['spec.type']],
  ['{spec: {type: ExternalName, externalName: db.example.com.}}', []],
  ['{spec: {type: ExternalName, externalName: "10.0.0.1:5432"}}', ['spec.externalName']],
  ['{spec: {type: ExternalName, clusterIP: None}}', ['spec.clusterIPs', 'spec.externalName']],
  ['{spec: {type: LoadBalancer, loadBalancerClass: example.com/a, externalTrafficPolicy: Local, loadBalancerSourceRanges: [" '
    + '10.0.0.0/8"]}}', []],
  ['{spec: {loadBalancerSourceRanges: [10.0.0.0/33]}}', ['spec.LoadBalancerSourceRanges', 'spec.LoadBalancerSourceRanges[0]']],
  ['{spec: {loadBalancerClass: example.com/a, allocateLoadBalancerNodePorts: false, externalTrafficPolicy: Local}}', ['spec.allocateLoadBalancerNodePorts', 'spec.externalTrafficPolicy', 'spec.loadBalancerClass']],
  ['{spec: {externalIPs: [127.0.0.1, 1.2.3, "fe80::1", 203.0.113.4]}}', ['spec.externalIPs[0]', 'spec.externalIPs[1]', 'spec.externalIPs[2]']],
  ['{spec: {clusterIP: none}}', ['spec.clusterIPs[0]']],
  ['{spec: {clusterIPs: [None]}}', ['spec.clusterIPs']],
  ['{spec: {ipFamilies: [IPv4, IPv6], ports: null}}', ['spec.ipFamilyPolicy']],
  ['{spec: {ipFamilyPolicy: PreferDualStack}}', []],
  ['{spec: {sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 86401}}}}', ['spec.sessionAffinityConfig.clientIP.timeoutSeconds']],
  ['{spec: {selector: {"a b": c}, trafficDistribution: Close, internalTrafficPolicy: ""}}', ['spec.internalTrafficPolicy', 'spec.selector', 'spec.trafficDistribution']],
  ['{metadata: {name: 1orders}}', ['metadata.name']],
];

test.each(CREATIONS)('a Service: %s', (yaml, paths) => {
  expect(created('Service', yaml)).toEqual(paths);
});

test.each([
  ['{spec: {clusterIP: 10.96.0.20}}', 'spec.clusterIP'],
  ['{spec: {ipFamilyPolicy: RequireDualStack}}', 'spec.ipFamilyPolicy'],
  ['{spec: {ipFamilies: [IPv6]}}', 'spec.ipFamilies'],
  ['{spec: {type: NodePort, ports: [{port: 80, nodePort: 80}]}}', 'spec.ports[0].nodePort'],
])('depends on the cluster: %s', (yaml, path) => {
  expect(created('Service', yaml)).toContain(`\`${path}\``);
});

const METHODS: readonly ApplyMethod[] = ['client', 'server', 'replace'];
const CHANGES: readonly (readonly [string, string, readonly string[]])[] = [
  ['{}', '{spec: {selector: {app: other}, ports: [{name: b, port: 5433}]}}', []],
  ['{}', '{spec: {clusterIP: None}}', ['spec.clusterIPs[0]']],
  ['{spec: {clusterIP: None}}', '{}', []],
  ['{spec: {clusterIP: None}}', '{spec: {type: LoadBalancer}}', ['spec.clusterIPs[0]']],
  ['{spec: {clusterIP: None}}', '{spec: {type: ExternalName, externalName: a.example.com, clusterIP: None}}', []],
  ['{}', '{spec: {type: NodePort}}', []],
  ['{spec: {type: NodePort, ports: [{name: a, port: 80, nodePort: 30081}]}}', '{spec: {ports: [{name: a, port: 80, nodePort: 30081}]}}', []],
  ['{spec: {type: NodePort, ports: [{name: a, port: 80}]}}', '{spec: {ports: [{name: a, port: 80, nodePort: 30082}]}}', ['spec.ports[0].nodePort']],
  ['{spec: {type: LoadBalancer, allocateLoadBalancerNodePorts: true}}', '{spec: {allocateLoadBalancerNodePorts: true}}', []],
  ['{spec: {type: LoadBalancer, loadBalancerClass: example.com/a}}', '{spec: {type: LoadBalancer}}', ['spec.loadBalancerClass']],
  ['{spec: {type: LoadBalancer, externalTrafficPolicy: Local}}', '{}', []],
  ['{spec: {type: ExternalName, externalName: a.example.com}}', '{}', []],
  ['{}', '{spec: {type: ExternalName, externalName: a.example.com, ipFamilyPolicy: PreferDualStack}}', ['spec.ipFamilyPolicy']],
];

describe.each(METHODS)('a changed Service, by %s', method => {
  test.each(CHANGES)('%s -> %s', (old, now, paths) => {
    expect(changed('Service', old, now, method)).toEqual(paths);
  });
});

test('the server warns of what it ignores, and of addresses that can be read in two ways', () => {
  const warnings = (yaml: string, kubernetes?: string) => admitCreate(laidOver('Service', yaml), { kubernetes }).warnings.map(({ message }) => message);

  expect(warnings('{spec: {clusterIP: None, sessionAffinity: ClientIP, externalName: a}}')).toEqual([
    'spec.SessionAffinity is ignored for headless services',
    'spec.externalName is ignored when spec.type is not "ExternalName"',
  ]);
  expect(warnings('{spec: {externalIPs: [010.0.0.1, "2001:DB8::1"]}}')).toEqual([
    'spec.externalIPs[0]: non-standard IP address "010.0.0.1" will be considered invalid in a future Kubernetes release: use "10.0.0.1"',
    'spec.externalIPs[1]: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
  ]);
  expect(warnings('{spec: {trafficDistribution: PreferClose}}')).toEqual([]);
  expect(warnings('{spec: {trafficDistribution: PreferClose}}', '1.35')).toEqual(['spec.trafficDistribution: "PreferClose" is deprecated; '
    + 'use "PreferSameZone"']);
});

test('what other versions of the server take', () => {
  const paths = (yaml: string, kubernetes: string) => admitCreate(laidOver('Service', yaml), { kubernetes }).errors.map(({ path }) => path);

  expect(paths('{spec: {trafficDistribution: PreferSameNode}}', '1.33')).toEqual(['spec.trafficDistribution']);
  expect(paths('{metadata: {name: 1orders}}', '1.36')).toEqual([]);
  expect(paths('{spec: {externalIPs: [010.0.0.1]}}', '1.35')).toEqual([]);
  expect(paths('{spec: {externalIPs: [010.0.0.1]}}', '1.36')).toEqual(['spec.externalIPs[0]']);
});
