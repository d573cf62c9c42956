import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { examples } from '../../apps/web/src/console/examples.js';

const root = path.join(__dirname, '..', '..');
const web = path.join(root, 'apps/web/src');
const schema = buildSchema(readFileSync(path.join(root, 'schema.graphql'), 'utf8'));

const sources = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
const written = sources.flatMap((file) =>
  [...readFileSync(path.join(web, file), 'utf8').matchAll(/graphql\(\s*`([^`]+)`/g)].map((match) =>
    // The types alone know this directive; it never leaves the page.
    match[1]!.replaceAll(' @_unmask', ''),
  ),
);
const fragments = new Map(
  written.flatMap((text) => [...text.matchAll(/^\s*fragment (\w+) on/g)].map((match) => [match[1]!, text])),
);
const fragmentsOf = (text: string): string[] => [...fragments.keys()].filter((name) => text.includes(`...${name}`));
const documents = written
  .filter((text) => !/^\s*fragment /.test(text))
  .map((text) => [text, ...fragmentsOf(text).map((name) => fragments.get(name)!)].join('\n'));
const nameOf = (document: string): string => /(?:query|mutation) (\w+)/.exec(document)?.[1] ?? document;

test('the interface has documents to check', () => {
  expect(documents.length).toBeGreaterThan(40);
  expect([...fragments.keys()].filter((name) => !documents.some((text) => text.includes(`...${name}`)))).toEqual([]);
});

test.each(documents.map((document) => [nameOf(document), document]))(
  '%s asks only for what the committed schema has',
  (_, document) => {
    expect(validate(schema, parse(document)).map(({ message }) => message)).toEqual([]);
  },
);

test.each(examples.map(({ query }) => [nameOf(query), query]))('the example %s of the console is valid', (_, query) => {
  expect(validate(schema, parse(query)).map(({ message }) => message)).toEqual([]);
});

test('nothing in the interface writes markup or keeps more than appearance and density', () => {
  const all = sources.map((file) => readFileSync(path.join(web, file), 'utf8')).join('\n');

  expect(all).not.toMatch(/dangerouslySetInnerHTML|innerHTML|document\.write|insertAdjacentHTML|\beval\(/);
  expect(all).not.toMatch(/sessionStorage|indexedDB|caches\.open/);
  expect([...all.matchAll(/localStorage\.setItem\('([^']+)'/g)].map((match) => match[1])).toEqual([
    'lockkeeper-density',
  ]);
});
