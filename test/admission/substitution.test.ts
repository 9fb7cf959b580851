import * as fs from 'node:fs';
import * as path from 'node:path';
import { evaluate, parseTemplate, SubstitutionError, undefinedIn } from '../../lib/admission/read/substitution';

/** Texts and what Flux makes of them (github.com/fluxcd/pkg/envsubst 1.7.0, strict), with the variables below; or `refused`. */
const RECORDED = fs
  .readFileSync(path.join(__dirname, 'corpus', 'envsubst.tsv'), 'utf8')
  .trimEnd()
  .split('\n')
  .map(line => line.split('\t'));
const VARIABLES: Record<string, string> = { A: 'alpha', B: 'b/c/b', E: '', N: '3' };
const lookup = (name: string) => (Object.hasOwn(VARIABLES, name) ? { value: VARIABLES[name] } : 'unset');

test('every recorded text becomes what Flux makes of it', () => {
  const differences = RECORDED.flatMap(([text, expected]) => {
    const said = read(JSON.parse(text));
    return said === expected ? [] : [{ text, said, expected }];
  });

  expect(RECORDED.length).toBeGreaterThan(900);
  expect(differences).toEqual([]);
});

function read(text: string): string {
  try {
    const parts = parseTemplate(text);
    return undefinedIn(parts, lookup as never).length ? 'refused' : JSON.stringify(evaluate(parts, lookup as never, () => '?'));
  } catch (error) {
    if (error instanceof SubstitutionError) return 'refused';
    throw error;
  }
}

test('what nobody knows stays, unless it has a default', () => {
  const left = (text: string) => evaluate(parseTemplate(text), () => 'unknown', ({ source }) => `<${source}>`);

  expect(left('a-${X}-${Y^^}-${Z:=z}-${X:-${Y}}')).toBe('a-<${X}>-<${Y^^}>-z-<${Y}>');
  expect(left('$${X} $X')).toBe('${X} $X');
});
