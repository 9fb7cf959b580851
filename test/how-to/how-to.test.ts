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
  const at = (to: string) => join(dirname(`docs/how-to/${page}`), to);
  expect(links.filter(([, to]) => !existsSync(join(ROOT, at(to)))).map(([link]) => link)).toEqual([]);
  const headings = (file: string) => [...text(file).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-'));
  // The chapters of TRUTH.md are written by `npm run e2e`.
  expect(links.filter(([, to, anchor]) => anchor && to.endsWith('.md') && !to.endsWith('TRUTH.md') && !headings(at(to)).includes(anchor.slice(1))).map(([link]) => link)).toEqual([]);
});
