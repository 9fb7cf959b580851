import { readFileSync } from 'node:fs';
import { ACCESS_RECORD, accessProof, AccessRecord, importedShop, ownedShop, privilegesJob } from './access-proof';
import { deliveryProof } from './delivered-shop';

const record: AccessRecord = JSON.parse(readFileSync(ACCESS_RECORD, 'utf8'));
const may = (login: string) => Object.entries(record.grants[login]).filter(([, allowed]) => allowed).map(([action]) => action);

test('the statements that set privileges up have run on real servers as they are; if not, npm run access -- <installations>', () => {
  expect(record.proof).toBe(accessProof());
  expect(record.servers.map(version => Number.parseInt(version, 10))).toEqual(expect.arrayContaining([16, 17, 18]));
});

test('what brings a credential to a workload has run as it is; if not, npm run access -- --delivered <installation>', () => {
  expect(record.delivered.proof).toBe(deliveryProof());
});

test('there each login could do what its access says, and no more', () => {
  expect(may('shop_admin')).toEqual(['read', 'insert', 'use a sequence', 'truncate', 'create a table', 'create a schema', 'create a temporary table', 'read what came later']);
  expect(may('shop_app')).toEqual(['read', 'insert', 'use a sequence', 'create a temporary table', 'read what came later']);
  expect(may('shop_readonly')).toEqual(['read', 'read what came later']);
  expect(may('other_app')).toEqual([]);
});

test('a cluster that is declared elsewhere gets the same objects', () => {
  const without = (manifests: any[]) => manifests.filter(({ kind }) => ['Database', 'DatabaseRole', 'Job'].includes(kind))
    .map(({ metadata, spec }) => [metadata.name, metadata.namespace, spec]);
  expect(without(importedShop())).toEqual(without(ownedShop()));
  expect(privilegesJob(importedShop(), 'shop')).toBeDefined();
});
