import { managedProblem } from '../apiserver/machinery/object-meta';
import { isObject, Json } from '../../facts/json-value';
import { CrossProblem, LibraryRule, problemIf } from './world';

/** What each of the fields does to whoever sends it. The server's own creation by dry run takes them all. */
const FIELDS: ReadonlyArray<readonly [field: string, isGiven: (metadata: Json) => boolean, severity: CrossProblem['severity'], then: string]> = [
  ['resourceVersion', ({ resourceVersion }) => typeof resourceVersion === 'string', 'error', 'an object that is made may not have one, and '
    + 'a stored one has another by now'],
  ['uid', ({ uid }) => typeof uid === 'string' && uid !== '', 'error', 'a new object gets another, and from then on the server refuses '
    + 'this one'],
  ['managedFields', metadata => managedProblem(metadata) !== undefined, 'warning', 'server-side apply, which Flux uses, refuses a manifest '
    + 'that has it'],
];

export const serverFieldRules: readonly LibraryRule[] = [
  {
    id: 'ha/server-fields',
    severity: 'error',
    what: 'A manifest was copied from a live object, with the `resourceVersion`, `uid` or `managedFields` that only the server may write.',
    fix: 'Remove the field; `creationTimestamp`, `generation` and `status` can go too.',
    why: 'No dry run of a new object says so, because the server compares these fields only when it writes. Then it answers '
      + '"resourceVersion should not be set on objects to be created", '
      + 'or that the object has been modified, and the engine tries again forever.',
    source: 'https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions',
    wrong: '[{Cluster: {metadata: {resourceVersion: "48151623"}}}]',
    right: '[{Cluster: {}}]',
    check: world =>
      world.objects.flatMap(object => {
        const { metadata } = object;
        if (!isObject(metadata)) return [];
        return FIELDS.flatMap(([field, isGiven, severity, then]) => problemIf(isGiven(metadata), `metadata.${field}`, `a manifest has no ${field}: ${then}`, severity)).map(problem => ({ object, ...problem }));
      }),
  },
];
