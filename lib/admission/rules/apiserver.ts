/** A rule of the API server, or about the files themselves. The example is a manifest as text, or laid over a minimal one. */
export interface PlainRule {
  readonly id: string;
  readonly what: string;
  readonly fix: string;
}

export const API_RULES: readonly PlainRule[] = [
  {
    id: 'apiserver/unknown-field',
    what: 'A field is not part of the kind; `kubectl` and the GitOps engines refuse it, and without strict validation it is dropped silently.',
    fix: 'Correct the spelling or the indentation, or remove the field.',
  },
  { id: 'apiserver/no-such-kind', what: 'The API group has no such kind or version.', fix: 'Correct `apiVersion` and `kind`.' },
  { id: 'apiserver/metadata-type', what: 'A field of the metadata has a value of another type; labels and annotations hold text only.', fix: 'Put the value in quotes.' },
  {
    id: 'apiserver/metadata',
    what: 'A name, label, annotation, finalizer or owner does not follow the rules of Kubernetes.',
    fix: 'Use the characters and lengths that Kubernetes allows.',
  },
  { id: 'apiserver/required', what: 'A required field is missing.', fix: 'Add the field.' },
  {
    id: 'apiserver/type',
    what: 'A value has another type than the field.',
    fix: 'Write a value of the right type; quotes make text, their absence makes numbers and booleans.',
  },
  { id: 'apiserver/not-supported', what: 'A value is not one of those that the field allows.', fix: 'Use one of the allowed values.' },
  { id: 'apiserver/too-long', what: 'A text is longer than the field allows.', fix: 'Shorten it.' },
  { id: 'apiserver/too-short', what: 'A text is shorter than the field allows.', fix: 'Write more, or remove the field.' },
  { id: 'apiserver/too-many', what: 'A list has more items than allowed.', fix: 'Remove some.' },
  { id: 'apiserver/too-few', what: 'A list has fewer items than needed.', fix: 'Add some, or remove the list.' },
  { id: 'apiserver/pattern', what: 'A text does not have the form that the field wants.', fix: 'Write it in that form.' },
  { id: 'apiserver/format', what: 'A text is not of the format that the field wants.', fix: 'Write a time as 2030-01-31T12:00:00Z.' },
  { id: 'apiserver/range', what: 'A number is outside the range of the field.', fix: 'Use a number inside the range.' },
  { id: 'apiserver/duplicate', what: 'Two items of a list have the same key.', fix: 'Remove one of them.' },
  { id: 'apiserver/cel', what: 'A rule that the resource definition itself carries (CEL) does not hold.', fix: 'Do what the message says.' },
  { id: 'apiserver/immutable', what: 'A field that cannot change is changed.', fix: 'Keep the old value, or make a new object.' },
  { id: 'apiserver/scale', what: 'The number of instances does not fit the scale interface.', fix: 'Use a whole number from 0 to 2147483647.' },
  {
    id: 'apiserver/not-checked',
    what: 'The API server stops before the rules of the resource definition when the object is wrong already.',
    fix: 'Correct the other findings first.',
  },
  { id: 'apiserver/finalizer-name', what: 'A finalizer without a domain can clash with another.', fix: 'Write it as example.com/name.' },
  { id: 'apiserver/namespace', what: 'No namespace can have this name.', fix: 'Use lower-case letters, digits and hyphens.' },
  { id: 'apiserver/too-large', what: 'An object is larger than the API server takes (3 MiB).', fix: 'Split it.' },
];

export const OPERATOR_RULES: readonly PlainRule[] = [
  {
    id: 'cnpg/decode',
    what: 'The operator cannot read a value: a number too large, a quantity or duration that is none, another type.',
    fix: 'Write a value of the right type; quantities such as 1Gi, durations such as 30s.',
  },
  { id: 'cnpg/pod-patch', what: 'The annotation cnpg.io/podPatch is not a JSON patch.', fix: 'Write a list of operations, each with op, path and value.' },
  { id: 'cnpg/validation-off', what: "The annotation cnpg.io/validation: disabled lets everything pass the operator's validation.", fix: 'Remove the annotation.' },
  { id: 'cnpg/validation-value', what: 'The annotation cnpg.io/validation has a value that the operator does not know, and is ignored.', fix: 'Remove the annotation.' },
];

export const FILE_RULES: readonly PlainRule[] = [
  { id: 'file/syntax', what: 'The file is not YAML or JSON as the API server reads it.', fix: 'Correct the text at this place.' },
  { id: 'file/duplicate-key', what: 'A mapping has the same key twice.', fix: 'Remove one of them.' },
  { id: 'file/template', what: 'The file looks like a template, for example of Helm.', fix: 'Render it first and check the result.' },
  { id: 'file/not-text', what: 'The file is not text in UTF-8.', fix: 'Save it as UTF-8, or leave it out.' },
  { id: 'file/not-an-object', what: 'A document is not a mapping, so it is no manifest.', fix: 'Leave the file out, or correct it.' },
  { id: 'file/unreadable', what: 'The file cannot be read.', fix: 'Correct its permissions, or leave it out.' },
  { id: 'file/too-large', what: 'The file is larger than 100 MB.', fix: 'Split it, or leave it out.' },
  { id: 'file/internal-error', what: 'The checker itself failed on an object, which is therefore not judged.', fix: 'Report it with the manifest.' },
  { id: 'file/incomplete', what: 'A manifest needs `apiVersion` and `kind`.', fix: 'Add what is missing.' },
];
