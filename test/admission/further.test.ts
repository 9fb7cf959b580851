import { Engine } from '../../lib/admission/engine';
import { RULES } from '../../lib/admission/operator/operator-rules';
import { BASE, merge, overlay } from './manifests';

const judge = (object: any) => {
  const engine = new Engine({ reread: () => undefined });
  engine.addFile('a.json', JSON.stringify(object));
  return engine.finish().resources[0];
};
const errors = (object: any) => judge(object).findings.filter(({ severity }) => severity === 'error').map(({ ruleId, path }) => `${path} ${ruleId}`);
const cluster = (spec: object) => merge(structuredClone(BASE.Cluster), { spec });

test('findings come at once, whatever gate of the server they belong to', () => {
  const { verdict, skipped, findings } = judge(cluster({
    instances: 'two', instnces: 3, bootstrap: { initdb: { database: 'app', owner: 'pg_app' } }, postgresql: { parameters: { port: '5432', fsync: 'off' } },
  }));

  expect(verdict).toBe('denied');
  expect(skipped).toBe('what depends on spec.instances is not judged');
  expect(findings.filter(({ severity }) => severity === 'error').map(({ path, ruleId, reason }) => [path, ruleId, reason])).toEqual([
    ['spec.instnces', 'apiserver/unknown-field', undefined],
    ['spec.instances', 'cnpg/decode', undefined],
    // The server itself does not come to these: it gives no reason for them.
    ['spec.postgresql.parameters.port', 'cnpg/fixed-parameter', undefined],
    ['spec.bootstrap.initdb.owner', 'ha/reserved-name', undefined],
    ['spec.postgresql.parameters.fsync', 'ha/unsafe-setting', undefined],
  ]);
});

test('nothing is said that depends on a wrong value', () => {
  expect(errors(cluster({ instances: 'two', minSyncReplicas: 1, maxSyncReplicas: 2 }))).toEqual(['spec.instances cnpg/decode']);
  expect(errors(cluster({ storage: { size: 5 }, walStorage: { size: '1Gi' } }))).toHaveLength(1);
});

test('a misspelt field counts under the name that was meant', () => {
  const pooler = structuredClone(BASE.Pooler);
  delete pooler.spec.pgbouncer;

  expect(errors(merge(pooler, { spec: { pgbouncr: {} } }))).toEqual(['spec.pgbouncr apiserver/unknown-field']);
  expect(errors(merge(structuredClone(pooler), { spec: { pgbouncr: { poolMode: 'none' } } }))).toEqual(['spec.pgbouncr apiserver/unknown-field', 'spec.pgbouncer.poolMode apiserver/not-supported']);
});

test.each([
  [cluster({ instnces: 3 }), "Did you mean 'instances'?"],
  [cluster({ storage: { storageclass: 'fast' } }), "Did you mean 'storageClass'?"],
  [cluster({ parameters: { work_mem: '8MB' } }), "'parameters' belongs to 'spec.postgresql'."],
  [cluster({ shared_preload_libraries: ['a'] }), "'shared_preload_libraries' belongs to 'spec.postgresql'."],
  // `replica` is an object, so a number cannot have been meant for it.
  [cluster({ replicas: 3 }), 'Correct the spelling or the indentation, or remove the field.'],
  [cluster({ nothingOfThisKind: 1 }), 'Correct the spelling or the indentation, or remove the field.'],
])('a field that is not known: %#', (object, fix) => {
  expect(judge(object).findings.filter(({ ruleId }) => ruleId === 'apiserver/unknown-field').map(finding => finding.fix)).toEqual([fix]);
});

test('a misspelt kind names the nearest', () => {
  expect(judge({ ...BASE.Cluster, kind: 'Clustr' }).findings[0].message).toBe('there is no Clustr in postgresql.cnpg.io/v1; did you mean '
    + "'Cluster'?");
  expect(judge({ ...BASE.Cluster, kind: 'Tenant' }).findings[0].message).toBe('there is no Tenant in postgresql.cnpg.io/v1');
});

const withUnknown = (object: any) => merge(structuredClone(object), { spec: { qqqqqqqqqq: 1 } });
const isServers = (text: string) => !text.includes(' ha/');

describe.each(RULES.filter(({ kind }) => BASE[kind]?.spec).map(rule => [rule.id, rule] as const))('%s, beside a field that is not known', (_, rule) => {
  test('is found anyway', () => {
    const wrong = overlay(rule.kind, rule.wrong);

    expect(errors(withUnknown(wrong)).filter(isServers).sort()).toEqual([...errors(wrong).filter(isServers), 'spec.qqqqqqqqqq apiserver/unknown-field'].sort());
  });

  test('says nothing of the right way', () => {
    expect(errors(withUnknown(overlay(rule.kind, rule.right))).filter(isServers)).toEqual(['spec.qqqqqqqqqq apiserver/unknown-field']);
  });
});
