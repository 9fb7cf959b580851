import { PlainRule } from '../report/rule-text';

const FIELD_VALIDATION = 'https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation';
const YAML = 'https://yaml.org/spec/1.2.2/';
const OBJECTS = 'https://kubernetes.io/docs/concepts/overview/working-with-objects/';

export const FILE_RULES: readonly PlainRule[] = [
  {
    id: 'file/syntax',
    what: 'The file is not YAML or JSON as the API server reads it.',
    fix: 'Correct the text at this place.',
    why:
      'Nothing in the document can be read. It is read as kubectl 1.34 cuts a file into documents and go-yaml v2, the reader of the API '
        + 'server, reads each: YAML 1.1 with habits of its own. ' +
      'Some texts are refused here though that reader takes them: text after the end of a document (after `...`, or indented less than the '
        + 'first line), which it leaves out without a word; ' +
      'two JSON values without `---` between them; `---` with a byte order mark before it and text behind it; keys that are one key of '
        + 'JSON, such as `1` and `"1"`, of which it keeps one by chance; ' +
      '`!!binary` that is no text; U+FFFD, which may be a broken byte; signs in JSON that YAML does not allow (U+007F, say) in a file that '
        + 'is not named `.json`; ' +
      'more than 500 levels of YAML or 1,000 of JSON; aliases that stand for more than 200,000 values; forms that mean nothing, such as an '
        + 'anchor without a value, two byte order marks, or the lowest integer of 64 bits tagged `!!float`.',
    source: 'https://github.com/yaml/go-yaml/tree/v2.4.2',
    wrong: 'kind: [Secret\n',
    right: 'kind: Secret\napiVersion: v1\nmetadata: {name: a}\n',
  },
  {
    id: 'file/duplicate-key',
    what: 'A mapping has the same key twice.',
    fix: 'Remove one of them.',
    why: 'kubectl keeps the last of them without a word, kustomize and Flux refuse the file, and so does the server when it gets the file '
      + 'itself. A key that a `<<` merges and the mapping sets again is not a duplicate.',
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
      'To its reader `yes`, `no`, `on`, `off`, `y` and `n` are texts, as in YAML 1.2, and to kubectl booleans: from Flux, and after '
        + '`kustomize build`, the server gets `"yes"` and refuses it. ' +
      'Of a key that is set before a `<<` that merges it, kubectl takes the merged value and kustomize the one that is set; a second `<<` '
        + 'stops the build. ' +
      'A date becomes a time, which no label can be, and a key that is a number, a boolean or a date stops the whole build. The finding is '
        + 'only worth something where kustomize is between the file and the server.',
    source: 'https://github.com/kubernetes-sigs/kustomize/tree/kyaml/v0.20.1/kyaml',
    wrong: 'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: orders-db}\nspec: {instances: 3, storage: {size: 1Gi}, '
      + 'enableSuperuserAccess: yes}\n',
    right: 'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: orders-db}\nspec: {instances: 3, storage: {size: 1Gi}, '
      + 'enableSuperuserAccess: true}\n',
  },
  {
    id: 'ha/encrypted',
    severity: 'info',
    what: 'An object is encrypted with SOPS, so that its values cannot be judged.',
    fix: 'Nothing has to be done; decrypt a copy and check that to have the values judged too.',
    why: 'Flux and other engines decrypt it on the way to the server and drop the field `sops`. Its names and keys are judged, and each '
      + 'encrypted value counts as unknown.',
    source: 'https://fluxcd.io/flux/guides/mozilla-sops/',
    wrong:
      'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {user: "ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:str]"}\n' +
      'sops: {version: 3.9.4, lastmodified: "2026-01-01T00:00:00Z", mac: "ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:str]"}\n',
    right: 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {user: app}\n',
  },
  {
    id: 'ha/old-unreadable',
    severity: 'warning',
    what: 'A manifest from before the change cannot be read, so that its objects count as new.',
    fix: 'Compare with a version that can be read, or check the change of these objects by hand.',
    why: 'A change that the server refuses, such as a smaller volume, is not found when nobody knows what was there before.',
    source: 'The manifests that `--against` names',
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
