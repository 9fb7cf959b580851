import { Construct } from 'constructs';
import { Delivery, SyncWave } from '../delivery/delivery';
import { describeValue } from '../facts/describe';
import { labelProblem } from '../facts/name-problems';
import { CheckedObject } from '../internal/checked-object';
import { fail } from '../internal/naming';
import { checkProps } from '../internal/construct-props';
import { conditionsOf, Deleters, PROTECTED, Refusal, REFUSALS } from './refusals';

/**
 * What happens to a request that a policy refuses.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#validation-actions
 */
export enum PolicyEnforcement {
  /** It is refused. */
  DENY = 'Deny',
  /** It goes through with a warning to its sender, and a line in the audit log: to see what would be refused. */
  WARN = 'Warn',
}

/**
 * Properties of `ProtectionPolicies`.
 */
export interface ProtectionPoliciesProps {
  /**
   * Namespace of the operator.
   *
   * @default 'cnpg-system'
   */
  readonly operatorNamespace?: string;

  /**
   * Name of the operator's ServiceAccount: that of the manifest is `cnpg-manager`, that of the Helm chart
   * `<release>-cloudnative-pg`. It must be right: the operator
   * deletes volumes when it replaces an instance.
   *
   * @default 'cnpg-manager'
   */
  readonly operatorServiceAccount?: string;

  /**
   * Further users that nothing is refused to, by the name that the API server knows them under. Where controllers do not have
   * ServiceAccounts of their own, it is
   * `system:kube-controller-manager`.
   *
   * @default - none
   */
  readonly exemptUsers?: string[];

  /**
   * What happens to a request that they refuse.
   *
   * @default PolicyEnforcement.DENY
   */
  readonly enforcement?: PolicyEnforcement;

  /**
   * What the names of the policies and bindings begin with.
   *
   * @default 'cdk8s-postgres-ha'
   */
  readonly namePrefix?: string;

  /**
   * Which GitOps engine delivers them.
   *
   * @default Delivery.ANY
   */
  readonly delivery?: Delivery;
}

/**
 * ValidatingAdmissionPolicies that refuse what would lose a database, where it happens: in the API server, to people and GitOps
 * engines alike.
 * Once for each Kubernetes cluster.
 *
 * Refused for Clusters with `deletionProtection`: deleting the Cluster, its volumes, its namespace, the store that it archives
 * to, or a Database that would
 * be dropped with its object; removing the label; another archive while the Cluster lives.
 *
 * Refused always: deleting the definitions (CRDs) of CloudNativePG and of the Barman Cloud plugin; a base backup of a Cluster
 * that does not archive its WAL,
 * which could land in the archive of another.
 *
 * An annotation with the object's own uid allows a deletion: the message of the refusal is the command that sets it. The
 * operator, the garbage collector and
 * the namespace controller go on working. It guards against accidents: anyone who may delete the policies may delete everything.
 *
 * Errors: a name that is none.
 *
 * @see https://github.com/cdk8s-postgres-ha/cdk8s-postgres-ha/blob/main/docs/how-to/deletion-protection.md
 */
export class ProtectionPolicies extends Construct {
  constructor(scope: Construct, id: string, props: ProtectionPoliciesProps = {}) {
    super(scope, id);
    checkProps(this, 'ProtectionPoliciesProps', props);
    const {
      operatorNamespace = 'cnpg-system', operatorServiceAccount = 'cnpg-manager', exemptUsers = [], enforcement = PolicyEnforcement.DENY,
      namePrefix = 'cdk8s-postgres-ha', delivery = Delivery.ANY,
    } = props;
    for (const [prop, name] of Object.entries({ operatorNamespace, operatorServiceAccount, namePrefix })) {
      const problem = labelProblem(name, prop === 'namePrefix' ? 50 : 63);
      if (problem) fail(this, `'${prop}' ${problem}, got ${describeValue(name)}`);
    }
    const wrong = exemptUsers.find(user => user.trim() === '' || /[\n\r]/.test(user));
    if (wrong !== undefined) fail(this, `'exemptUsers' has ${describeValue(wrong)}, which is no user's name`);
    const deleters = { operator: `system:serviceaccount:${operatorNamespace}:${operatorServiceAccount}`, others: exemptUsers };
    const annotations = delivery._annotations(SyncWave.STORE, { guarded: true });
    for (const refusal of REFUSALS) {
      const name = `${namePrefix}-${refusal.name}`;
      const apiVersion = 'admissionregistration.k8s.io/v1';
      new CheckedObject(this, `Policy-${refusal.name}`, { apiVersion, kind: 'ValidatingAdmissionPolicy', metadata: { name, annotations }, spec: policySpec(refusal, deleters) });
      new CheckedObject(this, `Binding-${refusal.name}`, { apiVersion, kind: 'ValidatingAdmissionPolicyBinding', metadata: { name, annotations }, spec: bindingSpec(refusal, name, enforcement) });
    }
  }
}

/** What the API server would add is written out, so that Argo CD sees no drift. */
function policySpec(refusal: Refusal, deleters: Deleters): any {
  const { request: { apiGroups, resources, operations }, onlyProtected, clusters, variables, validations } = refusal;
  const matchConditions = conditionsOf(refusal, deleters);
  return {
    failurePolicy: 'Fail',
    ...clusters && { paramKind: { apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster' } },
    matchConstraints: {
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: onlyProtected ? { matchLabels: PROTECTED } : {},
      resourceRules: [{ apiGroups, apiVersions: ['*'], operations, resources, scope: '*' }],
    },
    ...matchConditions.length > 0 && { matchConditions },
    ...variables && { variables: Object.entries(variables).map(([name, expression]) => ({ name, expression })) },
    // With the default, Invalid, the server answers 422, upon which Flux with `force` deletes the object and makes it anew.
    validations: validations.map(({ expression, message }) => ({ expression, messageExpression: message, reason: 'Forbidden' })),
  };
}

function bindingSpec({ clusters }: Refusal, policyName: string, enforcement: PolicyEnforcement): any {
  return {
    policyName,
    ...clusters && { paramRef: { selector: clusters === 'protected' ? { matchLabels: PROTECTED } : {}, parameterNotFoundAction: 'Allow' } },
    validationActions: enforcement === PolicyEnforcement.DENY ? ['Deny'] : ['Warn', 'Audit'],
  };
}
