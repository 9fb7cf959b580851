import { glob } from '../../lib/facts/glob';

test.each([
  ['test', 'test/a.yaml', true],
  ['test', 'apps/test/a.yaml', true],
  ['test', 'tests/a.yaml', false],
  ['/test', 'apps/test/a.yaml', false],
  ['./apps/', 'apps/a/b.yaml', true],
  ['*.yaml', 'a/b.yaml', true],
  ['a/*.yaml', 'a/b.yaml', true],
  ['a/*.yaml', 'a/b/c.yaml', false],
  ['a/**/*.yaml', 'a/b/c.yaml', true],
  ['a/**/*.yaml', 'a/c.yaml', true],
  ['**/dev/**', 'apps/dev/a.yaml', true],
  ['a.yaml', 'aXyaml', false],
  ['{dev,test}/?.yaml', 'dev/a.yaml', true],
  ['{dev,test}/?.yaml', 'prod/a.yaml', false],
  ['a(b)+[c].yaml', 'a(b)+[c].yaml', true],
])('%s and %s: %s', (pattern, path, matches) => {
  expect(glob(pattern)(path)).toBe(matches);
});
