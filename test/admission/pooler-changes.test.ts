import { admitCreate } from '../../lib/admission/admit-create';
import { admitUpdate } from '../../lib/admission/admit-update';
import { overlay } from './manifests';

const pooler = (more: object) => overlay('Pooler', JSON.stringify(more));

// As the API server 1.34.4 and the webhooks of 1.30.0 answered to server-side apply, which decodes no metadata itself.
test.each([
  ['a time that is none', { metadata: { deletionTimestamp: 'postgres' } }, 'webhook-decode'],
  ['a fraction of a second', { metadata: { deletionGracePeriodSeconds: 0.5 } }, 'webhook-decode'],
  ['the same, and what the schema refuses, which the webhook never sees', { metadata: { deletionTimestamp: 'postgres' }, spec: { instances: 'two' } }, 'apply'],
  ['the same, and too few instances', { metadata: { deletionTimestamp: 'postgres' }, spec: { pgbouncer: { poolMode: 'none' } } }, 'schema'],
])('a Pooler with %s', (_, more, gate) => {
  expect(admitUpdate(pooler({}), pooler(more), { method: 'server' })).toMatchObject({ allowed: false, by: gate });
  expect(admitCreate(pooler(more), { method: 'server' })).toMatchObject({ allowed: false, by: gate });
});

test.each([{ generation: 0.5 }, { creationTimestamp: 'today' }])('what the server writes itself is never seen by the webhook of a '
  + 'Pooler: %p', metadata => {
  expect(admitUpdate(pooler({}), pooler({ metadata }), { method: 'server' })).toMatchObject({ allowed: true });
  expect(admitCreate(pooler({ metadata }), { method: 'server' })).toMatchObject({ allowed: true });
});

test.each([2147483648, -1])('a status that the scale subresource refuses was never stored: %p', instances => {
  expect(admitUpdate(pooler({ status: { instances } }), pooler({}))).toMatchObject({ allowed: true });
});
