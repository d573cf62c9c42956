import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { workInWords } from '../../apps/web/src/texts/background-work.js';

// All that people read comes from apps/web/src/texts, so that another language is another object.

const web = path.join(__dirname, '..', '..', 'apps', 'web', 'src');
const READ = new Set(['label', 'aria-label', 'title', 'placeholder', 'alt', 'description', 'aria-description']);

/** The same in every language: our name, and samples of what is typed in monospace. */
const NO_LANGUAGE = new Set([
  ...['Lockkeeper', 'main', 'review/*', 'STRIPE_*', 'ref.protected && "prod" in runner.tags'],
  ...['API_KEY=…\nSMTP_URL=…', 'https://alerts.example.com/lockkeeper'],
]);

/** The literal words that a piece of an element shows. */
function wordsOf(node: ts.Node): string | null {
  if (ts.isJsxText(node)) return node.text;
  const shown = ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent) ? node.expression : undefined;
  if (shown && ts.isStringLiteralLike(shown)) return shown.text;
  if (!ts.isJsxAttribute(node) || !READ.has(node.name.getText())) return null;
  const value =
    node.initializer && ts.isJsxExpression(node.initializer) ? node.initializer.expression : node.initializer;
  return value && ts.isStringLiteralLike(value) ? value.text : null;
}

function literals(file: string, source: string): string[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const words = wordsOf(node);
    if (words !== null && /\p{L}{2}/u.test(words) && !NO_LANGUAGE.has(words.trim())) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${file}:${line + 1} ${words.trim()}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

test('finds words between tags, in braces and in the attributes that people read', () => {
  const source = '<p title="One two">Three {"four"} {five} <i className="six" aria-label={`Seven`} /></p>';

  expect(literals('a.tsx', source)).toEqual(['a.tsx:1 One two', 'a.tsx:1 Three', 'a.tsx:1 four', 'a.tsx:1 Seven']);
});

test('no page writes words of its own', () => {
  const files = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'));

  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap((file) => literals(file, readFileSync(path.join(web, file), 'utf8')))).toEqual([]);
});

test('every work of the servers has words for administrators', () => {
  const server = path.join(web, '..', '..', 'server', 'src');
  const sources = readdirSync(server, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join(server, file), 'utf8'));
  const names = sources.flatMap((source) =>
    [...source.matchAll(/\bbackground\.every\(\s*\w+,\s*(?:'([^']+)'|(\w+))/g)].map(
      ([, name, constant]) => name ?? new RegExp(`const ${constant} = '([^']+)'`).exec(source)![1]!,
    ),
  );

  expect(names).toHaveLength(sources.join('').match(/\bbackground\.every\(/g)!.length);
  expect(names).toContain('seal-logs');
  expect(names.filter((name) => workInWords(name) === null)).toEqual([]);
});
