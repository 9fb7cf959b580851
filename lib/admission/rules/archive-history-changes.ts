import { ANNOTATION_ARCHIVE_HISTORY } from '../../facts/annotations';
import { Json } from '../../facts/json-value';
import { ChangeRule, CrossProblem, World } from './world';

const PATH = `metadata.annotations["${ANNOTATION_ARCHIVE_HISTORY}"]`;
const example = (history: string) => `[{Cluster: {metadata: {annotations: {${ANNOTATION_ARCHIVE_HISTORY}: ${history}}}}}]`;

function historyOf(cluster: Json | undefined): readonly string[] {
  const text = cluster?.metadata?.annotations?.[ANNOTATION_ARCHIVE_HISTORY];
  return typeof text === 'string' ? text.split('\n').filter(Boolean) : [];
}

/** The first entry that is not what it was. */
function rewritten(before: readonly string[], after: readonly string[]): string | undefined {
  const at = before.findIndex((entry, i) => entry !== after[i]);
  if (at < 0 || after.length === 0) return undefined;
  if (at >= after.length) return `the entry '${before[at]}' is gone from the history of archives`;
  return `the entry '${before[at]}' of the history of archives has become '${after[at]}'`;
}

export const archiveHistoryRules: readonly ChangeRule[] = [
  {
    id: 'ha/archive-history-edited',
    severity: 'warning',
    what: 'The history of a cluster\'s archives is edited, removed or in another order, and not appended to.',
    fix: 'Put the old entries back, and append one. An entry may be removed or edited only while its move has not happened: the upgrade failed, or the old Cluster still lives.',
    why: 'The names of archives follow from the order of the entries. A cluster that was restored writes the archive of its entry: with another order it goes on in an archive of the past, or a restore reads one that never was.',
    source: 'https://cloudnative-pg.io/plugin-barman-cloud/docs/usage/#restoring-a-cluster',
    wrong: `{old: ${example('"shop\\nshop-2: recovery to the newest state (INC-1)"')}, new: ${example('shop')}}`,
    right: `{old: ${example('shop')}, new: ${example('"shop\\nshop-2: recovery to the newest state (INC-1)"')}}`,
    check: (world: World, old: World): CrossProblem[] => world.all('Cluster').filter(({ spec }) => spec).flatMap(cluster => {
      const message = rewritten(historyOf(old.named(cluster, 'Cluster', cluster.metadata?.name)), historyOf(cluster));
      return message === undefined ? [] : [{ object: cluster, path: PATH, message }];
    }),
  },
];
