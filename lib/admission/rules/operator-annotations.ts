import { isObject, Json } from '../../facts/json-value';
import { nearest } from '../../facts/nearest';
import { isStandIn } from '../../facts/unknown';
import { CrossProblem, LibraryRule, problemIf, World } from './world';

/** What the operator reads under `cnpg.io/` in the annotations of objects that people write. */
interface AnnotationRow {
  /** The values that it knows, compared exactly; any value if there are none. */
  readonly values?: readonly string[];
  /** What the annotation does, for the message about another value. */
  readonly effect?: string;
}

/** @see https://cloudnative-pg.io/docs/1.30/labels_annotations/ */
const ANNOTATIONS: Readonly<Record<string, AnnotationRow>> = {
  'cnpg.io/skipEmptyWalArchiveCheck': { values: ['enabled', 'disabled'], effect: 'the check goes on' },
  'cnpg.io/skipWalArchiving': { values: ['enabled', 'disabled'], effect: 'archiving goes on' },
  'cnpg.io/reconciliationLoop': { values: ['disabled', 'enabled'], effect: 'the operator goes on' },
  'cnpg.io/reconcilePodSpec': { values: ['disabled', 'enabled'], effect: 'pods are still rolled out' },
  'cnpg.io/passwordPassthrough': { values: ['enabled', 'disabled'], effect: 'passwords are still encrypted by the operator' },
  'cnpg.io/forceLegacyBackup': { values: ['true', 'false'], effect: 'backups have names' },
  'cnpg.io/hibernation': {},
  'cnpg.io/validation': {},
  'cnpg.io/coredumpFilter': {},
  'cnpg.io/fencedInstances': {},
  'cnpg.io/podPatch': {},
  'cnpg.io/volumeSnapshotDeadline': {},
  'cnpg.io/reloadedAt': {},
  'cnpg.io/updateStrategy': {},
  'cnpg.io/pluginClientSecret': {},
  'cnpg.io/pluginServerSecret': {},
  'cnpg.io/pluginPort': {},
  'cnpg.io/pluginServerName': {},
  'cnpg.io/managedSecrets': {},
  'alpha.cnpg.io/failoverQuorum': {},
  'alpha.cnpg.io/enableInstancePprof': {},
  'alpha.cnpg.io/unrecoverable': {},
  'alpha.cnpg.io/livenessPinger': {},
};

/** The label of Secrets and ConfigMaps whose changes the operator follows. */
const RELOAD = 'cnpg.io/reload';

const KINDS = ['Cluster', 'Backup', 'ScheduledBackup', 'Pooler', 'Database', 'DatabaseRole', 'Secret', 'ConfigMap'];
const OURS = /^(alpha\.)?cnpg\.io\//;

function eachObject(world: World, find: (object: Json) => readonly Omit<CrossProblem, 'object'>[]): CrossProblem[] {
  return KINDS.flatMap(kind => world.all(kind)).flatMap(object => find(object).map(problem => ({ object, ...problem })));
}

export const operatorAnnotationRules: readonly LibraryRule[] = [
  {
    id: 'ha/annotation-name',
    severity: 'warning',
    what: 'An annotation of the operator is misspelt, or stands among the labels; or a label stands among the annotations.',
    fix: 'Correct the name, and put it under `metadata.annotations`; `cnpg.io/reload` belongs under `metadata.labels`.',
    why: 'The operator reads the annotations that it knows and ignores every other one, so that nothing happens.',
    source: 'https://cloudnative-pg.io/docs/1.30/labels_annotations/',
    wrong: '[{Cluster: {metadata: {annotations: {cnpg.io/hybernation: "on"}}}}]',
    right: '[{Cluster: {metadata: {annotations: {cnpg.io/hibernation: "on"}}}}]',
    check: world => eachObject(world, ({ metadata }) => [
      ...Object.keys(isObject(metadata?.annotations) ? metadata.annotations : {}).filter(key => OURS.test(key) && !Object.hasOwn(ANNOTATIONS, key)).flatMap(key => {
        const meant = nearest(key.toLowerCase(), Object.keys(ANNOTATIONS).map(known => known.toLowerCase()));
        const known = Object.keys(ANNOTATIONS).find(name => name.toLowerCase() === meant);
        return problemIf(known, `metadata.annotations.${key}`, `the operator does not know '${key}'; did you mean '${known}'?`);
      }),
      ...Object.keys(isObject(metadata?.labels) ? metadata.labels : {}).filter(key => Object.hasOwn(ANNOTATIONS, key)).flatMap(key =>
        problemIf(true, `metadata.labels.${key}`, `'${key}' is an annotation; as a label the operator does not read it`)),
      ...problemIf(isObject(metadata?.annotations) && Object.hasOwn(metadata.annotations, RELOAD) && !Object.hasOwn(metadata.labels ?? {}, RELOAD), `metadata.annotations.${RELOAD}`,
        `'${RELOAD}' is a label; as an annotation the operator does not read it, and does not follow changes of this object`),
    ]),
  },
  {
    id: 'ha/annotation-value',
    severity: 'warning',
    what: 'An annotation of the operator has a value that it does not know.',
    fix: 'Write the value exactly, in lower case.',
    why: 'The operator compares with one word and does nothing about any other.',
    source: 'https://cloudnative-pg.io/docs/1.30/labels_annotations/',
    wrong: '[{Cluster: {metadata: {annotations: {cnpg.io/skipWalArchiving: "true"}}}}]',
    right: '[{Cluster: {metadata: {annotations: {cnpg.io/skipWalArchiving: enabled}}}}]',
    check: world => eachObject(world, ({ metadata }) =>
      Object.entries<Json>(isObject(metadata?.annotations) ? metadata.annotations : {}).flatMap(([key, value]) => {
        const { values, effect } = Object.hasOwn(ANNOTATIONS, key) ? ANNOTATIONS[key] : {};
        const isWrong = values && typeof value === 'string' && !values.includes(value) && !isStandIn(value);
        return problemIf(isWrong, `metadata.annotations.${key}`, `${key} is '${value}', not '${values?.[0]}': ${effect}`, undefined, `Write '${values?.[0]}', or remove the annotation.`);
      })),
  },
];
