import { Json } from '../../../facts/json-value';
import { dnsLabel, dnsSubdomain } from '../../../facts/kubernetes-names';
import { Check, free, given, matching, oneOf, present, required, struct } from './checks';
import { containers } from './container';
import { labels } from './label-selector';
import { affinity } from './pod-affinity';
import { dnsConfig, hostAliases } from './pod-dns';
import { containersOf } from './pod-parts';
import { readinessGates, schedulingGates, tolerations, topologySpreadConstraints } from './scheduling';
import { podSecurityContext } from './security-context';
import { volumesByName } from './volume';

const label = given(matching(dnsLabel));
const subdomain = given(matching(dnsSubdomain));

const deadline: Check = (seconds, path, validation) => {
  if (seconds < 1 || seconds > 2 ** 31 - 1) validation.fail('Invalid', path, `must be between 1 and 2147483647, got ${seconds}`);
};

const os = present((value, path, validation) => {
  struct({ name: required() })(value, path, validation);
  // The server leaves the name out of this path.
  oneOf('linux', 'windows')(value.name, path, validation);
  // Much of a pod is then forbidden.
  if (value.name === 'windows') validation.leave(`${path}.name`);
});

const FIELDS: Readonly<Record<string, Check>> = {
  volumes: free,
  containers: free,
  initContainers: free,
  restartPolicy: oneOf('Always', 'OnFailure', 'Never'),
  terminationGracePeriodSeconds: free,
  activeDeadlineSeconds: deadline,
  dnsPolicy: oneOf('ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'),
  nodeSelector: labels,
  serviceAccountName: subdomain,
  serviceAccount: free,
  automountServiceAccountToken: free,
  nodeName: subdomain,
  hostNetwork: free,
  hostPID: free,
  hostIPC: free,
  hostUsers: free,
  shareProcessNamespace: free,
  imagePullSecrets: free,
  hostAliases,
  hostname: label,
  subdomain: label,
  setHostnameAsFQDN: free,
  affinity,
  schedulerName: free,
  tolerations,
  priorityClassName: subdomain,
  priority: free,
  runtimeClassName: present((name, path, validation) => dnsSubdomain(name).forEach(message => validation.fail('Invalid', path, `'${name}': ${message}`))),
  preemptionPolicy: present(required(oneOf('PreemptLowerPriority', 'Never'))),
  enableServiceLinks: free,
  readinessGates,
  schedulingGates,
  topologySpreadConstraints,
  os,
};

/** What shares a namespace of the host. */
const sharing: Check = (spec, path, validation) => {
  const { hostNetwork, hostPID, hostIPC, hostUsers, shareProcessNamespace, serviceAccountName, serviceAccount } = spec;
  if (shareProcessNamespace && hostPID) validation.fail('Invalid', `${path}.securityContext.shareProcessNamespace`, 'must not be true together with hostPID', `${path}.shareProcessNamespace`);
  // The old name of the field; the server reports the new one.
  if (!serviceAccountName) subdomain(serviceAccount, `${path}.serviceAccountName`, validation);
  if (hostUsers !== false) return;
  if (hostNetwork) validation.fail('Forbidden', `${path}.hostNetwork`, 'must not be true when hostUsers is false');
  if (hostPID) validation.fail('Forbidden', `${path}.HostPID`, 'must not be true when hostUsers is false', `${path}.hostPID`);
  if (hostIPC) validation.fail('Forbidden', `${path}.HostIPC`, 'must not be true when hostUsers is false', `${path}.hostIPC`);
  for (const [container, at] of containersOf(spec, path)) {
    if (container.volumeDevices?.length) validation.fail('Forbidden', `${at}.volumeDevices`, 'must be left out when hostUsers is false');
  }
};

/** The spec of a pod, or of the pods of a workload, which have no name yet. */
export function podSpec(podName?: string): Check {
  return (value, path, validation) => {
    const spec = value ?? {};
    // 1.34 drops such volumes and their mounts, so that the others have other places; later versions do not.
    if (spec.volumes?.some((volume: Json) => volume.image)) return validation.leave(`${path}.volumes`);
    const volumes = volumesByName(spec.volumes, `${path}.volumes`, validation, podName);
    containers({ spec, volumes, isPod: podName !== undefined }, path, validation);
    struct({ ...FIELDS, dnsConfig: dnsConfig(spec), securityContext: podSecurityContext(spec) })(spec, path, validation);
    sharing(spec, path, validation);
  };
}
