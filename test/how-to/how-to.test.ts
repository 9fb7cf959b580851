import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ROOT } from '../fixtures';
import { compilerErrors, synthesized, text } from './programs';
import { blocks, pages, snippets } from './snippets';

const SNIPPETS = snippets();

test('there are snippets on most pages', () => {
  expect(SNIPPETS.length).toBeGreaterThan(40);
});

test('every snippet compiles', () => {
  expect(compilerErrors(SNIPPETS)).toEqual([]);
});

test.each(SNIPPETS.map(snippet => [snippet.name, snippet] as const))('%s synthesizes', (_, snippet) => {
  expect(synthesized(snippet)).toMatch(/^kind: /m);
});

test.each(pages())('the YAML of %s can be read', page => {
  expect(blocks(page, 'yaml').flatMap(each => parseAllDocuments(each).flatMap(({ errors }) => errors.map(({ message }) => message)))).toEqual([]);
});

test.each(pages())('the links of %s lead somewhere', page => {
  const links = [...text(`docs/how-to/${page}`).matchAll(/\]\(([^)\s#]+)(#[^)\s]+)?\)/g)].filter(([, to]) => !/^https?:/.test(to));
  expect(links.filter(([, to]) => !existsSync(join(ROOT, dirname(`docs/how-to/${page}`), to))).map(([link]) => link)).toEqual([]);
});
