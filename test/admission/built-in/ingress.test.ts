import { admitCreate } from '../../../lib/admission/admit-create';
import { changed, created, laidOver } from './laid-over';

const BACKEND = 'backend: {service: {name: orders, port: {number: 80}}}';
const path = (more: string) => `{spec: {rules: [{http: {paths: [{${more}}]}}]}}`;
const backend = (more: string) => path(`pathType: Prefix, path: /, backend: {${more}}`);
const AT = 'spec.rules[0].http.paths[0]';

/** With the paths that the API server 1.34 reports; none when it takes the Ingress. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['{}', []],
  ['{spec: {rules: null}}', ['spec']],
  ['{spec: {rules: null, defaultBackend: {service: {name: a, port: {name: http}}}}}', []],
  ['{spec: {rules: [{host: "*.example.com"}], tls: [{hosts: ["*.example.com"], secretName: tls}]}}', []],
  ['{spec: {rules: [{host: 10.0.0.1}, {host: A.com}, {host: "a.*.com"}, {host: "a.com:80"}]}}', [0, 1, 2, 3].map(i => `spec.rules[${i}].host`)],
  ['{spec: {rules: [{http: {paths: []}}]}}', ['spec.rules[0].http.paths']],
  ['{spec: {tls: [{hosts: [https://a.com], secretName: A_b}]}}', ['spec.tls[0].hosts[0]', 'spec.tls[0].secretName']],
  ['{spec: {ingressClassName: ""}}', ['spec.ingressClassName']],
  [path(`path: /, ${BACKEND}`), [`${AT}.pathType`]],
  [path(`path: /, pathType: prefix, ${BACKEND}`), [`${AT}.pathType`]],
  [path(`path: a, pathType: Prefix, ${BACKEND}`), [`${AT}.path`]],
  [path(`path: /a//b, pathType: Exact, ${BACKEND}`), [`${AT}.path`]],
  [path(`path: /a/.., pathType: Exact, ${BACKEND}`), [`${AT}.path`]],
  [path(`path: "/a(/|$)(.*)", pathType: Prefix, ${BACKEND}`), []],
  [path(`pathType: ImplementationSpecific, ${BACKEND}`), []],
  [path('path: /, pathType: Prefix'), [`${AT}.backend`]],
  [backend('service: {name: orders}'), [`${AT}.backend`]],
  [backend('service: {name: orders, port: {number: 80, name: http}}'), [`${AT}.backend`]],
  [backend('service: {name: orders, port: {number: 70000}}'), [`${AT}.backend.service.port.number`]],
  [backend('service: {name: 1orders, port: {name: http_web}}'), [`${AT}.backend.service.name`, `${AT}.backend.service.port.name`]],
  [backend('service: {port: {number: 80}}'), [`${AT}.backend.service.name`]],
  [backend('resource: {kind: Bucket, name: icons, apiGroup: example.com}'), []],
  [backend('resource: {kind: a/b}'), [`${AT}.backend.resource.kind`, `${AT}.backend.resource.name`]],
];

test.each(CASES)('an Ingress: %s', (yaml, paths) => {
  expect(created('Ingress', yaml)).toEqual(paths);
  expect(changed('Ingress', '{}', yaml, 'client')).toEqual(paths);
});

test('the class of a new Ingress is said once', () => {
  const twice = (name: string) => `{metadata: {annotations: {kubernetes.io/ingress.class: nginx}}, spec: {ingressClassName: ${name}}}`;

  expect(created('Ingress', twice('nginx'))).toEqual([]);
  expect(created('Ingress', twice('other'))).toEqual(['annotations.kubernetes.io/ingress.class']);
  expect(changed('Ingress', '{}', twice('other'), 'client')).toEqual([]);
  expect(admitCreate(laidOver('Ingress', twice('null')), {}).warnings.map(({ message }) => message)).toEqual([
    'annotation "kubernetes.io/ingress.class" is deprecated, please use \'spec.ingressClassName\' instead',
  ]);
});
