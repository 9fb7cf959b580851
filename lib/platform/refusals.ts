import {
  ANNOTATION_ALLOW_ARCHIVE_MOVE, ANNOTATION_ALLOW_DELETION, ANNOTATION_ARCHIVE, ANNOTATION_ARCHIVE_HISTORY, LABEL_DELETION_PROTECTION, LABEL_VALUE_PROTECTED,
} from '../facts/annotations';
import { BARMAN_PLUGIN, LABEL_CLUSTER } from '../facts/cnpg';

/** Who may delete what nobody else may. */
export interface Deleters {
  /** The operator: it removes the volumes of instances that it replaces or scales down. */
  readonly operator: string;
  /** Further ones that a user names. */
  readonly others: readonly string[];
}

/** One policy: what it refuses, as ValidatingAdmissionPolicy and its binding say it. */
export interface Refusal {
  /** What the names of the policy and of its binding end in. */
  readonly name: string;
  /** The request, in the words of `matchConstraints`. */
  readonly request: { readonly apiGroups: readonly string[]; readonly resources: readonly string[]; readonly operations: readonly string[] };
  /**
   * Whether it is about Clusters with the label, and nothing else of that kind.
   * @default false
   */
  readonly onlyProtected?: boolean;
  /**
   * Clusters in the namespace of the object that the policy is asked about once each: those with the label, or all. Without any,
   * nothing is refused.
   * @default - it looks at the object alone
   */
  readonly clusters?: 'protected' | 'all';
  /**
   * Of these requests only those for which this holds.
   * @default - all of them
   */
  readonly only?: { readonly [name: string]: string };
  /**
   * Users that it refuses nothing to.
   * @default - none
   */
  readonly exempt?: (deleters: Deleters) => readonly string[];
  /**
   * Expressions that the others use.
   * @default - none
   */
  readonly variables?: { readonly [name: string]: string };
  /** What must hold, and what is said if it does not. */
  readonly validations: ReadonlyArray<{ readonly expression: string; readonly message: string }>;
}

export const PROTECTED = { [LABEL_DELETION_PROTECTION]: LABEL_VALUE_PROTECTED };

const NAMESPACE_CONTROLLER = 'system:serviceaccount:kube-system:namespace-controller';
const GARBAGE_COLLECTOR = 'system:serviceaccount:kube-system:generic-garbage-collector';

const text = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
const annotated = (object: string, annotation: string) =>
  `has(${object}.metadata.annotations) && ${text(annotation)} in ${object}.metadata.annotations && ${object}.metadata.annotations[${text(annotation)}] == oldObject.metadata.uid`;
const ALLOWED = annotated('oldObject', ANNOTATION_ALLOW_DELETION);

/** Which requests a policy is asked about, by the names that errors call the conditions. */
export function conditionsOf({ only, exempt }: Refusal, deleters: Deleters): Array<{ readonly name: string; readonly expression: string }> {
  const users = exempt?.(deleters) ?? [];
  const notExempt = users.length > 0 ? { 'not-exempt': `!(request.userInfo.username in [${users.map(text).join(', ')}])` } : {};
  return Object.entries({ ...only, ...notExempt }).map(([name, expression]) => ({ name, expression }));
}

/** The command that allows it, whole, since whoever reads it stands in a terminal. */
const command = (kind: string, annotation: string, { namespaced = true } = {}) => [
  text(`kubectl ${namespaced ? '-n ' : ''}`), ...namespaced ? ['oldObject.metadata.namespace', text(' ')] : [], text(`annotate ${kind} `), 'oldObject.metadata.name',
  text(` --overwrite ${annotation}=`), 'oldObject.metadata.uid',
].join(' + ');

const deletionOf = (kind: string, why: string, options?: { namespaced: boolean }) =>
  `${text(`${why}. To delete it anyway: `)} + ${command(kind, ANNOTATION_ALLOW_DELETION, options)}`;

/** The store and the folder that a Cluster archives to; empty without the plugin. */
const archiveOf = (object: string, plugins: string) => `size(${plugins}) == 0 ? '' : ${parameter(plugins, 'barmanObjectName', "''")} + '/' + ${parameter(plugins, 'serverName', `${object}.metadata.name`)}`;
const pluginsOf = (object: string) => `has(${object}.spec.plugins) ? ${object}.spec.plugins.filter(p, p.name == ${text(BARMAN_PLUGIN)} && (!has(p.enabled) || p.enabled)) : []`;
const parameter = (plugins: string, name: string, otherwise: string) =>
  `(has(${plugins}[0].parameters) && ${text(name)} in ${plugins}[0].parameters ? ${plugins}[0].parameters[${text(name)}] : ${otherwise})`;

/** Whether the Cluster that is asked about archives to this store. */
const USES_STORE = "has(params.spec.plugins) && params.spec.plugins.exists(p, has(p.parameters) && 'barmanObjectName' in p.parameters && p.parameters['barmanObjectName'] == oldObject.metadata.name)";

/** The timeline is known from the first primary on and stays known while no instance runs; a Cluster that never got its data has none. */
const livingOf = (object: string) =>
  `has(${object}.status) && ((has(${object}.status.timelineID) && ${object}.status.timelineID > 0) || (has(${object}.status.systemID) && ${object}.status.systemID != ''))`;

const CNPG = 'postgresql.cnpg.io';
const BARMAN = 'barmancloud.cnpg.io';

export const REFUSALS: readonly Refusal[] = [
  {
    name: 'clusters',
    request: { apiGroups: [CNPG], resources: ['clusters'], operations: ['DELETE', 'UPDATE'] },
    onlyProtected: true,
    // Whoever deletes the namespace was asked already.
    exempt: ({ others }) => [NAMESPACE_CONTROLLER, ...others],
    variables: {
      allowed: ALLOWED,
      allowedNow: `request.operation == 'UPDATE' && ${annotated('object', ANNOTATION_ALLOW_DELETION)}`,
      label: `request.operation == 'UPDATE' && has(object.metadata.labels) && ${text(LABEL_DELETION_PROTECTION)} in object.metadata.labels`
        + ` && object.metadata.labels[${text(LABEL_DELETION_PROTECTION)}] == ${text(LABEL_VALUE_PROTECTED)}`,
      labelled: `has(oldObject.metadata.labels) && ${text(LABEL_DELETION_PROTECTION)} in oldObject.metadata.labels`
        + ` && oldObject.metadata.labels[${text(LABEL_DELETION_PROTECTION)}] == ${text(LABEL_VALUE_PROTECTED)}`,
    },
    validations: [
      { expression: "request.operation != 'DELETE' || variables.allowed", message: deletionOf('clusters.postgresql.cnpg.io', 'the Cluster is protected, and its volumes would go with it') },
      {
        expression: "request.operation != 'UPDATE' || !variables.labelled || variables.label || variables.allowed || variables.allowedNow",
        message: `${text(`the label ${LABEL_DELETION_PROTECTION} protects the Cluster. To remove it anyway: `)} + ${command('clusters.postgresql.cnpg.io', ANNOTATION_ALLOW_DELETION)}`,
      },
    ],
  },
  {
    name: 'archives',
    request: { apiGroups: [CNPG], resources: ['clusters'], operations: ['UPDATE'] },
    onlyProtected: true,
    variables: {
      living: livingOf('oldObject'),
      oldPlugins: pluginsOf('oldObject'),
      newPlugins: pluginsOf('object'),
      oldArchive: archiveOf('oldObject', 'variables.oldPlugins'),
      newArchive: archiveOf('object', 'variables.newPlugins'),
      history: `has(object.metadata.annotations) && ${text(ANNOTATION_ARCHIVE_HISTORY)} in object.metadata.annotations`
        + ` ? object.metadata.annotations[${text(ANNOTATION_ARCHIVE_HISTORY)}].split(${text('\n')}) : ['']`,
      upgraded: "variables.history[size(variables.history) - 1].startsWith(variables.newArchive.substring(variables.newArchive.indexOf('/') + 1) + ': major upgrade from ')",
      allowed: `${annotated('oldObject', ANNOTATION_ALLOW_ARCHIVE_MOVE)} || ${annotated('object', ANNOTATION_ALLOW_ARCHIVE_MOVE)}`,
    },
    validations: [{
      expression: "!variables.living || variables.oldArchive == '' || variables.newArchive == '' || variables.oldArchive == variables.newArchive || variables.upgraded || variables.allowed",
      message: `${text('the Cluster lives and archives to ')} + variables.oldArchive + ${text('; a restore begins ')} + variables.newArchive + `
        + `${text(' in a new Cluster, once this one is deleted. To move the archive of the living one, which then needs a base backup: ')} + ${command('clusters.postgresql.cnpg.io', ANNOTATION_ALLOW_ARCHIVE_MOVE)}`,
    }],
  },
  {
    name: 'volumes',
    request: { apiGroups: [''], resources: ['persistentvolumeclaims'], operations: ['DELETE'] },
    clusters: 'protected',
    exempt: ({ operator, others }) => [operator, GARBAGE_COLLECTOR, NAMESPACE_CONTROLLER, ...others],
    variables: {
      allowed: ALLOWED,
      ofThisCluster: `(has(oldObject.metadata.labels) && ${text(LABEL_CLUSTER)} in oldObject.metadata.labels && oldObject.metadata.labels[${text(LABEL_CLUSTER)}] == params.metadata.name)`
        + ' || (has(oldObject.metadata.ownerReferences) && oldObject.metadata.ownerReferences.exists(o, o.uid == params.metadata.uid))',
    },
    validations: [{ expression: '!variables.ofThisCluster || variables.allowed', message: deletionOf('pvc', 'the volume belongs to a protected Cluster') }],
  },
  {
    name: 'namespaces',
    request: { apiGroups: [''], resources: ['namespaces'], operations: ['DELETE'] },
    clusters: 'protected',
    exempt: ({ others }) => others,
    variables: { allowed: ALLOWED },
    validations: [{
      expression: 'variables.allowed',
      message: `${text('the Cluster ')} + params.metadata.name + ${deletionOf('namespace', ' in the namespace is protected, and would go with it', { namespaced: false })}`,
    }],
  },
  {
    name: 'databases',
    request: { apiGroups: [CNPG], resources: ['databases'], operations: ['DELETE'] },
    clusters: 'protected',
    only: { 'drops-the-database': "has(oldObject.spec.databaseReclaimPolicy) && oldObject.spec.databaseReclaimPolicy == 'delete'" },
    exempt: ({ others }) => [NAMESPACE_CONTROLLER, ...others],
    variables: { allowed: ALLOWED },
    validations: [{
      expression: 'oldObject.spec.cluster.name != params.metadata.name || variables.allowed',
      message: deletionOf('databases.postgresql.cnpg.io', "the reclaim policy 'delete' drops the database with this object, and its Cluster is protected"),
    }],
  },
  {
    name: 'absent-databases',
    request: { apiGroups: [CNPG], resources: ['databases'], operations: ['UPDATE'] },
    clusters: 'protected',
    only: { 'drops-the-database': "has(object.spec.ensure) && object.spec.ensure == 'absent' && !(has(oldObject.spec.ensure) && oldObject.spec.ensure == 'absent')" },
    exempt: ({ others }) => others,
    variables: { allowed: `${ALLOWED} || ${annotated('object', ANNOTATION_ALLOW_DELETION)}` },
    validations: [{
      expression: 'oldObject.spec.cluster.name != params.metadata.name || variables.allowed',
      message: `${text("'ensure: absent' drops the database, and its Cluster is protected. To drop it anyway: ")} + ${command('databases.postgresql.cnpg.io', ANNOTATION_ALLOW_DELETION)}`,
    }],
  },
  {
    name: 'stores',
    request: { apiGroups: [BARMAN], resources: ['objectstores'], operations: ['DELETE'] },
    clusters: 'protected',
    exempt: ({ others }) => [NAMESPACE_CONTROLLER, ...others],
    variables: {
      allowed: ALLOWED,
      used: USES_STORE,
    },
    validations: [{ expression: '!variables.used || variables.allowed', message: deletionOf('objectstores.barmancloud.cnpg.io', 'a protected Cluster archives to this store') }],
  },
  {
    name: 'store-addresses',
    request: { apiGroups: [BARMAN], resources: ['objectstores'], operations: ['UPDATE'] },
    clusters: 'protected',
    only: { 'moves': 'object.spec.configuration.destinationPath != oldObject.spec.configuration.destinationPath' },
    variables: {
      living: livingOf('params'),
      used: USES_STORE,
      allowed: `${annotated('oldObject', ANNOTATION_ALLOW_ARCHIVE_MOVE)} || ${annotated('object', ANNOTATION_ALLOW_ARCHIVE_MOVE)}`,
    },
    validations: [{
      expression: '!variables.used || !variables.living || variables.allowed',
      message: `${text('the Cluster ')} + params.metadata.name + ${text(' lives and archives to ')} + oldObject.spec.configuration.destinationPath + ${text(', and a new place has no base backup. To move it anyway: ')} + `
        + command('objectstores.barmancloud.cnpg.io', ANNOTATION_ALLOW_ARCHIVE_MOVE),
    }],
  },
  {
    name: 'definitions',
    request: { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], operations: ['DELETE'] },
    only: { 'of-the-operator-or-the-plugin': `oldObject.spec.group in [${text(CNPG)}, ${text(BARMAN)}]` },
    exempt: ({ others }) => others,
    variables: { allowed: ALLOWED },
    validations: [{
      expression: 'variables.allowed',
      message: deletionOf('crd', 'every object of this kind would go with its definition, Clusters with their volumes', { namespaced: false }),
    }],
  },
  {
    name: 'backups',
    request: { apiGroups: [CNPG], resources: ['backups'], operations: ['CREATE'] },
    clusters: 'all',
    only: { 'by-the-plugin': "has(object.spec.method) && object.spec.method == 'plugin'" },
    variables: {
      follows: 'has(params.spec.replica)',
      archives: "has(params.status) && has(params.status.conditions) && params.status.conditions.exists(c, c.type == 'ContinuousArchiving' && c.status == 'True')",
    },
    validations: [{
      expression: 'object.spec.cluster.name != params.metadata.name || variables.follows || variables.archives',
      message: `${text('the Cluster ')} + params.metadata.name + ${text(' does not archive its WAL now: perhaps it was recreated and the archive belongs to the one before. '
        + 'A base backup waits until it does; why it does not stands in its condition ContinuousArchiving')}`,
    }],
  },
  {
    // Its one immediate backup would go where the old Cluster archives, and the new archive would have none.
    name: 'schedules',
    request: { apiGroups: [CNPG], resources: ['scheduledbackups'], operations: ['CREATE'] },
    clusters: 'protected',
    only: { 'begins-an-archive': `has(object.metadata.annotations) && ${text(ANNOTATION_ARCHIVE)} in object.metadata.annotations` },
    variables: {
      living: livingOf('params'),
      plugins: pluginsOf('params'),
      serverName: `size(variables.plugins) == 0 ? '' : ${parameter('variables.plugins', 'serverName', 'params.metadata.name')}`,
      begins: `object.metadata.annotations[${text(ANNOTATION_ARCHIVE)}]`,
      allowed: `has(params.metadata.annotations) && ${text(ANNOTATION_ALLOW_ARCHIVE_MOVE)} in params.metadata.annotations`
        + ` && params.metadata.annotations[${text(ANNOTATION_ALLOW_ARCHIVE_MOVE)}] == params.metadata.uid`,
    },
    validations: [{
      expression: 'object.spec.cluster.name != params.metadata.name || !variables.living || variables.serverName == variables.begins || variables.allowed',
      message: `${text('the Cluster lives and archives to ')} + variables.serverName + ${text('; this schedule makes the first base backup of ')} + variables.begins + `
        + text(', once the old Cluster is deleted and the new one restored. Apply it again then'),
    }],
  },
];
