import { formatSummary, summarize } from '../../lib/synth/publish-summary';
import { Tree } from '../../lib/synth/tree';

function tree(files: Record<string, string>): Tree {
  return new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]));
}

test('says what happened to each file and what is in it', () => {
  const before = tree({ 'kept.yaml': 'kind: Cluster\n', 'edited.yaml': 'kind: Pooler\n', 'gone.yaml': 'kind: Database\n' });
  const after = tree({ 'kept.yaml': 'kind: Cluster\n', 'edited.yaml': 'kind: Pooler\nspec: {}\n', 'sub/': '', 'sub/added.yaml': 'kind: PodMonitor\n' });

  expect(summarize(before, after)).toEqual([
    { path: 'edited.yaml', change: 'changed', kinds: ['Pooler'] },
    { path: 'gone.yaml', change: 'removed', kinds: ['Database'] },
    { path: 'kept.yaml', change: 'unchanged', kinds: ['Cluster'] },
    { path: 'sub/added.yaml', change: 'new', kinds: ['PodMonitor'] },
  ]);
});

test('names each kind once, and only those of the objects themselves', () => {
  const text = 'apiVersion: v1\nkind: Secret\nowner:\n  kind: Other\n---\nkind: "Cluster"\n---\nkind: Secret\ndata:\n  text: |\n    kind: Text\n';

  expect(summarize(new Map(), tree({ 'a.yaml': text }))[0].kinds).toEqual(['Secret', 'Cluster']);
});

test('an empty file that appears is new', () => {
  expect(summarize(new Map(), tree({ 'a.yaml': '' }))).toEqual([{ path: 'a.yaml', change: 'new', kinds: [] }]);
});

test('prints one line per file', () => {
  const files = summarize(tree({ 'orders.k8s.yaml': 'kind: Cluster' }), tree({ 'orders.k8s.yaml': 'kind: Cluster\n---\nkind: PodMonitor', 'b.yaml': 'a: b' }));

  expect(formatSummary('dist', files)).toBe(`\
  dist/b.yaml            new
  dist/orders.k8s.yaml   changed   Cluster, PodMonitor`);
});
