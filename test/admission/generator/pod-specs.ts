import { parse } from 'yaml';

/** Specs of pods in which nearly every field that applications use has a value that the server takes. */
export const POD_SPECS: readonly any[] = [`
automountServiceAccountToken: false
terminationGracePeriodSeconds: 60
nodeSelector: {kubernetes.io/arch: amd64}
hostname: orders
subdomain: orders
dnsPolicy: None
dnsConfig: {nameservers: [10.0.0.10], searches: [example.com, svc.cluster.local], options: [{name: ndots, value: "2"}, {name: edns0}]}
hostAliases: [{ip: 10.0.0.1, hostnames: [a.example.com, b]}]
imagePullSecrets: [{name: registry}]
readinessGates: [{conditionType: example.com/ready}]
schedulingGates: [{name: example.com/gate}]
securityContext: {runAsUser: 1000, runAsGroup: 1000, runAsNonRoot: true, fsGroup: 1000, fsGroupChangePolicy: OnRootMismatch, supplementalGroups: [2000], seccompProfile: {type: RuntimeDefault}, sysctls: [{name: net.core.somaxconn, value: "1024"}]}
tolerations: [{key: dedicated, operator: Equal, value: db, effect: NoSchedule}, {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 30}]
topologySpreadConstraints: [{maxSkew: 1, minDomains: 2, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: orders}}, matchLabelKeys: [pod-template-hash], nodeAffinityPolicy: Honor, nodeTaintsPolicy: Ignore}]
affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux]}], matchFields: [{key: metadata.name, operator: In, values: [a]}]}]}
    preferredDuringSchedulingIgnoredDuringExecution: [{weight: 10, preference: {matchExpressions: [{key: disk, operator: Exists}]}}]
  podAntiAffinity:
    requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: orders}}, namespaces: [a], namespaceSelector: {}}]
    preferredDuringSchedulingIgnoredDuringExecution: [{weight: 100, podAffinityTerm: {topologyKey: topology.kubernetes.io/zone, labelSelector: {matchExpressions: [{key: app, operator: In, values: [orders]}]}, matchLabelKeys: [pod-template-hash], mismatchLabelKeys: [tenant]}}]
  podAffinity:
    preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: zone, labelSelector: {matchLabels: {app: cache}}}}]
containers:
- name: app
  image: registry.example.com/orders:1.2.3
  imagePullPolicy: IfNotPresent
  command: [/app]
  args: [serve]
  workingDir: /srv
  terminationMessagePolicy: FallbackToLogsOnError
  ports: [{name: http, containerPort: 8080, protocol: TCP}, {name: metrics, containerPort: 9090, hostPort: 9090, hostIP: 10.0.0.1}]
  env:
  - {name: PGHOST, value: orders-rw}
  - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name, apiVersion: v1}}}
  - {name: PGPASSWORD, valueFrom: {secretKeyRef: {name: orders-app, key: password, optional: false}}}
  - {name: LOG, valueFrom: {configMapKeyRef: {name: orders, key: log.level}}}
  - {name: MEM, valueFrom: {resourceFieldRef: {resource: limits.memory, containerName: app, divisor: 1Mi}}}
  envFrom: [{prefix: DB_, secretRef: {name: db}}, {configMapRef: {name: settings, optional: true}}]
  resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {cpu: "1", memory: 256Mi, example.com/gpu: 1}}
  resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}]
  livenessProbe: {httpGet: {path: /live, port: http, scheme: HTTP, httpHeaders: [{name: X-A, value: b}]}, initialDelaySeconds: 1, periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3, terminationGracePeriodSeconds: 10}
  readinessProbe: {tcpSocket: {port: 8080, host: a}, successThreshold: 2}
  startupProbe: {grpc: {port: 8080, service: a}}
  lifecycle: {preStop: {sleep: {seconds: 5}}, postStart: {exec: {command: [a]}}}
  volumeMounts:
  - {name: config, mountPath: /etc/app, readOnly: true, recursiveReadOnly: IfPossible}
  - {name: tls, mountPath: /etc/tls, subPath: a/b}
  - {name: tmp, mountPath: /tmp, subPathExpr: $(POD_NAME), mountPropagation: HostToContainer}
  - {name: data, mountPath: /data}
  - {name: all, mountPath: /all}
  securityContext: {runAsUser: 1000, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, privileged: false, procMount: Default, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}, seccompProfile: {type: Localhost, localhostProfile: a/b.json}, appArmorProfile: {type: RuntimeDefault}}
initContainers:
- name: migrate
  image: registry.example.com/orders:1.2.3
  env: [{name: A, value: b}]
  volumeMounts: [{name: config, mountPath: /etc/app}]
  resources: {requests: {cpu: 10m}}
- name: proxy
  image: proxy
  restartPolicy: Always
  ports: [{containerPort: 5432}]
  startupProbe: {exec: {command: [a]}}
  lifecycle: {preStop: {httpGet: {port: 80}}}
volumes:
- {name: config, configMap: {name: orders, defaultMode: 420, optional: true, items: [{key: a, path: b/c, mode: 256}]}}
- {name: tls, secret: {secretName: tls, defaultMode: 256, optional: false, items: [{key: tls.crt, path: tls.crt}]}}
- {name: tmp, emptyDir: {medium: Memory, sizeLimit: 1Gi}}
- {name: data, persistentVolumeClaim: {claimName: data, readOnly: true}}
- name: all
  projected:
    defaultMode: 420
    sources:
    - secret: {name: a, items: [{key: a, path: a}]}
    - configMap: {name: a, optional: true, items: [{key: a, path: b}]}
    - downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}, {path: cpu, resourceFieldRef: {containerName: app, resource: limits.cpu}}]}
    - serviceAccountToken: {path: token, audience: vault, expirationSeconds: 3600}
`, `
hostNetwork: true
hostPID: true
dnsPolicy: ClusterFirstWithHostNet
os: {name: linux}
shareProcessNamespace: false
setHostnameAsFQDN: true
enableServiceLinks: false
schedulerName: other
securityContext: {supplementalGroupsPolicy: Strict, seLinuxChangePolicy: Recursive, seLinuxOptions: {level: "s0:c1,c2"}, appArmorProfile: {type: Localhost, localhostProfile: a}, sysctls: [{name: kernel/shm_rmid_forced, value: "1"}]}
containers:
- name: app
  image: busybox
  ports: [{containerPort: 80, hostPort: 80, name: a}]
  securityContext: {privileged: true, runAsNonRoot: true}
  volumeDevices: [{name: data, devicePath: /dev/xvda}]
  volumeMounts: [{name: host, mountPath: /host, mountPropagation: Bidirectional}, {name: info, mountPath: /info}, {name: csi, mountPath: /csi}, {name: nfs, mountPath: /nfs}]
  livenessProbe: {exec: {command: [a]}}
- name: other
  image: busybox@sha256:0123456789012345678901234567890101234567890123456789012345678901
  ports: [{containerPort: 81}]
  resources: {limits: {hugepages-2Mi: 4Mi, memory: 1Gi}, requests: {hugepages-2Mi: 4Mi}}
  readinessProbe: {httpGet: {port: 81}}
  stdin: true
  tty: true
initContainers: [{name: init, image: busybox, ports: [{containerPort: 80}]}]
volumes:
- {name: host, hostPath: {path: /var, type: Directory}}
- {name: info, downwardAPI: {defaultMode: 420, items: [{path: a, mode: 256, fieldRef: {fieldPath: "metadata.annotations['a']"}}, {path: b, resourceFieldRef: {containerName: app, resource: requests.cpu, divisor: 1m}}]}}
- {name: csi, csi: {driver: secrets-store.csi.k8s.io, readOnly: true, fsType: ext4, volumeAttributes: {a: b}, nodePublishSecretRef: {name: a}}}
- {name: nfs, nfs: {server: nfs.example.com, path: /a, readOnly: true}}
- {name: data, persistentVolumeClaim: {claimName: data}}
- {name: scratch, ephemeral: {volumeClaimTemplate: {metadata: {labels: {a: b}, annotations: {a: b}}, spec: {accessModes: [ReadWriteOnce], storageClassName: fast, volumeMode: Filesystem, resources: {requests: {storage: 1Gi}}}}}}
- {name: none}
`].map(text => parse(text));
