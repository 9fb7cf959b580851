import { App, Chart, Testing } from 'cdk8s';
import { ArchiveMove, BackupPolicy, Delivery, ObjectStorage, ObjectStore, PolicyEnforcement, PostgresHAProps, ProtectionPolicies, ProtectionPoliciesProps, S3Credentials } from '../../lib';
import { only, postgresHA } from '../fixtures';

// What the API server makes of them stands in docs/TRUTH.md, by e2e/scenarios/protection.ts; that it takes them, in test/verdicts.
const policies = (props: ProtectionPoliciesProps = {}) => {
  const chart = new Chart(Testing.app(), 'protection');
  new ProtectionPolicies(chart, 'Default', props);
  return Testing.synth(chart);
};
const specsOf = (kind: string, props?: ProtectionPoliciesProps): { readonly [name: string]: any } =>
  Object.fromEntries(policies(props).filter(object => object.kind === kind).map(({ metadata, spec }) => [metadata.name.replace(/^cdk8s-postgres-ha-/, ''), spec]));

test('what is applied', () => {
  expect(policies()).toMatchSnapshot();
});

test('every policy has one binding, refuses with 403, and fails closed', () => {
  const specs = specsOf('ValidatingAdmissionPolicy');
  expect(Object.keys(specsOf('ValidatingAdmissionPolicyBinding'))).toEqual(Object.keys(specs));
  for (const { failurePolicy, validations } of Object.values(specs)) {
    expect(failurePolicy).toBe('Fail');
    expect(validations.map(({ reason }: any) => reason)).toEqual(validations.map(() => 'Forbidden'));
  }
});

test('the operator may delete volumes, and nobody else but controllers and whom the user names', () => {
  const condition = (name: string, props?: ProtectionPoliciesProps) => specsOf('ValidatingAdmissionPolicy', props)[name].matchConditions?.find((found: any) => found.name === 'not-exempt')?.expression;
  expect(condition('volumes')).toContain("'system:serviceaccount:cnpg-system:cnpg-manager'");
  expect(condition('clusters')).not.toContain('cnpg-manager');
  expect(condition('volumes', { operatorNamespace: 'db', operatorServiceAccount: 'cnpg-cloudnative-pg' })).toContain("'system:serviceaccount:db:cnpg-cloudnative-pg'");
  expect(condition('namespaces')).toBeUndefined();
  for (const name of ['clusters', 'volumes', 'namespaces', 'databases', 'stores', 'definitions']) expect(condition(name, { exemptUsers: ["o'brien"] })).toContain("'o\\'brien'");
});

test('what would be refused can be seen first', () => {
  const actions = (props?: ProtectionPoliciesProps) => [...new Set(Object.values(specsOf('ValidatingAdmissionPolicyBinding', props)).map(({ validationActions }) => validationActions.join()))];
  expect([actions(), actions({ enforcement: PolicyEnforcement.WARN })]).toEqual([['Deny'], ['Warn,Audit']]);
});

test('engines do not prune them', () => {
  const annotations = (props?: ProtectionPoliciesProps) => policies(props).map(({ metadata }) => metadata.annotations?.['kustomize.toolkit.fluxcd.io/prune']);
  expect(new Set(annotations())).toEqual(new Set(['disabled']));
  expect(new Set(annotations({ delivery: Delivery.NONE }))).toEqual(new Set([undefined]));
});

test.each<[string, unknown, string]>([
  ['an operator that is none', { operatorServiceAccount: 'system:serviceaccount:a:b' }, "'operatorServiceAccount' must be lower-case letters, digits and hyphens"],
  ['an empty user', { exemptUsers: [''] }, "'exemptUsers' has '', which is no user's name"],
  ['an enforcement that is none', { enforcement: 'Audit' }, "'enforcement' must be one of 'Deny', 'Warn', got 'Audit'"],
])('%s', (_, props, message) => {
  expect(() => policies(props as ProtectionPoliciesProps)).toThrow(message);
});

describe('the label of a Cluster', () => {
  const labelOf = (props: Partial<PostgresHAProps>) => {
    const app = Testing.app();
    const backup = BackupPolicy.to(new ObjectStore(new Chart(app as App, 'backups', { namespace: 'databases' }), 'Default', {
      storage: ObjectStorage.s3({ bucket: 'backups', credentials: S3Credentials.inheritFromIamRole() }),
    }));
    return only(postgresHA({ backup, ...props }, app), 'Cluster').metadata.labels?.['cdk8s-postgres-ha.io/deletion-protection'];
  };

  test('comes with its first base backup, and as the user says', () => {
    expect(labelOf({})).toBeUndefined();
    expect(labelOf({ established: true })).toBe('enabled');
    expect(labelOf({ established: true, archiveHistory: [ArchiveMove.recovery({ reason: 'INC-42' })] })).toBe('enabled');
    expect(labelOf({ deletionProtection: true })).toBe('enabled');
    expect(labelOf({ established: true, deletionProtection: false })).toBeUndefined();
  });
});
