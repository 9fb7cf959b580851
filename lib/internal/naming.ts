import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { labelProblem, namespaceProblem, nameFromPath } from '../facts/name-problems';

/** The path of a construct as its user knows it: `orders-db` for a chart, `orders-db/Reports` below it. The id `Default` is left out. */
export function pathOf(construct: IConstruct): string {
  return construct.node.path.replace(/\/Default(?=\/|$)/g, '');
}

/** Throws an error that begins with the path of the construct. */
export function fail(construct: IConstruct, message: string): never {
  throw new Error(`[${pathOf(construct)}] ${message}`);
}

/** The name that the user gave, or one made from the path of the construct. Throws if it is no valid name. */
export function nameOf(construct: IConstruct, prop: string, explicit: string | undefined, maxLength: number): string {
  const chart = Chart.of(construct);
  const scopes = construct.node.scopes.map(scope => scope.node.id);
  const idsBelow = scopes.slice(chart.node.scopes.length);
  const wrongNamespace = chart.namespace === undefined ? undefined : namespaceProblem(chart.namespace);
  if (wrongNamespace) fail(construct, `'namespace' ${wrongNamespace}, got '${chart.namespace}'`);
  const name = explicit ?? nameFromPath(chart.node.id, idsBelow);
  const problem = labelProblem(name, maxLength);
  if (problem) {
    const origin = explicit === undefined ? `, got '${name}' from the construct ids; set '${prop}'` : `, got '${name}'`;
    fail(construct, `'${prop}' ${problem}${origin}`);
  }
  return name;
}
