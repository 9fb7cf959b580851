import { ALLOCATED, ALLOCATED_PORTS, isHeadless, needsHealthCheck } from './built-in/service-type';
import { isObject, Json } from '../../facts/json-value';
import { BuiltInChange, Fixed, fixed, once, refusal, Ruling } from './fixed-field';

const unknown = (text: string): Ruling => ({ unknown: text });

/** What `ValidateServiceUpdate` says to addresses, families and the class of a load balancer, of objects whose allocations are made. */
export function serviceAddress(change: BuiltInChange): readonly Ruling[] {
  const [old, now] = [change.before.spec, change.after.spec];
  const message = 'may not change once set';
  const rulings: Ruling[] = [];
  const headless = [old, now].map(isHeadless);
  const onlyOne = (key: string) => old[key]?.length > now[key]?.length && now[key].length === 1 && now.ipFamilyPolicy !== 'SingleStack';
  if (![old, now].some(({ type }) => type === 'ExternalName') && !headless.every(Boolean)) {
    const [were, are]: string[][] = [old, now].map(({ clusterIPs }) => clusterIPs ?? []);
    const changed = were.map((_, i) => i).filter(i => were[i] !== are[i] && (i === 0 || were.length === are.length));
    for (const i of changed) rulings.push(were[i] === ALLOCATED && are[i] !== 'None' ? unknown('`spec.clusterIP` cannot change, and which address the server gave is not known') : { refused: { path: `spec.clusterIPs[${i}]`, at: i ? undefined : 'spec.clusterIP', message } });
    if (!headless.some(Boolean) && old.ipFamilies?.some((family: string, i: number) => family !== now.ipFamilies?.[i] && (i === 0 || old.ipFamilies.length === now.ipFamilies?.length))) rulings.push({ refused: { path: 'spec.ipFamilies[0]', message } });
    if (onlyOne('clusterIPs') || (!headless.some(Boolean) && onlyOne('ipFamilies'))) rulings.push({ refused: { path: 'spec.ipFamilyPolicy', message: "must be 'SingleStack' to have one address or family less" } });
  }
  if ([old, now].every(({ type }) => type === 'LoadBalancer')) rulings.push(...fixed({ path: 'spec.loadBalancerClass', message })(change));
  if ([old, now].every(needsHealthCheck) && old.healthCheckNodePort !== now.healthCheckNodePort)
    rulings.push(old.healthCheckNodePort === ALLOCATED_PORTS ? unknown('`spec.healthCheckNodePort` cannot change, and which one the server gave is not known') : { refused: { path: 'spec.healthCheckNodePort', type: 'Forbidden', message } });
  return rulings;
}

const JOB_FIELDS: readonly Fixed[] = [
  { path: 'spec.completionMode' },
  { path: 'spec.podFailurePolicy', defaults: { 'spec.podFailurePolicy.rules.onPodConditions.status': 'True' } },
  { path: 'spec.backoffLimitPerIndex' },
  { path: 'spec.managedBy' },
  { path: 'spec.successPolicy' },
];

export function jobChange(change: BuiltInChange): readonly Ruling[] {
  const { before } = change;
  const template = fixed({ path: 'spec.template', unsure: 'spec.template' })(change);
  return [
    // While a Job is suspended, the fields that decide where its pods run can change.
    ...(before.spec?.suspend === true && template.length ? [unknown('the template of a suspended Job can change in part')] : template),
    ...fixed({ path: 'spec.selector' })(change),
    ...jobCompletions(change),
    ...(fixed({ path: 'spec.manualSelector' })(change).length ? [unknown('the server makes the selector of a Job')] : []),
    ...fixed(...JOB_FIELDS)(change),
  ];
}

/** In an indexed Job the completions can change together with the parallelism. */
function jobCompletions(change: BuiltInChange): readonly Ruling[] {
  const { completionMode, completions, parallelism } = change.after.spec ?? {};
  const rulings = fixed({ path: 'spec.completions', message: 'field is immutable; with completionMode Indexed it can change to the number of parallelism' })(change);
  return completionMode === 'Indexed' && [undefined, parallelism].includes(completions) ? [] : rulings;
}

const CLAIM: Omit<Fixed, 'path'> = {
  reported: 'spec',
  type: 'Forbidden',
  message: 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
  defaults: { 'spec.volumeMode': 'Filesystem' },
};
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
const classOf = (claim: Json): string | undefined => claim.metadata?.annotations?.[CLASS_ANNOTATION];
/** The fields of a claim, and when a change of them is certain. */
const CLAIM_FIELDS: readonly (readonly [string, (change: BuiltInChange) => boolean])[] = [
  ...['accessModes', 'selector', 'volumeMode', 'resources.limits', 'dataSource', 'dataSourceRef'].map(name => [name, () => true] as const),
  // The server may have filled these in, and a claim without them may get them once.
  ['storageClassName', ({ before, after }) => typeof before.spec?.storageClassName === 'string' && ![before, after].some(classOf)],
  ['volumeName', ({ before }) => Boolean(before.spec?.volumeName)],
  // A claim that is bound may change these.
  ['resources.requests', () => false],
  ['volumeAttributesClassName', () => false],
];

export function claimChange(change: BuiltInChange): readonly Ruling[] {
  const rulings = CLAIM_FIELDS.flatMap(([name, isCertain]) => fixed({ ...CLAIM, path: `spec.${name}` })(change).map(ruling => (isCertain(change) ? ruling : DEPENDS)));
  const refused = once(rulings.filter(ruling => ruling.refused));
  return [...refused, ...rulings.filter(ruling => ruling.unknown).slice(0, 1), ...classAnnotation(change), ...fixed({ path: 'spec.volumeMode', reported: 'volumeMode', defaults: CLAIM.defaults })(change)];
}

const DEPENDS = unknown('whether a claim can change, its storage grow or shrink, depends on its volume');

/** A claim with the class in an annotation can move it to its field, and that is all (`validateStorageClassUpgradeFromAnnotation`). */
function classAnnotation({ before, after }: BuiltInChange): readonly Ruling[] {
  const [old, now, name] = [classOf(before), classOf(after), after.spec?.storageClassName];
  const moved = old !== undefined && before.spec?.storageClassName === undefined && name === old && (now === undefined || now === old);
  return moved || (old ?? '') === (now ?? '') ? [] : [{ refused: { path: `metadata.annotations.${CLASS_ANNOTATION}`, message: 'field is immutable' } }];
}

const STATEFUL_SET =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
const SET_DEFAULTS = {
  'spec.podManagementPolicy': 'OrderedReady',
  'spec.volumeClaimTemplates.spec.volumeMode': 'Filesystem',
  'spec.volumeClaimTemplates.status.phase': 'Pending',
};
const SET_FIELDS: readonly Fixed[] = ['selector', 'volumeClaimTemplates', 'serviceName', 'podManagementPolicy'].map(name => ({ path: `spec.${name}`, defaults: SET_DEFAULTS }));

/** Before 1.37 the server named no field of a StatefulSet, and said once what can change. */
export function statefulSetChange(change: BuiltInChange): readonly Ruling[] {
  if (change.minor >= 37) return fixed(...SET_FIELDS)(change);
  return once(fixed(...SET_FIELDS.map((field): Fixed => ({ ...field, reported: 'spec', type: 'Forbidden', message: STATEFUL_SET })))(change));
}

const CLASS_FIELDS: readonly Fixed[] = [{ path: 'parameters' }, { path: 'provisioner' }, { path: 'reclaimPolicy' }];

/** Before 1.36 these fields had messages of their own, and writing out an empty map, which is not stored, counted as a change. */
export function storageClassChange(change: BuiltInChange): readonly Ruling[] {
  const isOld = change.minor < 36;
  const { parameters } = change.after;
  const empty = isObject(parameters) && !Object.keys(parameters).length;
  return [
    ...CLASS_FIELDS.flatMap(field => {
      const worded: Fixed = isOld ? { ...field, type: 'Forbidden', message: `updates to ${field.path} are forbidden.` } : field;
      return isOld && empty && field.path === 'parameters' ? [refusal(worded)] : fixed(worded)(change);
    }),
    ...fixed({ path: 'volumeBindingMode' })(change),
  ];
}
