import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type Node, type YAMLMap } from 'yaml';
import { Findings, type SecretFile } from './secret-file.js';

interface Parsed {
  readonly root: Node | null;
  readonly lineOf: (node: unknown) => number;
}

/** Reads a JSON object of names and texts. Numbers and truth values become the text that stands there. */
export function readJson(text: string): SecretFile {
  return fromJson(text, (parsed, found) => readMap(parsed, found));
}

/** Reads a YAML map of names and texts. Every scalar is the text that stands there; nothing is nested. */
export function readYaml(text: string): SecretFile {
  const found = new Findings();
  const parsed = parse(text, found);
  if (parsed) readMap(parsed, found);
  return found.done();
}

/** Like JSON.parse for the syntax, but keeps lines and the digits of numbers as they are written. */
export function fromJson(text: string, read: (parsed: Parsed, found: Findings) => void): SecretFile {
  const found = new Findings();
  const plain = text.replace(/^\uFEFF/, '');
  try {
    JSON.parse(plain);
  } catch {
    // The message of the parser shows a piece of the text, which may be a value.
    found.problem(null, 'The file is not valid JSON.');
    return found.done();
  }
  const parsed = parse(plain, found);
  if (parsed) read(parsed, found);
  return found.done();
}

function parse(text: string, found: Findings): Parsed | null {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text.replace(/^\uFEFF/, ''), {
    schema: 'failsafe',
    uniqueKeys: false,
    lineCounter: lines,
  });
  const all = Array.isArray(documents) ? (documents as Document.Parsed[]) : [];
  if (all.length > 1) found.problem(null, 'The file holds several documents; one is read at a time.');
  const [document] = all;
  const [error] = document?.errors ?? [];
  if (error) found.problem(lines.linePos(error.pos[0]).line, `cannot be read (${error.code}).`);
  if (!document || error || all.length > 1) return null;
  const lineOf = (node: unknown): number => {
    const at = (node as Node | null)?.range?.[0];
    return at === undefined ? 1 : lines.linePos(at).line;
  };
  return { root: document.contents, lineOf };
}

function readMap({ root, lineOf }: Parsed, found: Findings): void {
  if (root === null) return;
  if (!isMap(root)) {
    found.problem(lineOf(root), 'must be a map of names and values.');
    return;
  }
  for (const { key, value } of root.items) {
    const name = textOf(key);
    const line = lineOf(key);
    const text = textOf(value);
    if (name === null) found.problem(line, 'a name must be a plain text.');
    else if (text === null)
      found.problem(line, `the value of ${name} must be a text, not a list, a map or an alias.`, name);
    else found.add(name, text, line);
  }
}

/** The text of a scalar; an absent value is the empty text; null for anything else. */
export function textOf(node: unknown): string | null {
  if (node === null || node === undefined) return '';
  return isScalar(node) && typeof node.value === 'string' ? node.value : null;
}

/** The maps of a list, with their lines; a problem for what is no map. */
export function mapsOf({ root, lineOf }: Parsed, found: Findings): { map: YAMLMap; line: number }[] {
  if (!isSeq(root)) {
    found.problem(lineOf(root), 'must be a list of entries.');
    return [];
  }
  return root.items.flatMap((item) => {
    if (isMap(item)) return [{ map: item, line: lineOf(item) }];
    found.problem(lineOf(item), 'an entry must be an object.');
    return [];
  });
}

/** A field's text; null when it is absent, JSON's null, or no text. */
export function fieldOf(map: YAMLMap, name: string): string | null {
  const node = map.get(name, true);
  if (node === undefined || (isScalar(node) && node.source === 'null' && node.type === 'PLAIN')) return null;
  return textOf(node);
}
