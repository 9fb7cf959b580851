import { isObject } from '../schema';
import { BuiltInChange, Fixed, fixed, once, Ruling } from './fixed-field';

/** Spec fields of which only a change that both manifests write out is certain: one of them may be filled in. */
function givenByBoth({ before, after }: BuiltInChange, name: string): boolean {
  return [before, after].every(side => (side.spec?.[name] ?? undefined) !== undefined);
}

function givenByOne({ before, after }: BuiltInChange, name: string): boolean {
  return [before, after].filter(side => (side.spec?.[name] ?? undefined) !== undefined).length === 1;
}

const unknown = (text: string): Ruling => ({ unknown: text });

/** What `ValidateServiceUpdate` says to addresses, families and the class of a load balancer. */
export function serviceAddress(change: BuiltInChange): readonly Ruling[] {
  const [old, now] = [change.before, change.after].map(({ spec }) => (isObject(spec) ? spec : {}));
  const types = [old, now].map(spec => spec.type || 'ClusterIP');
  if (types.includes('ExternalName')) return [];
  const rulings: Ruling[] = [];
  const [address, wanted] = [old, now].map(spec => spec.clusterIP || spec.clusterIPs?.[0]);
  const set = 'may not change once set';
  if (wanted && (address || wanted === 'None') && wanted !== address) rulings.push({ refused: { path: now.clusterIP ? 'spec.clusterIPs[0]' : 'spec.clusterIPs', at: now.clusterIP ? 'spec.clusterIP' : 'spec.clusterIPs', message: set } });
  else if (wanted && !address) rulings.push(unknown('`spec.clusterIP` cannot change, and which address the server gave is not known'));
  const [family, other] = [old, now].map(spec => spec.ipFamilies?.[0]);
  if (family && other && family !== other && ![address, wanted].includes('None')) rulings.push({ refused: { path: 'spec.ipFamilies[0]', message: set } });
  if (types.every(type => type === 'LoadBalancer')) {
    rulings.push(...fixed({ path: 'spec.loadBalancerClass', message: set })(change));
    const local = [old, now].every(spec => spec.externalTrafficPolicy === 'Local');
    if (local && givenByBoth(change, 'healthCheckNodePort')) rulings.push(...fixed({ path: 'spec.healthCheckNodePort', type: 'Forbidden' })(change));
  }
  return rulings;
}

const JOB_FIELDS: readonly Fixed[] = [
  { path: 'spec.completionMode', defaults: { 'spec.completionMode': 'NonIndexed' } },
  { path: 'spec.podFailurePolicy', defaults: { 'spec.podFailurePolicy.rules.onPodConditions.status': 'True' } },
  { path: 'spec.backoffLimitPerIndex' },
  { path: 'spec.managedBy' },
  { path: 'spec.successPolicy' },
];

export function jobChange(change: BuiltInChange): readonly Ruling[] {
  const { before, after } = change;
  const template = fixed({ path: 'spec.template', unsure: 'spec.template' })(change);
  return [
    // Of one that waits, what decides where its pods run can change.
    ...(before.spec?.suspend === true && template.length ? [unknown('the template of a suspended Job can change in part')] : template),
    ...(givenByBoth(change, 'selector') ? fixed({ path: 'spec.selector' })(change) : givenByOne(change, 'selector') ? [unknown('the server makes the selector of a Job')] : []),
    ...[before, after].some(job => job.spec?.completionMode === 'Indexed') ? [] : fixed({ path: 'spec.completions' })(change),
    ...fixed(...JOB_FIELDS)(change),
  ];
}

const CLAIM: Omit<Fixed, 'path'> = {
  reported: 'spec',
  type: 'Forbidden',
  message: 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
  defaults: { 'spec.volumeMode': 'Filesystem' },
};
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
/** The fields of a claim whose change is certain, and what must be given for that. */
const CLAIM_FIELDS: readonly (readonly [string, (change: BuiltInChange) => boolean])[] = [
  ['accessModes', () => true],
  ['selector', () => true],
  ['volumeMode', () => true],
  // The server may have filled these in, and a claim without them may get them once.
  ['storageClassName', ({ before, after }) => typeof before.spec?.storageClassName === 'string' && ![before, after].some(side => side.metadata?.annotations?.[CLASS_ANNOTATION])],
  ['volumeName', ({ before }) => Boolean(before.spec?.volumeName)],
  ['dataSource', change => givenByBoth(change, 'dataSource')],
  ['dataSourceRef', change => givenByBoth(change, 'dataSourceRef')],
];

export function claimChange(change: BuiltInChange): readonly Ruling[] {
  const certain = CLAIM_FIELDS.filter(([, when]) => when(change)).map(([name]) => `spec.${name}`);
  const refused = once(certain.flatMap(path => fixed({ ...CLAIM, path })(change)).filter(ruling => ruling.refused));
  if (refused.length) return refused;
  return fixed({ path: 'spec' })(change).length ? [unknown('whether a claim can change, its storage grow or shrink, depends on its volume')] : [];
}
