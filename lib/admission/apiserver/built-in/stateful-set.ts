import { isObject, Json } from '../../../facts/json-value';
import { dnsLabel } from '../../../facts/kubernetes-names';
import { all, byValue, Check, each, free, matching, natural, object, oneOf, struct } from './checks';
import { claimWarnings } from './claim-warnings';
import { BuiltInKind } from './kind';
import { ObjectValidation } from './object-validation';
import { templateMetadata } from './pod-template';
import { volumeClaimSpec } from './volume-claim';
import { alwaysRuns, isNews, pods, selectorAndTemplate } from './workload';

const POLICIES = ['OrderedReady', 'Parallel'];
const TYPES = ['RollingUpdate', 'OnDelete'];

const policy: Check = (value, path, validation) => {
  if (value && !POLICIES.includes(value)) validation.fail('Invalid', path, `must be one of ${POLICIES.join(', ')}, got '${value}'`);
};

const ROLLING = struct({ partition: natural, maxUnavailable: free });

// The server leaves the type out of this path.
const strategy: Check = ({ type, rollingUpdate }, path, validation) => {
  const kind = type || 'RollingUpdate';
  if (!TYPES.includes(kind)) validation.fail('Invalid', path, `the type must be one of ${TYPES.join(', ')}, got '${kind}'`, `${path}.type`);
  else if (kind === 'RollingUpdate') ROLLING(rollingUpdate, `${path}.rollingUpdate`, validation);
  else if (rollingUpdate !== undefined) validation.fail('Invalid', `${path}.rollingUpdate`, 'must be left out when the type is OnDelete');
};

const retention = oneOf('Retain', 'Delete');

const FIELDS = struct({
  replicas: natural, selector: free, template: free, volumeClaimTemplates: free, serviceName: free, podManagementPolicy: policy,
  updateStrategy: byValue(strategy),
  minReadySeconds: natural,
  persistentVolumeClaimRetentionPolicy: struct({ whenDeleted: retention, whenScaled: retention }),
  ordinals: struct({ start: natural }),
  revisionHistoryLimit: (limit, path, validation) => {
    if (limit < 0) validation.warn(path, `${path}: a negative value retains all historical revisions; a value >= 0 is recommended`);
  },
});

/** Fields that cannot change later are validated on creation. */
const NEW = struct({ serviceName: matching(dnsLabel), volumeClaimTemplates: each((claim, path, validation) => (validation.minor < 34 ? undefined : volumeClaimSpec(claim?.spec, `${path}.spec`, validation))) });

const VOLUME = /^(spec\.template\.spec\.volumes\[)(\d+)/;

const claims = ({ volumeClaimTemplates = [] }: Json): Json[] => volumeClaimTemplates;

/** The claims become volumes of the pods, before those of the template, whose names and subdomain the controller makes. */
function template(spec: Json, warns: boolean): Check {
  const names = [...new Set<string>(claims(spec).map(claim => claim.metadata?.name ?? ''))];
  return (given, path, validation) => {
    const { volumes = [] } = given.spec ?? {};
    const left = volumes.filter((volume: Json) => !names.includes(volume.name));
    const added = names.map(name => ({ name, persistentVolumeClaim: { claimName: name } }));
    const found = new ObjectValidation(validation.minor);
    // 1.33 looks at no more of a template than its metadata.
    (validation.minor < 34 ? templateMetadata : pods(false))({ ...given, ...(isObject(given.spec) ? { spec: { ...given.spec, hostname: '', subdomain: '', volumes: [...added, ...left] } } : {}) }, path, found);
    const index = (at: string) => Number(VOLUME.exec(at)?.[2] ?? names.length);
    const place = (at: string) => at.replace(VOLUME, (_, start, i) => `${start}${volumes.indexOf(left[i - names.length])}`);
    for (const error of found.errors) {
      if (index(error.path) >= names.length) validation.errors.push({ ...error, at: place(error.at ?? error.path) });
      // The order of several is a chance.
      else if (names.length > 1) validation.leave('spec.volumeClaimTemplates');
      else validation.errors.push({ ...error, at: 'spec.volumeClaimTemplates[0].metadata.name' });
    }
    validation.open.push(...found.open.map(place));
    if (warns) pods(true)(given, path, warningsOf(validation));
  };
}

/** Takes the warnings alone. */
function warningsOf(validation: ObjectValidation): ObjectValidation {
  const only = new ObjectValidation(validation.minor);
  return Object.assign(only, { warnings: validation.warnings });
}

const CHECK = all(object({ spec: free, status: free }), (set, _, validation) => {
  const spec = set.spec ?? {};
  FIELDS(spec, 'spec', validation);
  if (!validation.old) NEW({ serviceName: spec.serviceName, volumeClaimTemplates: claims(spec) }, 'spec', validation);
  selectorAndTemplate(template(spec, isNews(set, validation)))(spec, 'spec', validation);
  alwaysRuns(spec.template, 'spec.template', validation);
  claims(spec).forEach((claim, i) => claimWarnings(claim?.spec, `spec.volumeClaimTemplates[${i}]${validation.old ? '.Spec' : ''}`, validation));
});

/** The default that is stored when the manifest names none, so that a change to another type finds it there. */
function fillIn(spec: Json): void {
  if (!isObject(spec)) return;
  const given: Json = (spec.updateStrategy ??= {});
  if (!given.type) Object.assign(given, { type: 'RollingUpdate', rollingUpdate: given.rollingUpdate ?? {} });
  if (given.type === 'RollingUpdate' && given.rollingUpdate) given.rollingUpdate.partition ??= 0;
}

export const STATEFUL_SET: BuiltInKind = {
  names: dnsLabel,
  // The templates have no kind of their own.
  prepare: ({ spec }) => {
    fillIn(spec);
    for (const claim of Array.isArray(spec?.volumeClaimTemplates) ? spec.volumeClaimTemplates : []) {
      delete claim?.apiVersion;
      delete claim?.kind;
    }
  },
  check: CHECK,
  checkChange: CHECK,
};
