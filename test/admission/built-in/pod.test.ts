import { parse } from 'yaml';
import { admitCreate } from '../../../lib/admission/admit-create';
import { BUILT_IN } from '../generator/built-in';
import { POD_SPECS } from '../generator/pod-specs';
import { merge } from '../manifests';

/** What is laid over a small Pod. */
const container = (more: string) => `{spec: {containers: [{name: app, image: "app:1", ${more}}]}}`;
const init = (more: string) => `{spec: {initContainers: [{name: init, image: "app:1", ${more}}]}}`;
const volume = (more: string) => `{spec: {volumes: [{name: data, ${more}}]}}`;
const env = (more: string) => container(`env: [{name: A, ${more}}]`);
const mounted = (mounts: string, volumes = 'emptyDir: {}') => `{spec: {volumes: [{name: data, ${volumes}}], containers: [{name: app, image: "app:1", volumeMounts: [${mounts}]}]}}`;
const affinity = (more: string) => `{spec: {affinity: {${more}}}}`;
const anti = (term: string) => affinity(`podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [${term}]}`);
const nodes = (terms: string) => affinity(`nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [${terms}]}}`);
const spread = (more: string) => `{spec: {topologySpreadConstraints: [{topologyKey: zone, labelSelector: {}, ${more}}]}}`;

/** Each with the paths that the API server 1.34 reports; none when it takes the Pod. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['{}', []],
  ['{spec: {containers: []}}', ['spec.containers']],
  ['{spec: {containers: [{name: app, image: a}, {name: app, image: b}]}}', ['spec.containers[1].name']],
  ['{spec: {initContainers: [{name: app, image: a}]}}', ['spec.initContainers[0].name']],
  ['{spec: {containers: [{name: App}]}}', ['spec.containers[0].image', 'spec.containers[0].name']],
  ['{spec: {containers: [{name: app, image: "app:1 "}]}}', ['spec.containers[0].image']],
  ['{spec: {containers: [{name: app, image: "a b"}]}}', []],
  [container('imagePullPolicy: always'), ['spec.containers[0].imagePullPolicy']],
  // Ports
  [container('ports: [{name: http, containerPort: 80}, {name: pg, containerPort: 5432, protocol: UDP}]'), []],
  [container('ports: [{name: http, containerPort: 80}, {name: http, containerPort: 81}]'), ['spec.containers[0].ports[1].name']],
  [container('ports: [{name: http-metrics-long, containerPort: 80}]'), ['spec.containers[0].ports[0].name']],
  [container('ports: [{containerPort: 70000}, {}]'), ['spec.containers[0].ports[0].containerPort', 'spec.containers[0].ports[1].containerPort']],
  [container('ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80}]'), ['spec.containers[0].ports[1].hostPort']],
  ['{spec: {hostNetwork: true, containers: [{name: app, image: a, ports: [{containerPort: 80, hostPort: 81}]}]}}', ['spec.containers[0].ports[0].hostPort']],
  ['{spec: {hostNetwork: true, containers: [{name: app, image: a, ports: [{containerPort: 80}]}, {name: b, image: a, ports: '
    + '[{containerPort: 80}]}]}}', ['spec.containers[1].ports[0].hostPort']],
  // Environment
  [env('value: b'), []],
  [container('env: [{name: A=B, value: b}, {name: 1A, value: b}, {value: b}]'), ['spec.containers[0].env[0].name', 'spec.containers[0].env[2].name']],
  [env('valueFrom: {fieldRef: {fieldPath: status.podIP}}'), []],
  [env('valueFrom: {fieldRef: {fieldPath: metadata.labels}}'), ['spec.containers[0].env[0].valueFrom.fieldRef.fieldPath']],
  [env('valueFrom: {fieldRef: {fieldPath: "metadata.labels[\'app\']"}}'), []],
  [env('valueFrom: {fieldRef: {fieldPath: spec.foo}}'), ['spec.containers[0].env[0].valueFrom.fieldRef.fieldPath']],
  [env('valueFrom: {secretKeyRef: {name: db, key: password}}'), []],
  [env('valueFrom: {secretKeyRef: {name: DB}}'), ['spec.containers[0].env[0].valueFrom.secretKeyRef.key', 'spec.containers[0].env[0].valueFrom.secretKeyRef.name']],
  [env('value: b, valueFrom: {secretKeyRef: {name: db, key: a}}'), ['spec.containers[0].env[0].valueFrom']],
  [env('valueFrom: {secretKeyRef: {name: db, key: a}, configMapKeyRef: {name: db, key: a}}'), ['spec.containers[0].env[0].valueFrom']],
  [env('valueFrom: {}'), ['spec.containers[0].env[0].valueFrom']],
  [env('valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}'), []],
  [env('valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1024}}'), ['spec.containers[0].env[0].valueFrom.resourceFieldRef.divisor']],
  [env('valueFrom: {resourceFieldRef: {resource: memory}}'), ['spec.containers[0].env[0].valueFrom.resourceFieldRef.resource']],
  [container('envFrom: [{secretRef: {name: db}}, {configMapRef: {name: settings}, prefix: A_}]'), []],
  [container('envFrom: [{}]'), ['spec.containers[0].envFrom']],
  // Resources
  [container('resources: {requests: {cpu: 100m, memory: 1Gi}, limits: {memory: 1Gi}}'), []],
  [container('resources: {requests: {cpu: 2}, limits: {cpu: 1}}'), ['spec.containers[0].resources.requests']],
  [container('resources: {limits: {storage: 1Gi}}'), ['spec.containers[0].resources.limits[storage]', 'spec.containers[0].resources.requests[storage]']],
  [container('resources: {requests: {memory: -1Gi}}'), ['spec.containers[0].resources.requests[memory]']],
  [container('resources: {requests: {example.com/gpu: 1}}'), ['spec.containers[0].resources.limits']],
  [container('resources: {limits: {example.com/gpu: 500m}}'), ['spec.containers[0].resources.limits[example.com/gpu]', 'spec.containers[0].resources.requests[example.com/gpu]']],
  [container('resources: {limits: {hugepages-2Mi: 3Mi, cpu: 1}}'), ['spec.containers[0].resources.limits[hugepages-2Mi]', 'spec.containers[0].resources.requests[hugepages-2Mi]']],
  // Probes
  [container('livenessProbe: {httpGet: {port: http}}, readinessProbe: {tcpSocket: {port: 5432}, successThreshold: 2}, startupProbe: {grpc: '
    + '{port: 1}}'), []],
  [container('livenessProbe: {httpGet: {port: 80}, tcpSocket: {port: 80}}'), ['spec.containers[0].livenessProbe.tcpSocket']],
  [container('livenessProbe: {periodSeconds: 5}'), ['spec.containers[0].livenessProbe']],
  [container('livenessProbe: {exec: {}, successThreshold: 2}'), ['spec.containers[0].livenessProbe.exec.command', 'spec.containers[0].livenessProbe.successThreshold']],
  [container('readinessProbe: {httpGet: {path: /}, terminationGracePeriodSeconds: 5}'), ['spec.containers[0].readinessProbe.httpGet.port', 'spec.containers[0].readinessProbe.terminationGracePeriodSeconds']],
  [container('lifecycle: {preStop: {sleep: {seconds: 31}}}'), ['spec.containers[0].lifecycle.preStop.sleep']],
  [init('livenessProbe: {exec: {command: [a]}}'), ['spec.initContainers[0].livenessProbe']],
  [init('restartPolicy: Always, livenessProbe: {exec: {command: [a]}}'), []],
  // Volumes
  [mounted('{name: data, mountPath: /data}, {name: data, mountPath: /other, subPath: a}'), []],
  [mounted('{name: other, mountPath: /data}'), ['spec.containers[0].volumeMounts[0].name']],
  [mounted('{name: data, mountPath: /data}', 'secret: {}'), ['spec.containers[0].volumeMounts[0].name', 'spec.volumes[0].secret.secretName']],
  [mounted('{name: data, mountPath: /data}, {name: data, mountPath: /data}, {name: data}'), ['spec.containers[0].volumeMounts[1].mountPath', 'spec.containers[0].volumeMounts[2].mountPath']],
  [mounted('{name: data, mountPath: /data, subPath: ../a}'), ['spec.containers[0].volumeMounts.subPath']],
  [mounted('{name: data, mountPath: /data, mountPropagation: Bidirectional}'), ['spec.containers[0].volumeMounts.mountPropagation']],
  ['{spec: {volumes: [{name: a}, {name: a, emptyDir: {}}]}}', ['spec.volumes[1].name']],
  [volume('emptyDir: {medium: Memory, sizeLimit: 1Gi}'), []],
  [volume('emptyDir: {}, secret: {secretName: a}'), ['spec.volumes[0].secret']],
  [volume('configMap: {name: a, defaultMode: 1777, items: [{key: a, path: /a}]}'), ['spec.volumes[0].configMap.defaultMode', 'spec.volumes[0].configMap.items[0].path']],
  [volume('persistentVolumeClaim: {claimName: ""}'), ['spec.volumes[0].persistentVolumeClaim.claimName']],
  [volume('hostPath: {path: /a/../b, type: Folder}'), ['spec.volumes[0].hostPath.path', 'spec.volumes[0].hostPath.type']],
  [volume('projected: {sources: [{serviceAccountToken: {path: a, expirationSeconds: 60}}, {secret: {name: a, items: [{key: a, path: b}, '
    + '{key: c, path: b}]}}]}'), ['spec.volumes[0].projected', 'spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds']],
  [volume('downwardAPI: {items: [{path: a, fieldRef: {fieldPath: spec.nodeName}}]}'), ['spec.volumes[0].downwardAPI.fieldRef.fieldPath']],
  [volume('ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}'), []],
  [volume('ephemeral: {volumeClaimTemplate: {spec: {accessModes: [RWO]}}}'), ['spec.volumes[0].ephemeral.volumeClaimTemplate.spec.accessModes', 'spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources[storage]']],
  // Security
  [container('securityContext: {runAsUser: 1000, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, seccompProfile: {type: '
    + 'RuntimeDefault}}'), []],
  [container('securityContext: {privileged: true, allowPrivilegeEscalation: false}'), ['spec.containers[0].securityContext']],
  [container('securityContext: {runAsUser: -1, seccompProfile: {type: Localhost}}'), ['spec.containers[0].securityContext.runAsUser', 'spec.containers[0].securityContext.seccompProfile.localhostProfile']],
  ['{spec: {securityContext: {fsGroup: 5000000000, fsGroupChangePolicy: Never}}}', ['spec.securityContext.fsGroup', 'spec.securityContext.fsGroupChangePolicy']],
  ['{spec: {hostNetwork: true, securityContext: {sysctls: [{name: net.core.somaxconn, value: "1"}]}}}', ['spec.securityContext.sysctls[0].name']],
  // Scheduling
  [anti('{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: orders}}}'), []],
  [anti('{labelSelector: {matchExpressions: [{key: app, operator: In}]}}'), [
    'spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector.matchExpressions[0].values',
    'spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey',
  ]],
  [nodes('{matchExpressions: [{key: disk, operator: Exists}]}'), []],
  [nodes(''), ['spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms']],
  [nodes('{matchExpressions: [{key: disk, operator: Equals, values: [ssd]}]}'), ['spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].operator']],
  ['{spec: {tolerations: [{key: a, operator: Exists, value: b}, {operator: Equal}, {key: a, effect: Never}]}}', ['spec.tolerations[0].operator', 'spec.tolerations[1].operator', 'spec.tolerations[2].effect']],
  [spread('whenUnsatisfiable: DoNotSchedule, maxSkew: 0'), ['spec.topologySpreadConstraints[0].maxSkew']],
  [spread('maxSkew: 1, whenUnsatisfiable: ScheduleAnyway, minDomains: 2'), ['spec.topologySpreadConstraints[0].minDomains']],
  ['{spec: {nodeSelector: {disk: "a b"}}}', ['spec.nodeSelector']],
  // The rest
  ['{spec: {dnsPolicy: None}}', ['spec.dnsConfig']],
  ['{spec: {dnsConfig: {nameservers: [a, 1.1.1.1, 1.1.1.1, 1.1.1.1], searches: [A]}}}', ['spec.dnsConfig.nameservers', 'spec.dnsConfig.nameservers[0]', 'spec.dnsConfig.searches[0]']],
  ['{spec: {hostAliases: [{ip: localhost, hostnames: [a_b]}]}}', ['spec.hostAliases[0].hostnames[0]', 'spec.hostAliases[0].ip']],
  ['{spec: {hostname: a.b, restartPolicy: never, activeDeadlineSeconds: 0}}', ['spec.activeDeadlineSeconds', 'spec.hostname', 'spec.restartPolicy']],
  ['{metadata: {annotations: {seccomp.security.alpha.kubernetes.io/pod: Default, container.seccomp.security.alpha.kubernetes.io/app: '
    + 'localhost/../a}}}', [
    'metadata.annotations.container.seccomp.security.alpha.kubernetes.io/app', 'metadata.annotations.seccomp.security.alpha.kubernetes.io/pod',
  ]],
  ['{metadata: {annotations: {seccomp.security.alpha.kubernetes.io/pod: unconfined}}, spec: {securityContext: {seccompProfile: {type: '
    + 'RuntimeDefault}}}}', ['spec.securityContext.seccompProfile.type']],
  ['{spec: {volumes: [{name: data, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: '
    + '1Gi}}}}}}, {name: other, persistentVolumeClaim: {claimName: orders-data}}]}}', ['spec.volumes[1].persistentVolumeClaim.claimName']],
  ['{spec: {nodeName: a, schedulingGates: [{name: a}]}}', ['spec.nodeName']],
  ['{spec: {hostUsers: false, hostNetwork: true, hostPID: true}}', ['spec.HostPID', 'spec.hostNetwork']],
  ['{metadata: {annotations: {controller.kubernetes.io/pod-deletion-cost: high}}}', ['metadata.annotations[controller.kubernetes.io/pod-deletion-cost]']],
];

test.each(CASES)('of a Pod with %s the paths are those of the server', (more, paths) => {
  const { skipped, partial = false, errors } = admitCreate(merge(structuredClone(BUILT_IN.Pod), parse(more)));

  expect(skipped).toBeUndefined();
  expect(partial).toBe(false);
  expect([...new Set(errors.map(error => error.path))].sort()).toEqual(paths);
});

test.each([
  [container('resources: {limits: {memory: 128m}}'), ['spec.containers[0].resources.limits[memory]: fractional byte value "128m" is '
    + 'invalid, must be an integer', 'spec.containers[0].resources.requests[memory]: fractional byte value "128m" is invalid, must be an integer']],
  [container('env: [{name: A, value: a}, {name: A, value: b}, {name: A, value: c$(A)}]'), ['spec.containers[0].env[1]: hides previous '
    + 'definition of "A", which may be dropped when using apply']],
  [container('ports: [{containerPort: 80}, {containerPort: 80, name: a}]'), ['spec.containers[0].ports[1]: duplicate port definition with '
    + 'spec.containers[0].ports[0]']],
  [volume('secret: {secretName: a, items: [{key: a, path: b}, {key: c, path: b/c}]}'), ['volume "data" (Secret "a"): overlapping paths: '
    + '"b/c" with "b"']],
  ['{spec: {nodeSelector: {beta.kubernetes.io/os: linux}}}', ['spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use '
    + '"kubernetes.io/os" instead']],
  [anti('{topologyKey: zone}'), ['spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: a null '
    + 'labelSelector results in matching no pod']],
  ['{spec: {imagePullSecrets: [{name: a}, {name: a}, {}]}}', ['spec.imagePullSecrets[1].name: duplicate name "a"', 'spec.imagePullSecrets[2].name: invalid empty name ""']],
])('of a Pod with %s the server warns', (more, warnings) => {
  const verdict = admitCreate(merge(structuredClone(BUILT_IN.Pod), parse(more)));

  expect(verdict.allowed).toBe(true);
  expect(verdict.warnings.map(warning => warning.message).sort()).toEqual(warnings);
});

test('Pods with nearly every field are judged whole', () => {
  expect(POD_SPECS.map(spec => admitCreate({ ...BUILT_IN.Pod, spec }))).toEqual(POD_SPECS.map(() => expect.objectContaining({ allowed: true, errors: [] })));
  expect(POD_SPECS.map(spec => admitCreate({ ...BUILT_IN.Pod, spec }).skipped)).toEqual([undefined, undefined]);
});

test.each(['serviceAccountName: orders', 'priorityClassName: high', 'runtimeClassName: gvisor', 'resources: {limits: {cpu: 1}}', 'overhead: {cpu: 1}'])('a Pod with %s is left open', field => {
  expect(admitCreate(merge(structuredClone(BUILT_IN.Pod), parse(`{spec: {${field}}}`))).skipped).toContain('spec.');
});
