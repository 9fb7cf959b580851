interface Node {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly type: { readonly isError: boolean };
  readonly node: { readonly parent?: { readonly name: string } | null };
}

// The package has CommonJS too, but its types are those of an ES module.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { parser } = require('@prometheus-io/lezer-promql') as { parser: { parse(text: string): { iterate(visitor: { enter(node: Node): void }): void } } };

/** A metric in an expression, with the labels that are matched on it. */
export interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** What Prometheus' own grammar finds in an expression. Throws where it finds a mistake. */
export function selectors(expression: string): Selector[] {
  const found: Array<{ metric: string; labels: string[] }> = [];
  parser.parse(expression).iterate({
    enter: node => {
      if (node.type.isError) throw new Error(`no PromQL at ${node.from}: ${expression}`);
      const text = expression.slice(node.from, node.to);
      if (node.name === 'VectorSelector') found.push({ metric: '', labels: [] });
      if (node.name === 'Identifier' && node.node.parent?.name === 'VectorSelector') found.at(-1)!.metric = text;
      if (node.name === 'LabelName' && /Matcher$/.test(node.node.parent?.name ?? '')) found.at(-1)!.labels.push(text);
    },
  });
  return found;
}

/** The labels that an expression groups and joins by. */
export function groupings(expression: string): string[] {
  const found: string[] = [];
  parser.parse(expression).iterate({
    enter: node => {
      if (node.name === 'LabelName' && node.node.parent?.name === 'GroupingLabels') found.push(expression.slice(node.from, node.to));
    },
  });
  return [...new Set(found)];
}
