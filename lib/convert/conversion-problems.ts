import { code } from '../facts/code';
import { IConstruct } from 'constructs';
import { APP, run, Statement } from './program-statements';
import { optionsOf, withOptions } from './unit';

const SWITCH = 'cdk8s-postgres-ha/judge';
const REASON = 'as it ran before this program';

/**
 * The program such that `app.synth()` succeeds: rules of this library that a running cluster breaks are acknowledged, and what
 * the API server or the
 * operator would refuse today is not checked, with a comment that says why.
 */
export function synthesizable(program: readonly Statement[]): { readonly program: Statement[]; readonly refused: ReadonlyMap<string, readonly string[]> } {
  const refused = new Map<string, readonly string[]>();
  let statements = [...program];
  for (const [chart, problems] of problemsByChart(statements)) {
    const rules = new Set(problems.flatMap(({ rule, isCluster }) => (isCluster && rule?.startsWith('ha/') ? [rule] : [])));
    if (rules.size > 0) statements = statements.map(statement => (isClusterOf(statement, chart) ? acknowledged(statement, [...rules]) : statement));
  }
  for (const [chart, problems] of problemsByChart(statements)) {
    const lines = problems.map(({ text }) => text);
    refused.set(chart, lines);
    statements = statements.flatMap(statement => (idOf(statement) === chart ? unchecked(statement, lines) : [statement]));
  }
  return { program: statements, refused };
}

interface Problem {
  readonly text: string;
  readonly rule?: string;
  readonly isCluster: boolean;
}

function problemsByChart(program: readonly Statement[]): Map<string, Problem[]> {
  const found = new Map<string, Problem[]>();
  const { app } = run(program);
  const all = app.node.findAll();
  for (const construct of all) {
    for (const message of construct.node.validate()) {
      const [, path, text = message] = /^(\S+): (.*)$/s.exec(message) ?? [];
      const chart = chartId(construct, path);
      found.set(chart, [...found.get(chart) ?? [], {
        text: text.replace(/\s+/g, ' '),
        rule: /\[((?:ha|cnpg|apiserver|file)\/[\w-]+)\]/.exec(text)?.[1],
        isCluster: /^[^/]+\/Default\/Resource$/.test(path ?? ''),
      }]);
    }
  }
  return found;
}

function chartId(construct: IConstruct, path: string | undefined): string {
  return (path ?? construct.node.path).split('/')[0];
}

/** The id of the chart that a statement makes. */
function idOf({ isNew, args }: Statement): string | undefined {
  const [scope, id] = args;
  return isNew && scope?.kind === 'variable' && scope.name === APP && id?.kind === 'literal' ? String(id.value) : undefined;
}

function isClusterOf(statement: Statement, chart: string): boolean {
  if (statement.callee === 'PostgresHA') return idOf(statement) === chart;
  return statement.callee === 'PostgresCluster' && statement.args[0].kind === 'variable';
}

function acknowledged(statement: Statement, rules: readonly string[]): Statement {
  const options = optionsOf(statement);
  const own = options.acknowledge?.kind === 'struct' ? options.acknowledge.fields : {};
  const reasons = Object.fromEntries(rules.map(rule => [rule, code.literal(REASON)]));
  const annotateAcknowledged = options.acknowledge ? options.annotateAcknowledged : code.literal(false);
  return withOptions(statement, { ...options, acknowledge: code.struct({ ...own, ...reasons }), annotateAcknowledged });
}

/** The chart with its check switched off. A PostgresHA is taken apart, since its objects are made with it. */
function unchecked(statement: Statement, problems: readonly string[]): Statement[] {
  const chart = statement.callee === 'Chart' ? statement.variable : `${statement.variable}Chart`;
  const comments = ['The API server or the operator would refuse this today, so that it is not checked:', ...problems.map(problem => `- ${shortened(problem)}`)];
  const off: Statement = {
    variable: `${chart}Unchecked`, isNew: false, callee: `${chart}.node.setContext`, args: [code.literal(SWITCH)!, code.literal(false)!], comments,
  };
  if (statement.callee === 'Chart') return [statement, off];
  const { namespace, ...options } = optionsOf(statement);
  const [, id] = statement.args;
  const chartOptions = code.struct({ namespace });
  return [
    { variable: chart, isNew: true, callee: 'Chart', args: [code.variable(APP), id, ...chartOptions ? [chartOptions] : []] },
    off,
    withOptions({ ...statement, callee: 'PostgresCluster', args: [code.variable(chart), code.literal('Default')!, ...statement.args.slice(2)] }, options),
  ];
}

function shortened(text: string): string {
  return text.length > 150 ? `${text.slice(0, 147)}...` : text;
}
