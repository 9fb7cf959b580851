import { isObject, Json } from '../schema';
import { dnsLabel } from '../values/names';
import { all, byValue, Check, each, free, matching, natural, object, oneOf, struct } from './checks';
import { claimSpec, claimWarnings } from './claim-spec';
import { BuiltInKind } from './kind';
import { Notes } from './notes';
import { alwaysRuns, isNews, pods, selectorAndTemplate } from './workload';

const POLICIES = ['OrderedReady', 'Parallel'];
const TYPES = ['RollingUpdate', 'OnDelete'];

const policy: Check = (value, path, notes) => {
  if (value && !POLICIES.includes(value)) notes.fail('Invalid', path, `must be one of ${POLICIES.join(', ')}, got '${value}'`);
};

const ROLLING = struct({ partition: natural, maxUnavailable: free });

// The server leaves the type out of this path.
const strategy: Check = ({ type, rollingUpdate }, path, notes) => {
  const kind = type || 'RollingUpdate';
  if (!TYPES.includes(kind)) notes.fail('Invalid', path, `the type must be one of ${TYPES.join(', ')}, got '${kind}'`, `${path}.type`);
  else if (kind === 'RollingUpdate') ROLLING(rollingUpdate, `${path}.rollingUpdate`, notes);
  else if (rollingUpdate !== undefined) notes.fail('Invalid', `${path}.rollingUpdate`, 'must be left out when the type is OnDelete');
};

const retention = oneOf('Retain', 'Delete');

const FIELDS = struct({
  replicas: natural, selector: free, template: free, volumeClaimTemplates: free, serviceName: free, podManagementPolicy: policy,
  updateStrategy: byValue(strategy),
  minReadySeconds: natural,
  persistentVolumeClaimRetentionPolicy: struct({ whenDeleted: retention, whenScaled: retention }),
  ordinals: struct({ start: natural }),
  revisionHistoryLimit: (limit, path, notes) => {
    if (limit < 0) notes.warn(path, `${path}: a negative value retains all historical revisions; a value >= 0 is recommended`);
  },
});

/** What cannot change later is looked at when a set is made. */
const NEW = struct({ serviceName: matching(dnsLabel), volumeClaimTemplates: each((claim, path, notes) => byValue(claimSpec)(claim?.spec, `${path}.spec`, notes)) });

const claims = ({ volumeClaimTemplates = [] }: Json): Json[] => volumeClaimTemplates;

/** The claims become volumes of the pods, before those of the template, whose names and subdomain the controller makes. */
function template(spec: Json, warns: boolean): Check {
  const names = [...new Set<string>(claims(spec).map(claim => claim.metadata?.name ?? ''))];
  return (given, path, notes) => {
    const { volumes = [] } = given.spec ?? {};
    const left = volumes.filter((volume: Json) => !names.includes(volume.name));
    const added = names.map(name => ({ name, persistentVolumeClaim: { claimName: name } }));
    const found = new Notes();
    pods(false)({ ...given, ...(isObject(given.spec) ? { spec: { ...given.spec, hostname: '', subdomain: '', volumes: [...added, ...left] } } : {}) }, path, found);
    const place = (at: string) => at.replace(/^(spec\.template\.spec\.volumes\[)(\d+)/, (_, start, i) => (i < names.length ? 'spec.volumeClaimTemplates' : `${start}${volumes.indexOf(left[i - names.length])}`));
    notes.errors.push(...found.errors.map(error => ({ ...error, at: place(error.at ?? error.path) })));
    notes.open.push(...found.open.map(place));
    if (warns) pods(true)(given, path, warningsOf(notes));
  };
}

/** Takes the warnings alone. */
function warningsOf(notes: Notes): Notes {
  const only = new Notes();
  return Object.assign(only, { warnings: notes.warnings });
}

const CHECK = all(object({ spec: free, status: free }), (set, _, notes) => {
  const spec = set.spec ?? {};
  FIELDS(spec, 'spec', notes);
  if (!notes.old) NEW({ serviceName: spec.serviceName, volumeClaimTemplates: claims(spec) }, 'spec', notes);
  selectorAndTemplate(template(spec, isNews(set, notes)))(spec, 'spec', notes);
  alwaysRuns(spec.template, 'spec.template', notes);
  claims(spec).forEach((claim, i) => claimWarnings(claim?.spec, `spec.volumeClaimTemplates[${i}]${notes.old ? '.Spec' : ''}`, notes));
});

export const STATEFUL_SET: BuiltInKind = {
  names: dnsLabel,
  // The templates have no kind of their own.
  prepare: ({ spec }) => {
    for (const claim of Array.isArray(spec?.volumeClaimTemplates) ? spec.volumeClaimTemplates : []) {
      delete claim?.apiVersion;
      delete claim?.kind;
    }
  },
  check: CHECK,
  checkChange: CHECK,
};
