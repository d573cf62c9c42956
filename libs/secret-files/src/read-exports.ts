import { isSeq, isMap } from 'yaml';
import { readDotenv } from './read-dotenv.js';
import { fieldOf, fromJson, mapsOf, textOf } from './read-structured.js';
import { Findings, type SecretFile } from './secret-file.js';

const EVERY_ENVIRONMENT = '*';

/** Reads what GitLab's API lists as CI/CD variables of a project or group: a JSON list of objects with `key` and `value`. */
export function readGitLabVariables(text: string): SecretFile {
  return fromJson(text, (parsed, found) => {
    for (const { map, line } of mapsOf(parsed, found)) {
      const name = fieldOf(map, 'key');
      const value = fieldOf(map, 'value');
      if (name === null) found.problem(line, 'an entry has no key.');
      else if (value === null) found.problem(line, `${name} has no value: GitLab does not give out hidden ones.`, name);
      else
        found.add(name, value, line, {
          environment: fieldOf(map, 'environment_scope') ?? EVERY_ENVIRONMENT,
          protected: fieldOf(map, 'protected') === 'true',
          description: fieldOf(map, 'description'),
        });
    }
  });
}

/** Reads Infisical's export: a JSON list of objects with `key` and `value`, an object, or its `.env`. */
export function readInfisical(text: string): SecretFile {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  if (start.startsWith('[')) return readInfisicalList(text);
  return readInfisicalDotenv(text);
}

function readInfisicalList(text: string): SecretFile {
  return fromJson(text, (parsed, found) => {
    for (const { map, line } of mapsOf(parsed, found)) {
      const name = fieldOf(map, 'key') ?? fieldOf(map, 'secretKey');
      const value = fieldOf(map, 'value') ?? fieldOf(map, 'secretValue');
      if (name === null) found.problem(line, 'an entry has no key.');
      else if (value === null) found.problem(line, `${name} has no value.`, name);
      else
        found.add(name, value, line, {
          description: fieldOf(map, 'comment') ?? fieldOf(map, 'secretComment'),
          tags: tagsOf(map.get('tags', true)),
        });
    }
  });
}

function tagsOf(node: unknown): string[] {
  if (!isSeq(node)) return [];
  const names = node.items.map((item) =>
    isMap(item) ? (fieldOf(item, 'slug') ?? fieldOf(item, 'name')) : textOf(item),
  );
  return names.filter((name): name is string => Boolean(name));
}

const QUOTED_LINE = /^(?:export )?([^\s=]+)='/;

/** Its `.env` puts a value between single quotes and leaves quotes inside as they are, so the next name ends a value. */
function readInfisicalDotenv(text: string): SecretFile {
  const lines = text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n');
  const starts = lines.flatMap((line, index) => (QUOTED_LINE.test(line) ? [index] : []));
  const between = lines.slice(0, starts[0] ?? lines.length).filter((line) => line.trim() !== '' && !/^\s*#/.test(line));
  if (starts.length === 0 || between.length > 0) return readDotenv(text);
  const found = new Findings();
  starts.forEach((start, at) => {
    const block = lines.slice(start, starts[at + 1] ?? lines.length);
    const name = QUOTED_LINE.exec(block[0]!)![1]!;
    const body = block.join('\n').trimEnd().slice(QUOTED_LINE.exec(block[0]!)![0].length);
    if (body.endsWith("'")) found.add(name, body.slice(0, -1), start + 1);
    else found.problem(start + 1, `the value of ${name} has no closing quote.`, name);
  });
  return found.done();
}
