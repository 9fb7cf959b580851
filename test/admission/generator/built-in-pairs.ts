import { parse } from 'yaml';
import { withoutNulls } from '../../../lib/admission/apiserver/apply/client-side';
import { merge } from '../manifests';
import { BUILT_IN } from './built-in';
import { PerField } from './per-field';
import { Random } from './random';

/**
 * Manifests of a kind that the server takes, each laid over the minimal one; null removes a field. Any of them can be changed to
 * any other.
 */
const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: [
    '{}', '{data: {a: c}}', '{data: null}', '{data: {}}', '{data: {b: c}}', '{immutable: true}', '{immutable: false}', '{immutable: true, data: {a: c}}', '{immutable: true, data: null}',
    '{immutable: true, data: {}}', '{immutable: true, binaryData: {x: YQ==}}', '{immutable: true, binaryData: {x: Yg==}}', '{binaryData: {x: YQ==}}', '{immutable: true, metadata: {labels: {a: b}}}',
  ],
  Secret: [
    '{}', '{type: Opaque}', '{type: ""}', '{type: example.com/a}', '{type: kubernetes.io/basic-auth, stringData: {username: a}}', '{stringData: {a: c}}', '{data: {a: Yg==}, stringData: null}',
    '{data: {a: Yw==}, stringData: null}', '{immutable: true}', '{immutable: false}', '{immutable: true, stringData: {a: c}}', '{immutable: true, stringData: {b: c}}', '{immutable: true, stringData: null}',
    '{immutable: true, stringData: null, data: {}}', '{immutable: true, stringData: null, data: {a: Yg==}}', '{immutable: true, stringData: null, data: {a: Yw==}}', '{immutable: true, data: {a: Yw==}}',
    '{immutable: true, type: example.com/a}', '{immutable: true, metadata: {annotations: {a: b}}}', '{immutable: true, stringData: null, data: {a: "Yg=="}, type: Opaque}',
  ],
  Service: [
    '{}', '{spec: {type: ClusterIP}}', '{spec: {clusterIP: None}}', '{spec: {clusterIP: ""}}', '{spec: {clusterIP: 10.96.1.1}}', '{spec: {clusterIP: 10.96.1.2}}', '{spec: {clusterIPs: [None]}}', '{spec: {clusterIPs: [10.96.1.3], clusterIP: 10.96.1.3}}',
    '{spec: {type: NodePort}}', '{spec: {type: LoadBalancer}}', '{spec: {type: LoadBalancer, loadBalancerClass: example.com/a}}', '{spec: {type: LoadBalancer, loadBalancerClass: example.com/b}}',
    '{spec: {type: ExternalName, externalName: a.example.com, ports: null}}', '{spec: {type: ExternalName, externalName: a.example.com}}', '{spec: {ipFamilies: [IPv4]}}', '{spec: {ipFamilies: [IPv4], ipFamilyPolicy: SingleStack}}', '{spec: {ipFamilies: [IPv4], clusterIP: None}}',
    '{spec: {ipFamilies: [IPv6], clusterIP: None, selector: null}}', '{spec: {selector: {app: b}}}', '{spec: {ports: [{name: b, port: 5432}]}}', '{spec: {ports: [{name: a, port: 5432}, {name: b, port: 5433}]}}', '{spec: {sessionAffinity: ClientIP}}',
    '{spec: {type: LoadBalancer, externalTrafficPolicy: Local}}', '{spec: {type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 31000}}', '{spec: {type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 31001}}',
    '{spec: {type: NodePort, ports: [{name: a, port: 5432, nodePort: 31005}]}}', '{spec: {publishNotReadyAddresses: true, clusterIP: None}}', '{spec: {internalTrafficPolicy: Local}}',
    '{spec: {ports: [{port: 80}, {port: 80}]}}', '{spec: {ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53}]}}', '{spec: {ports: null}}', '{spec: {type: NodePort, clusterIP: None}}', '{spec: {allocateLoadBalancerNodePorts: false}}',
    '{spec: {type: LoadBalancer, allocateLoadBalancerNodePorts: false, loadBalancerSourceRanges: [10.0.0.0/8, 10.0.0.5/24]}}', '{spec: {externalTrafficPolicy: Local}}', '{spec: {externalIPs: [10.1.1.1, "::1", 010.0.0.1]}}', '{spec: {trafficDistribution: PreferClose}}',
    '{spec: {ipFamilyPolicy: PreferDualStack}}', '{spec: {ipFamilyPolicy: RequireDualStack}}', '{spec: {clusterIP: None, selector: null}}', '{spec: {sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}}}',
  ],
  StatefulSet: [
    '{}', '{spec: {replicas: 3}}', '{spec: {serviceName: other}}', '{spec: {serviceName: null}}', '{spec: {serviceName: ""}}', '{spec: {podManagementPolicy: OrderedReady}}', '{spec: {podManagementPolicy: Parallel}}', '{spec: {updateStrategy: {type: OnDelete}}}',
    '{spec: {updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}}}}', '{spec: {minReadySeconds: 5}}', '{spec: {revisionHistoryLimit: 3}}', '{spec: {ordinals: {start: 2}}}', '{spec: {persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}}}',
    '{spec: {template: {spec: {containers: [{name: app, image: "app:2"}]}}}}', '{spec: {selector: {matchLabels: {app: orders, a: b}}, template: {metadata: {labels: {a: b}}}}}', '{spec: {template: {metadata: {labels: {a: b}}}}}',
    '{spec: {selector: {matchExpressions: [{key: app, operator: Exists}]}}}', '{spec: {selector: {matchExpressions: []}}}',
    ...['', ', volumeMode: Filesystem', ', volumeMode: Block', ', storageClassName: fast', ', storageClassName: slow', ', storageClassName: ""', ', volumeAttributesClassName: a'].map(
      more => `{spec: {volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}${more}}}]}}`,
    ),
    '{spec: {volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1024Mi}}}}]}}',
    '{spec: {volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}}]}}',
    '{spec: {volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}, limits: {storage: 2Gi}}}}]}}',
    '{spec: {volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOncePod], resources: {requests: {storage: 1Gi}}}}]}}',
    '{spec: {volumeClaimTemplates: [{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data, creationTimestamp: null}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}, status: {}}]}}',
    '{spec: {volumeClaimTemplates: [{metadata: {name: data, labels: {a: b}}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]}}',
    '{spec: {volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}, {metadata: {name: wal}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]}}',
    '{spec: {volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, selector: {matchLabels: {a: b}}}}]}}',
    '{spec: {volumeClaimTemplates: []}}',
  ],
  ...Object.fromEntries(
    ['Deployment', 'ReplicaSet', 'DaemonSet'].map(kind => [
      kind,
      [
        '{}', '{spec: {minReadySeconds: 3}}', '{spec: {selector: {matchLabels: {app: orders, a: b}}, template: {metadata: {labels: {a: b}}}}}', '{spec: {template: {metadata: {labels: {a: b}}}}}', '{spec: {selector: {matchExpressions: [{key: app, operator: Exists}]}}}',
        '{spec: {selector: {matchExpressions: [{key: app, operator: In, values: [orders]}]}}}', '{spec: {selector: {matchExpressions: [{key: app, operator: In, values: [orders, b]}]}}}', '{spec: {selector: {matchExpressions: []}}}',
        '{spec: {template: {spec: {containers: [{name: app, image: "app:2"}, {name: b, image: b}]}}}}', '{spec: {selector: {matchLabels: {app: other}}, template: {metadata: {labels: {app: other}}}}}', '{metadata: {labels: {a: b}}}',
        ...(kind === 'Deployment' ? ['{spec: {strategy: {type: Recreate}}}', '{spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}}}', '{spec: {replicas: 3, paused: true}}'] : []),
      ],
    ]),
  ),
  Job: [
    '{}', '{spec: {parallelism: 2}}', '{spec: {completions: 1}}', '{spec: {completions: 3}}', '{spec: {completions: 2, parallelism: 2}}', '{spec: {completionMode: NonIndexed}}', '{spec: {completionMode: Indexed, completions: 2, parallelism: 2}}', '{spec: {completionMode: Indexed, completions: 3, parallelism: 3}}',
    '{spec: {backoffLimit: 2}}', '{spec: {ttlSecondsAfterFinished: 3}}', '{spec: {activeDeadlineSeconds: 3}}', '{spec: {suspend: true}}', '{spec: {suspend: true, template: {spec: {nodeSelector: {a: b}}}}}', '{spec: {suspend: true, template: {metadata: {labels: {a: b}}}}}',
    ...['image: "app:2"', 'image: "app:1", args: [a]', 'image: "app:1", args: [b]', 'image: "app:1", env: [{name: A, value: b}]', 'image: "app:1", env: [{name: A, value: c}]', 'image: "app:1", env: [{name: B, value: c}, {name: A, value: b}]', 'image: "app:1", env: [{name: A, value: b}, {name: B, value: c}]',
      'image: "app:1", imagePullPolicy: IfNotPresent', 'image: "app:1", imagePullPolicy: Always', 'image: "app:1", resources: {limits: {memory: 1Gi}}', 'image: "app:1", resources: {limits: {memory: 1Gi}, requests: {memory: 1Gi}}', 'image: "app:1", resources: {limits: {memory: 1024Mi}}', 'image: "app:1", resources: {}',
      'image: "app:1", ports: [{containerPort: 80}]', 'image: "app:1", ports: [{containerPort: 80, protocol: TCP}]', 'image: "app:1", terminationMessagePath: /dev/termination-log', 'image: "app:1", workingDir: /a', 'image: "app:1", env: []', 'image: "app:1", env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]',
      'image: "app:1", env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name, apiVersion: v1}}}]', 'image: "app:1", livenessProbe: {exec: {command: [a]}}', 'image: "app:1", livenessProbe: {exec: {command: [a]}, periodSeconds: 10}'].map(
      container => `{spec: {template: {spec: {containers: [{name: app, ${container}}]}}}}`,
    ),
    '{spec: {template: {spec: {restartPolicy: OnFailure}}}}', '{spec: {template: {spec: {dnsPolicy: ClusterFirst}}}}', '{spec: {template: {spec: {securityContext: {}}}}}', '{spec: {template: {spec: {securityContext: {runAsUser: 1}}}}}', '{spec: {template: {spec: {serviceAccountName: a}}}}',
    '{spec: {template: {spec: {volumes: [{name: a, emptyDir: {}}]}}}}', '{spec: {template: {spec: {volumes: [{name: a}]}}}}', '{spec: {template: {spec: {volumes: [{name: a, secret: {secretName: a}}]}}}}', '{spec: {template: {spec: {volumes: [{name: a, secret: {secretName: a, defaultMode: 420}}]}}}}',
    '{spec: {template: {spec: {containers: [{name: app, image: "app:1"}, {name: b, image: b}]}}}}', '{spec: {template: {spec: {tolerations: [{operator: Exists}]}}}}', '{spec: {template: {metadata: {labels: {a: b}}}}}', '{spec: {template: {metadata: {annotations: {a: b}}}}}', '{spec: {template: {metadata: null}}}',
    '{spec: {manualSelector: true, selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}}}}', '{spec: {manualSelector: true, selector: {matchLabels: {app: a, b: c}}, template: {metadata: {labels: {app: a, b: c}}}}}',
    '{spec: {podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}]}}}', '{spec: {podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget, status: "True"}]}]}}}',
    '{spec: {backoffLimitPerIndex: 1, completionMode: Indexed, completions: 2, parallelism: 2}}', '{spec: {managedBy: example.com/a}}', '{spec: {podReplacementPolicy: Failed}}',
  ],
  PersistentVolumeClaim: [
    '{}', '{spec: {storageClassName: null}}', '{spec: {storageClassName: ""}}', '{spec: {storageClassName: slow}}', '{spec: {volumeMode: Filesystem}}', '{spec: {volumeMode: Block}}', '{spec: {accessModes: [ReadWriteMany]}}', '{spec: {accessModes: [ReadWriteOnce, ReadWriteMany]}}',
    '{spec: {resources: {requests: {storage: 2Gi}}}}', '{spec: {resources: {requests: {storage: 1024Mi}}}}', '{spec: {resources: {requests: {storage: 500Mi}}}}', '{spec: {resources: {limits: {storage: 5Gi}}}}', '{spec: {volumeName: a}}', '{spec: {volumeName: b}}', '{spec: {selector: {matchLabels: {a: b}}}}',
    '{spec: {dataSource: {kind: PersistentVolumeClaim, name: a}}}', '{spec: {dataSource: {kind: PersistentVolumeClaim, name: b}}}', '{spec: {dataSourceRef: {kind: PersistentVolumeClaim, name: a}}}', '{spec: {dataSourceRef: {kind: PersistentVolumeClaim, name: b}}}', '{metadata: {labels: {a: b}}}',
    '{spec: {volumeAttributesClassName: a}}', '{spec: {volumeAttributesClassName: b}}', '{metadata: {annotations: {volume.beta.kubernetes.io/storage-class: fast}}, spec: {storageClassName: null}}',
    '{spec: {volumeName: a}, status: {phase: Bound, capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce]}}', '{spec: {volumeName: a, resources: {requests: {storage: 2Gi}}}, status: {phase: Bound, capacity: {storage: 2Gi}}}', '{spec: {volumeName: a, resources: {requests: {storage: 2Gi}}}}',
  ],
  StorageClass: [
    '{}', '{provisioner: example.com/other}', '{parameters: {a: b}}', '{parameters: {a: c}}', '{parameters: {}}', '{reclaimPolicy: Delete}', '{reclaimPolicy: Retain}', '{volumeBindingMode: Immediate}', '{volumeBindingMode: WaitForFirstConsumer}', '{allowVolumeExpansion: true}', '{mountOptions: [a]}',
    '{allowedTopologies: [{matchLabelExpressions: [{key: a, values: [b]}]}]}', '{metadata: {annotations: {storageclass.kubernetes.io/is-default-class: "true"}}}',
  ],
  PriorityClass: ['{}', '{value: 2000}', '{value: 0}', '{value: -5}', '{preemptionPolicy: PreemptLowerPriority}', '{preemptionPolicy: Never}', '{description: a}', '{globalDefault: false}'],
  ...Object.fromEntries(
    ['RoleBinding', 'ClusterRoleBinding'].map(kind => [
      kind,
      ['{}', '{roleRef: {name: other}}', '{roleRef: {kind: ClusterRole}}', '{roleRef: {apiGroup: ""}}', '{roleRef: {apiGroup: null}}', '{subjects: null}', '{subjects: []}', '{subjects: [{kind: User, name: a}]}', '{subjects: [{kind: User, name: a, apiGroup: rbac.authorization.k8s.io}]}', '{metadata: {labels: {a: b}}}'],
    ]),
  ),
  CronJob: ['{}', '{spec: {schedule: "0 4 * * *"}}', '{spec: {suspend: true}}', '{spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: app, image: "app:2"}]}}}}}}', '{spec: {timeZone: UTC}}', '{spec: {concurrencyPolicy: Forbid}}', '{spec: {jobTemplate: {spec: {completions: 2}}}}'],
  NetworkPolicy: [
    '{spec: {egress: [{to: [{namespaceSelector: {}, podSelector: {}}], ports: [{port: dns, protocol: UDP}, {port: 53, endPort: 54}]}]}}', '{spec: {ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}]}}', '{spec: {ingress: [{from: [{ipBlock: {cidr: 10.0.0.5/24}}]}]}}',
    '{spec: {ingress: [{from: [{ipBlock: {cidr: 10.0.0.0, except: [10.1.0.0/16]}, podSelector: {}}, {}]}]}}', '{spec: {podSelector: {matchExpressions: [{key: app, operator: In, values: [a]}]}}}',
    '{}', '{spec: {podSelector: {matchLabels: {app: b}}}}', '{spec: {policyTypes: [Ingress, Egress]}}', '{spec: {ingress: []}}', '{spec: {ingress: null, egress: [{}]}}'],
  PodDisruptionBudget: ['{spec: {minAvailable: "1"}}', '{spec: {minAvailable: 101%}}', '{spec: {maxUnavailable: 1}}', '{spec: {selector: {}}}', '{}', '{spec: {minAvailable: 50%}}', '{spec: {minAvailable: null, maxUnavailable: 1}}', '{spec: {selector: {matchLabels: {app: b}}}}', '{spec: {unhealthyPodEvictionPolicy: AlwaysAllow}}'],
  Ingress: [
    '{spec: {rules: [{host: "*.example.com", http: {paths: [{path: /a/../b, pathType: Exact, backend: {service: {name: a, port: {name: http, number: 80}}}}]}}]}}', '{metadata: {annotations: {kubernetes.io/ingress.class: a}}}',
    '{spec: {rules: [{http: {paths: [{pathType: ImplementationSpecific, backend: {resource: {kind: Bucket, name: a, apiGroup: example.com}}}]}}]}}', '{spec: {rules: [{host: 10.0.0.1}, {http: {paths: []}}]}}', '{spec: {tls: [{hosts: [A]}]}}',
    '{}', '{spec: {ingressClassName: a}}', '{spec: {tls: [{hosts: [a.example.com], secretName: a}]}}', '{spec: {rules: null, defaultBackend: {service: {name: a, port: {number: 80}}}}}'],
  Role: ['{}', '{rules: []}', '{rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]}', '{rules: null}'],
  ClusterRole: ['{}', '{rules: []}', '{rules: null, aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}}'],
  ServiceAccount: ['{}', '{automountServiceAccountToken: false}', '{imagePullSecrets: [{name: a}]}', '{secrets: [{name: a}]}', '{secrets: [{name: b}, {name: a}]}'],
  Namespace: ['{}', '{metadata: {labels: {a: b}}}', '{metadata: {annotations: {a: b}}}', '{spec: {finalizers: [kubernetes]}}', '{spec: {finalizers: [example.com/a]}}'],
  Pod: ['{}', '{spec: {containers: [{name: app, image: "app:2"}]}}', '{metadata: {labels: {a: b}}}', '{spec: {activeDeadlineSeconds: 5}}'],
};
/** What any object can have besides. */
const METADATA = ['{}', '{}', '{}', '{}', '{metadata: {labels: {x: "y"}}}', '{metadata: {annotations: {x: "y"}}}', '{metadata: {finalizers: [example.com/a]}}', '{metadata: {labels: {x: "y z"}}}', '{metadata: {labels: {x: 1}}}', '{metadata: {uid: a}}', '{metadata: {resourceVersion: "0"}}', '{metadata: {generation: 5}}', '{metadata: {foo: 1}}'];

/**
 * Pairs of manifests of the kinds of Kubernetes, in turn: a variant and another, or two mixtures, some with a hard value in a
 * field of the new one.
 */
export class BuiltInPairs {
  private readonly random: Random;
  private readonly kinds: readonly string[];
  private readonly hard = new Map<string, readonly any[]>();
  private count = 0;

  constructor(seed: number, kinds?: readonly string[]) {
    this.random = new Random(seed);
    this.kinds = kinds ?? Object.keys(VARIANTS);
  }

  public *pairs(count: number): Generator<[any, any]> {
    const { random, kinds } = this;
    for (let i = 0; i < count; i++) {
      const kind = kinds[i % kinds.length];
      const some = () => random.pick(VARIANTS[kind]);
      if (random.chance(0.6)) yield this.pair(kind, [some()], [some()]);
      else {
        const [old, now] = this.pair(kind, [some(), some()], [some(), some(), random.pick(METADATA)]);
        const changed = random.chance(0.5) ? now : merge(now, random.pick(this.withHardValues(kind)));
        yield [old, { ...changed, metadata: { ...changed.metadata, name: old.metadata.name } }];
      }
    }
  }

  private withHardValues(kind: string): readonly any[] {
    if (!this.hard.has(kind)) this.hard.set(kind, [...new PerField(kind, this.random.below(1e9)).cases(2)].map(({ object }) => object));
    return this.hard.get(kind)!;
  }

  private pair(kind: string, old: readonly string[], now: readonly string[]): [any, any] {
    const make = (variants: readonly string[]) => withoutNulls(variants.reduce((object, variant) => merge(object, parse(variant)), structuredClone(BUILT_IN[kind])));
    const sides = [make(old), make(now)] as const;
    // The judge cannot end a namespace.
    for (const side of sides) if (kind === 'Namespace') side.metadata.name = `orders-${this.count}`;
    this.count++;
    return [sides[0], sides[1]];
  }
}
