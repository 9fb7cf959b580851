import { dnsLabel, qualifiedName } from '../../../facts/kubernetes-names';
import { Check, each, free, object, struct } from './checks';
import { BuiltInKind } from './kind';
import { standardFinalizer } from './meta';

const LEVELS = ['privileged', 'baseline', 'restricted'];

// The server leaves the index out of these paths.
const finalizer: Check = (value, path, validation) => {
  const list = path.replace(/\[\d+\]$/, '');
  qualifiedName(value).forEach(message => validation.fail('Invalid', list, `'${value}': ${message}`, path));
  standardFinalizer(value, list, validation);
};

/** What `pod-security.kubernetes.io/...` can say. */
const podSecurity: Check = ({ metadata }, _, validation) => {
  for (const mode of ['enforce', 'audit', 'warn']) {
    const checkLabel = (label: string, isRight: (value: string) => boolean, must: string) => {
      const value = metadata.labels?.[label];
      if (value !== undefined && !isRight(value)) validation.fail('Invalid', `metadata.labels[${label}]`, `must be ${must}, got '${value}'`);
    };
    checkLabel(`pod-security.kubernetes.io/${mode}`, value => LEVELS.includes(value), `one of ${LEVELS.join(', ')}`);
    checkLabel(`pod-security.kubernetes.io/${mode}-version`, isVersion, "'latest' or 'v1.x'");
  }
};

export const NAMESPACE: BuiltInKind = {
  names: dnsLabel,
  prepare: ({ metadata }) => {
    if (metadata.name && metadata.name !== `${metadata.generateName?.slice(0, 58)}xxxxx`) (metadata.labels ??= {})['kubernetes.io/metadata.name'] = metadata.name;
  },
  keep: (namespace, { spec }) => {
    namespace.spec = spec;
  },
  check: object({ spec: struct({ finalizers: each(finalizer) }), status: free }),
  admit: podSecurity,
};

function isVersion(value: string): boolean {
  return value === 'latest' || (/^v1\.(0|[1-9][0-9]*)$/.test(value) && Number(value.slice(3)) < 2 ** 63);
}
