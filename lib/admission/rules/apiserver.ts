import { Severity } from '../finding';
import { webhook } from './rule';

/** A rule of the API server, of the operator's decoding, or about the files themselves. */
export interface PlainRule {
  readonly id: string;
  /** The kind over whose minimal manifest the examples are laid. */
  readonly kind?: string;
  /** @default error */
  readonly severity?: Severity;
  readonly what: string;
  readonly fix: string;
  readonly why: string;
  /** Who says so: an address, or Markdown. */
  readonly source: string;
  /** YAML laid over a minimal manifest, or `{old, new}` of a change; the whole text where the rule is about files. None where it would be too long. */
  readonly wrong?: string;
  readonly right?: string;
}

const CRDS = 'https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation';
const FIELD_VALIDATION = 'https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation';
const NAMES = 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/';
const SCHEMA = 'The schema that came with the operator describes what its code can read.';
const SCALE = 'https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#scale-subresource';

export const API_RULES: readonly PlainRule[] = [
  {
    id: 'apiserver/unknown-field',
    kind: 'Cluster',
    what: 'A field is not part of the kind.',
    fix: 'Correct the spelling or the indentation, or remove the field.',
    why: '`kubectl` and the GitOps engines refuse it; without strict validation it is dropped silently.',
    source: FIELD_VALIDATION,
    wrong: 'spec: {storage: {sise: 2Gi}}',
    right: 'spec: {storage: {size: 2Gi}}',
  },
  {
    id: 'apiserver/no-such-kind',
    kind: 'Cluster',
    what: 'The API group has no such kind or version.',
    fix: 'Correct `apiVersion` and `kind`.',
    why: 'There is no address to send it to.',
    source: 'https://kubernetes.io/docs/reference/using-api/#api-groups',
    wrong: 'kind: PostgresCluster',
    right: 'kind: Cluster',
  },
  {
    id: 'apiserver/metadata-type',
    kind: 'Cluster',
    what: 'A field of the metadata has a value of another type; labels and annotations hold text only.',
    fix: 'Put the value in quotes.',
    why: 'The metadata is decoded before anything else, and all of it fails.',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set',
    wrong: 'metadata: {labels: {tier: 1}}',
    right: 'metadata: {labels: {tier: "1"}}',
  },
  {
    id: 'apiserver/metadata',
    kind: 'Cluster',
    what: 'A name, label, annotation, finalizer or owner does not follow the rules of Kubernetes.',
    fix: 'Write it as the message says.',
    why: 'They are part of addresses and of selectors.',
    source: NAMES,
    wrong: 'metadata: {name: orders_db}',
    right: 'metadata: {name: orders-db}',
  },
  {
    id: 'apiserver/required',
    kind: 'ImageCatalog',
    what: 'A required field is missing.',
    fix: 'Add the field.',
    why: SCHEMA,
    source: CRDS,
    wrong: 'spec: {images: [{major: 17}]}',
    right: 'spec: {images: [{major: 17, image: "ghcr.io/cloudnative-pg/postgresql:17.4"}]}',
  },
  {
    id: 'apiserver/type',
    kind: 'ObjectStore',
    what: 'A value has another type than the field.',
    fix: 'Write a value of the right type; quotes make text, their absence makes numbers and booleans.',
    why: SCHEMA,
    source: CRDS,
    wrong: 'spec: {retentionPolicy: 30}',
    right: 'spec: {retentionPolicy: 30d}',
  },
  {
    id: 'apiserver/not-supported',
    kind: 'Cluster',
    what: 'A value is not one of those that the field allows.',
    fix: 'Use one of the allowed values.',
    why: SCHEMA,
    source: CRDS,
    wrong: 'spec: {primaryUpdateStrategy: automatic}',
    right: 'spec: {primaryUpdateStrategy: unsupervised}',
  },
  {
    id: 'apiserver/too-long',
    kind: 'Cluster',
    what: 'A text is longer than the field allows.',
    fix: 'Shorten it.',
    why: SCHEMA,
    source: CRDS,
  },
  {
    id: 'apiserver/too-short',
    kind: 'Cluster',
    what: 'A text is shorter than the field allows.',
    fix: 'Write more, or remove the field.',
    why: SCHEMA,
    source: CRDS,
    wrong: 'spec: {postgresql: {extensions: [{name: "", image: {reference: a}}]}}',
    right: 'spec: {postgresql: {extensions: [{name: vector, image: {reference: a}}]}}',
  },
  {
    id: 'apiserver/too-many',
    kind: 'ImageCatalog',
    what: 'A list has more items than allowed.',
    fix: 'Remove some.',
    why: SCHEMA,
    source: CRDS,
  },
  {
    id: 'apiserver/too-few',
    kind: 'ImageCatalog',
    what: 'A list has fewer items than needed.',
    fix: 'Add some, or remove the list.',
    why: SCHEMA,
    source: CRDS,
    wrong: 'spec: {images: []}',
    right: 'spec: {images: [{major: 17, image: "ghcr.io/cloudnative-pg/postgresql:17.4"}]}',
  },
  {
    id: 'apiserver/pattern',
    kind: 'ObjectStore',
    what: 'A text does not have the form that the field wants.',
    fix: 'Write it in that form.',
    why: SCHEMA,
    source: CRDS,
    wrong: 'spec: {retentionPolicy: 30days}',
    right: 'spec: {retentionPolicy: 30d}',
  },
  {
    id: 'apiserver/format',
    kind: 'Cluster',
    what: 'A text is not of the format that the field wants.',
    fix: 'Write a time as 2030-01-31T12:00:00Z.',
    why: SCHEMA,
    source: CRDS,
  },
  {
    id: 'apiserver/range',
    kind: 'Cluster',
    what: 'A number is outside the range of the field.',
    fix: 'Use a number inside the range.',
    why: SCHEMA,
    source: CRDS,
    wrong: 'spec: {instances: 0}',
    right: 'spec: {instances: 1}',
  },
  {
    id: 'apiserver/duplicate',
    kind: 'Cluster',
    what: 'Two items of a list have the same key.',
    fix: 'Remove one of them.',
    why: 'The list is a map by that key, and one of the two could never be found.',
    source: 'https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy',
    wrong: 'spec: {podSelectorRefs: [{name: a, selector: {}}, {name: a, selector: {}}]}',
    right: 'spec: {podSelectorRefs: [{name: a, selector: {}}, {name: b, selector: {}}]}',
  },
  {
    id: 'apiserver/cel',
    kind: 'Cluster',
    what: 'A rule that the resource definition itself carries (CEL) does not hold.',
    fix: 'Do what the message says.',
    why: 'The API server evaluates it, also when the operator is away.',
    source: 'https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules',
    wrong: 'spec: {imageName: "a:17.4", imageCatalogRef: {apiGroup: postgresql.cnpg.io, kind: ImageCatalog, name: images, major: 17}}',
    right: 'spec: {imageCatalogRef: {apiGroup: postgresql.cnpg.io, kind: ImageCatalog, name: images, major: 17}}',
  },
  {
    id: 'apiserver/immutable',
    kind: 'Cluster',
    what: 'A field that cannot change is changed.',
    fix: 'Keep the old value, or make a new object.',
    why: 'Kubernetes wrote the field, or others found the object by it.',
    source: 'https://kubernetes.io/docs/reference/using-api/api-concepts/',
  },
  {
    id: 'apiserver/conflict',
    kind: 'Cluster',
    what: 'A manifest holds what only the server knows: `resourceVersion`, `uid`, `managedFields`.',
    fix: 'Remove the field from the manifest.',
    why: 'The values fit no object but the one they were read from, and that one only until it changes.',
    source: 'https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions',
  },
  {
    id: 'apiserver/forgiven',
    kind: 'Cluster',
    what: 'A value breaks a rule of the resource definition that is younger than the stored object, so the server forgives it (ratcheting).',
    fix: 'Correct the value now, in a change of its own.',
    why: 'The server forgives it until the value, or the list or object around it, changes; a new object with it is refused.',
    source: 'https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-ratcheting',
  },
  {
    id: 'apiserver/scale',
    kind: 'Cluster',
    what: 'The number of instances does not fit the scale interface.',
    fix: 'Use a whole number from 0 to 2147483647.',
    why: '`kubectl scale` and autoscalers read and write it as an integer of 32 bits.',
    source: SCALE,
  },
  {
    id: 'apiserver/not-checked',
    kind: 'ImageCatalog',
    what: 'The API server stops before the rules of the resource definition when the object is wrong already.',
    fix: 'Correct the other findings first.',
    why: 'Those rules expect values of the right types, so more mistakes may show after the correction.',
    source: 'https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules',
    wrong: 'spec: {images: [{major: 17}]}',
    right: 'spec: {images: [{major: 17, image: "ghcr.io/cloudnative-pg/postgresql:17.4"}]}',
  },
  {
    id: 'apiserver/finalizer-name',
    kind: 'Cluster',
    what: 'A finalizer without a domain can clash with another.',
    fix: 'Write it as example.com/name.',
    why: 'An object stays until each finalizer is removed by the one that owns it.',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/',
    wrong: 'metadata: {finalizers: [keep]}',
    right: 'metadata: {finalizers: [example.com/keep]}',
  },
  {
    id: 'apiserver/duplicate-owner',
    kind: 'Cluster',
    what: 'The same owner is named twice.',
    fix: 'Remove one of the two.',
    why: 'The server removes it, and says that it may refuse it one day.',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/',
    wrong: 'metadata: {ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: a, uid: a}, {apiVersion: v1, kind: ConfigMap, name: a, uid: a}]}',
    right: 'metadata: {ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: a, uid: a}, {apiVersion: v1, kind: ConfigMap, name: a, uid: b}]}',
  },
  {
    id: 'apiserver/namespace',
    kind: 'Cluster',
    what: 'No namespace can have this name.',
    fix: 'Use lower-case letters, digits and hyphens.',
    why: 'The object would be sent to a namespace that cannot exist.',
    source: `${NAMES}#dns-label-names`,
    wrong: 'metadata: {namespace: Databases}',
    right: 'metadata: {namespace: databases}',
  },
  {
    id: 'apiserver/too-large',
    what: 'An object is larger than the API server takes (3 MiB).',
    fix: 'Split it.',
    why: 'The body of a request is limited, and etcd stores still less.',
    source: 'https://etcd.io/docs/v3.5/dev-guide/limit/',
  },
];

export const OPERATOR_RULES: readonly PlainRule[] = [
  {
    id: 'cnpg/decode',
    kind: 'Cluster',
    what: 'The operator cannot read a value: a number too large, a quantity or duration that is none, another type.',
    fix: 'Write a value of the right type; quantities such as 1Gi, durations such as 30s.',
    why: 'Its webhook reads the object into its own types before it looks at any rule.',
    source: webhook('cluster', 'Default'),
    wrong: 'spec: {resources: {limits: {memory: 1 gigabyte}}}',
    right: 'spec: {resources: {limits: {memory: 1Gi}}}',
  },
  {
    id: 'cnpg/pod-patch',
    kind: 'Cluster',
    what: 'The annotation cnpg.io/podPatch is no JSON patch, or does not apply to the Pod that the operator would build.',
    fix: 'Write a list of operations, each with op, path and value. Replace and remove only what is there: a new cluster has no image yet, and no limits but those of its spec.',
    why: 'The operator applies it to every pod that it makes.',
    source: webhook('cluster', 'validatePodPatchAnnotation'),
    wrong: 'metadata: {annotations: {cnpg.io/podPatch: "{}"}}',
    right: 'metadata: {annotations: {cnpg.io/podPatch: "[]"}}',
  },
  {
    id: 'cnpg/validation-off',
    kind: 'Cluster',
    what: "The annotation cnpg.io/validation: disabled lets everything pass the operator's validation.",
    fix: 'Remove the annotation.',
    why: 'What the validation would have said comes later, as an error of the running database.',
    source: 'https://cloudnative-pg.io/docs/1.30/labels_annotations/',
    wrong: 'metadata: {annotations: {cnpg.io/validation: disabled}}',
    right: 'metadata: {annotations: {cnpg.io/validation: enabled}}',
  },
  {
    id: 'cnpg/validation-value',
    kind: 'Cluster',
    what: 'The annotation cnpg.io/validation has a value that the operator does not know, and is ignored.',
    fix: 'Remove the annotation.',
    why: 'It knows `enabled` and `disabled`; whoever wrote something else expected something else.',
    source: 'https://cloudnative-pg.io/docs/1.30/labels_annotations/',
    wrong: 'metadata: {annotations: {cnpg.io/validation: "off"}}',
    right: 'metadata: {annotations: {cnpg.io/validation: enabled}}',
  },
];

const YAML = 'https://yaml.org/spec/1.2.2/';
const OBJECTS = 'https://kubernetes.io/docs/concepts/overview/working-with-objects/';

export const FILE_RULES: readonly PlainRule[] = [
  {
    id: 'file/syntax',
    what: 'The file is not YAML or JSON as the API server reads it.',
    fix: 'Correct the text at this place.',
    why:
      'Nothing in the document can be read. It is read as kubectl 1.34 cuts a file into documents and go-yaml v2, the reader of the API server, reads each: YAML 1.1 with habits of its own. ' +
      'Some texts are refused here though that reader takes them: text after the end of a document (after `...`, or indented less than the first line), which it leaves out without a word; ' +
      'two JSON values without `---` between them; `---` with a byte order mark before it and text behind it; keys that are one key of JSON, such as `1` and `"1"`, of which it keeps one by chance; ' +
      '`!!binary` that is no text; U+FFFD, which may be a broken byte; signs in JSON that YAML does not allow (U+007F, say) in a file that is not named `.json`; ' +
      'more than 500 levels of YAML or 1,000 of JSON; aliases that stand for more than 200,000 values; forms that mean nothing, such as an anchor without a value, two byte order marks, or the lowest integer of 64 bits tagged `!!float`.',
    source: 'https://github.com/yaml/go-yaml/tree/v2.4.2',
    wrong: 'kind: [Secret\n',
    right: 'kind: Secret\napiVersion: v1\nmetadata: {name: a}\n',
  },
  {
    id: 'file/duplicate-key',
    what: 'A mapping has the same key twice.',
    fix: 'Remove one of them.',
    why: 'The server refuses the document; other tools silently keep the last.',
    source: FIELD_VALIDATION,
    wrong: 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nkind: ConfigMap\n',
    right: 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n',
  },
  {
    id: 'file/template',
    what: 'The file looks like a template, for example of Helm.',
    fix: 'Render it first and check the result.',
    why: 'What the server gets is not known before.',
    source: 'https://helm.sh/docs/helm/helm_template/',
    wrong: 'apiVersion: v1\nkind: Secret\nmetadata: {{- include "name" . }}\n',
    right: 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n',
  },
  {
    id: 'ha/kustomize-reads',
    severity: 'info',
    what: 'kustomize, and so Flux, reads a word without quotes otherwise than kubectl.',
    fix: 'Write `true` or `false` where one is meant; put a text, a date and a key in quotes.',
    why:
      'To its reader `yes`, `no`, `on`, `off`, `y` and `n` are texts, as in YAML 1.2, and to kubectl booleans: from Flux, and after `kustomize build`, the server gets `"yes"` and refuses it. ' +
      'A date becomes a time, which no label can be, and a key that is a number, a boolean or a date stops the whole build. The finding is only worth something where kustomize is between the file and the server.',
    source: 'https://github.com/kubernetes-sigs/kustomize/tree/kyaml/v0.20.1/kyaml',
    wrong: 'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: orders-db}\nspec: {instances: 3, storage: {size: 1Gi}, enableSuperuserAccess: yes}\n',
    right: 'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: orders-db}\nspec: {instances: 3, storage: {size: 1Gi}, enableSuperuserAccess: true}\n',
  },
  {
    id: 'file/not-text',
    what: 'The file is not text in UTF-8.',
    fix: 'Save it as UTF-8, or leave it out.',
    why: 'YAML and JSON are text.',
    source: `${YAML}#51-character-set`,
  },
  {
    id: 'file/not-an-object',
    what: 'A document is not a mapping, so it is no manifest.',
    fix: 'Leave the file out, or correct it.',
    why: 'A manifest has fields.',
    source: OBJECTS,
    wrong: '- apiVersion: v1\n  kind: Secret\n',
    right: 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n',
  },
  {
    id: 'file/unreadable',
    what: 'The file cannot be read.',
    fix: 'Correct its permissions, or leave it out.',
    why: 'A file that is not judged must not look like one that passed.',
    source: 'The operating system, whose words are in the message',
  },
  {
    id: 'file/too-large',
    what: 'The file is larger than 100 MB.',
    fix: 'Split it, or leave it out.',
    why: 'It would take the memory of the machine that checks; no object is larger than 3 MiB.',
    source: 'A limit of this tool',
  },
  {
    id: 'file/internal-error',
    what: 'The checker itself failed on an object, which is therefore not judged.',
    fix: 'Report it with the manifest.',
    why: 'A mistake of ours must not look like a pass.',
    source: 'https://github.com/cdk8s-postgres-ha/cdk8s-postgres-ha/issues',
  },
  {
    id: 'file/incomplete',
    what: 'A manifest needs `apiVersion` and `kind`.',
    fix: 'Add what is missing.',
    why: 'The two say where it is sent to.',
    source: `${OBJECTS}#required-fields`,
    wrong: 'kind: Secret\nmetadata: {name: a}\n',
    right: 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n',
  },
];
