import { Conversion, patchComment } from './conversion';
import { Input, Refusal } from './input';
import { titleOf, unknownFields } from './manifest';

/** How many lines a chapter has at most. */
const MOST = 40;

/** What became of the manifests, for people. */
export function report({ outcomes, changes, secrets, refused, differences }: Conversion, input: Input): string {
  const patched = outcomes.filter(({ patches }) => patches.length > 0);
  const plain = outcomes.filter(({ isPlain }) => isPlain);
  const isChanged = new Set([...changes.map(({ manifest }) => titleOf(manifest)), ...[...secrets.keys()].map(titleOf)]);
  const equal = outcomes.filter(outcome => outcome.patches.length === 0 && !outcome.isPlain && !isChanged.has(titleOf(outcome.manifest)));
  const counts = [
    [equal.length, 'equal: the API server stores what it stored of the manifest'],
    [new Set(changes.map(({ manifest }) => titleOf(manifest))).size, 'translated into today\'s form'],
    [patched.length, 'patched: a JSON patch says what the types cannot'],
    [plain.length, 'plain: an object as it stands in the manifest'],
    [secrets.size, 'without a secret that stood in the manifest'],
    [input.refused.length, 'not converted'],
  ] as const;
  return [
    counts.filter(([count]) => count > 0).map(([count, text]) => `${String(count).padStart(4)}  ${text}\n`).join(''),
    chapter('Translated', changes.map(({ manifest, what, effect }) => `${titleOf(manifest)}: ${what}.\n    ${effect}`)),
    chapter('Patched', patched.flatMap(({ manifest, patches, refused: why }) => patches.map(step => {
      const option = why.find(({ option: name }) => step.path.toLowerCase().includes(name.split('.')[0].toLowerCase()));
      return `${titleOf(manifest)}: ${patchComment(manifest.kind, step)}${option ? `\n    ${option.reason}` : ''}`;
    }))),
    chapter('Left out, since it is a secret', [...secrets].flatMap(([manifest, left]) => left.map(({ path, advice }) => `${titleOf(manifest)}: ${path}; ${advice}`))),
    chapter('Left out, since the API server does not know it', outcomes.flatMap(({ manifest }) => unknownFields(manifest.json, manifest.stored).map(field => `${titleOf(manifest)}: ${field}`))),
    chapter('Not checked at synthesis, since the API server or the operator would refuse it today', [...refused].flatMap(([chart, problems]) => problems.map(problem => `${chart}: ${problem}`))),
    chapter('Not converted', input.refused.map(refusalText)),
    chapter('Left where it is', kept(outcomes, input)),
    chapter('Made by the operator, and in no program', input.made.map(({ file, title }) => `${file}: ${title}`)),
    chapter('Wrong: please report this as a fault of convert', differences),
  ].join('');
}

/** `cluster.yaml: Cluster 'a' holds the variable ...` */
export function refusalText({ file, title, reason }: Refusal): string {
  return `${file}: ${title ? `${title} ` : ''}${reason}`;
}

/** What stands beside the objects that were converted, by name, and how much there is elsewhere. */
function kept(outcomes: Conversion['outcomes'], input: Input): string[] {
  const files = new Set(outcomes.map(({ manifest }) => manifest.file));
  const sameFile = input.kept.filter(({ file }) => files.has(file));
  const others = input.kept.length - sameFile.length;
  return [...sameFile.map(({ file, title }) => `${file}: ${title}`), ...others > 0 ? [`${others} object${others === 1 ? '' : 's'} of other kinds in other files`] : []];
}

function chapter(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const more = lines.length > MOST ? [`... and ${lines.length - MOST} more`] : [];
  return `\n${title}\n${[...lines.slice(0, MOST), ...more].map(line => `  ${line}\n`).join('')}`;
}
