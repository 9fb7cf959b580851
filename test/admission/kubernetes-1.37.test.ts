import { admitCreate } from '../../lib/admission/admit-create';
import { admitUpdate } from '../../lib/admission/admit-update';
import { merge } from './manifests';

/** Recorded from kube-apiserver 1.36 and 1.37.2; what differs between the two. */
const causes = (verdict: any) => verdict.errors.map(({ type, path }: any) => `${path} ${type}`).sort();

const cluster = (owner: object) => ({
  apiVersion: 'postgresql.cnpg.io/v1',
  kind: 'Cluster',
  metadata: { name: 'orders-db', ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: 'a', ...owner }] },
  spec: { instances: 3, storage: { size: '1Gi' } },
});

test.each([
  ['1.36', { kind: '', name: '' }, ['metadata.ownerReferences.kind Invalid', 'metadata.ownerReferences.name Invalid']],
  ['1.37', { kind: '', name: '' }, ['<nil> Invalid', 'metadata.ownerReferences[0].kind Required', 'metadata.ownerReferences[0].name '
    + 'Required']],
  ['1.36', { apiVersion: '' }, ['metadata.ownerReferences.apiVersion Invalid']],
  ['1.37', { apiVersion: '' }, ['<nil> Invalid', 'metadata.ownerReferences[0].apiVersion Required']],
  ['1.37', { apiVersion: 'a/b/c' }, ['metadata.ownerReferences[0].apiVersion Invalid']],
])('Kubernetes %s: an owner with %p', (kubernetes, owner, said) => {
  expect(causes(admitCreate(cluster(owner), { kubernetes }))).toEqual(said);
});

const set = (spec: object) => merge({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'orders' },
  spec: {
    serviceName: 'orders',
    selector: { matchLabels: { app: 'orders' } },
    template: { metadata: { labels: { app: 'orders' } }, spec: { containers: [{ name: 'app', image: 'app:1' }] } },
  },
}, { spec });

test.each([
  ['1.36', ['spec Forbidden']],
  ['1.37', ['spec.podManagementPolicy Invalid', 'spec.serviceName Invalid']],
])('Kubernetes %s: fields of a StatefulSet that cannot change', (kubernetes, said) => {
  expect(causes(admitUpdate(set({}), set({ serviceName: 'other', podManagementPolicy: 'Parallel' }), { kubernetes }))).toEqual(said);
});

const job = (template: object) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'orders' },
  spec: { template: { spec: { containers: [{ name: 'app', image: 'app:1' }], restartPolicy: 'Never' }, ...template } },
});

test('Kubernetes 1.37 asks for the labels of a Job only when it is made', () => {
  const change = [job({ metadata: { annotations: { a: 'b' } } }), job({})] as const;
  const labels = 'spec.template.metadata.labels[controller-uid] Required';

  expect(causes(admitUpdate(...change, { kubernetes: '1.36' }))).toContain(labels);
  expect(causes(admitUpdate(...change, { kubernetes: '1.37' }))).not.toContain(labels);
});
