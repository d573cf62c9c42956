import { Composer, Lexer, LineCounter, Parser, type CST } from 'yaml';
import { LIMITS } from '../limits.js';
import { codePoint, type Position, type Problems } from '../problem.js';
import { NodeReader, REFERENCE } from './node-reader.js';
import type { YamlNode } from './yaml-node.js';

// YAML's own set of printable characters; a lone surrogate cannot be stored, and a NUL cuts a value short in a runner.
const UNPRINTABLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u0080-\u0084\u0086-\u009f\ufffe\uffff]|\p{Surrogate}/u;

/** Reads one YAML document within fixed bounds, in time linear in the text. Undefined when there are problems. */
export function readYaml(text: string, problems: Problems, file?: string): YamlNode | undefined {
  const lines = new LineCounter();
  const source = text.startsWith('\ufeff') ? text.slice(1) : text;
  const refuse = (offset: number, code: string, message: string): undefined => {
    problems.add(inFile(positionAt(source, offset), file), '', code, message);
    return undefined;
  };
  if (Buffer.byteLength(source) > LIMITS.bytes) {
    return refuse(0, 'too_large', `The configuration is larger than ${LIMITS.bytes} bytes (1 MiB).`);
  }
  const bad = UNPRINTABLE.exec(source);
  if (bad) return refuse(bad.index, 'unprintable', `The character ${codePoint(bad[0])} is not allowed.`);
  const tokens = tokenize(source, lines, refuse);
  return tokens && compose(tokens, { source, lines, problems, file });
}

type Refuse = (offset: number, code: string, message: string) => undefined;

// Bounds are held while the parser (which keeps its own stack) works: composing recurses, and would overflow.
function tokenize(source: string, lines: LineCounter, refuse: Refuse): CST.Token[] | undefined {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  lines.addNewLine(0);
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(source)) {
    lexemes += 1;
    if (lexemes > LIMITS.lexemes) {
      return refuse(parser.offset, 'too_large', `The configuration has more than ${LIMITS.lexemes} YAML tokens.`);
    }
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > LIMITS.depth + 2) {
      return refuse(parser.offset, 'too_deep', `The configuration is nested more than ${LIMITS.depth} levels deep.`);
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return checkTokens(tokens, refuse);
}

function checkTokens(tokens: CST.Token[], refuse: Refuse): CST.Token[] | undefined {
  let documents = 0;
  for (const token of tokens) {
    if (token.type === 'directive') {
      return refuse(token.offset, 'directive', 'YAML directives (`%YAML`, `%TAG`) are not supported.');
    }
    if (token.type === 'document') documents += 1;
    if (documents > 1) {
      return refuse(
        token.offset,
        'several_documents',
        'The configuration must be one YAML document, this is a second.',
      );
    }
  }
  return tokens;
}

interface Sheet {
  source: string;
  lines: LineCounter;
  problems: Problems;
  file: string | undefined;
}

const inFile = (at: Position, file: string | undefined): Position => (file === undefined ? at : { ...at, file });

// With a tag that is known the composer keeps it on the list, and warns of all others.
const referenceTag = { tag: REFERENCE, collection: 'seq' as const };

function compose(tokens: CST.Token[], { source, lines, problems, file }: Sheet): YamlNode | undefined {
  // uniqueKeys compares each key with each other one: quadratic. NodeReader does it with a set.
  const composer = new Composer({
    uniqueKeys: false,
    prettyErrors: false,
    resolveKnownTags: false,
    schema: 'core',
    customTags: [referenceTag],
  });
  const at = (offset: number): Position => inFile(lineAt(lines, offset), file);
  const documents = withoutStacks(() => [...composer.compose(tokens, true, source.length)]);
  const [document, second] = documents;
  if (second)
    problems.add(at(second.range[0]), '', 'several_documents', 'The configuration must be one YAML document.');
  for (const fault of document?.errors ?? [])
    problems.add(at(fault.pos[0]), '', 'yaml_syntax', sentence(fault.message));
  for (const fault of document?.warnings ?? [])
    problems.add(at(fault.pos[0]), '', ...tagProblem(fault.message, source, fault.pos));
  if (problems.list.length > 0) return undefined;
  if (!document?.contents) {
    problems.add(inFile({ line: 1, column: 1 }, file), '', 'empty', 'The configuration is empty.');
    return undefined;
  }
  const node = new NodeReader(at, problems).read(document.contents);
  return problems.list.length > 0 ? undefined : node;
}

// Each fault in the text is an Error, and recording stacks makes a text of 100,000 faults five times dearer to refuse.
function withoutStacks<T>(work: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function tagProblem(message: string, source: string, [from, to]: [number, number]): [string, string] {
  if (!message.startsWith('Unresolved tag')) return ['yaml_syntax', sentence(message)];
  const tag = source.slice(from, to).trim().slice(0, 40);
  return ['custom_tag', `The YAML tag \`${tag}\` is not supported.`];
}

function sentence(message: string): string {
  // The parser quotes the text as it is; what breaks or hides a line there would do so in the message.
  const line = message
    .split('\n')[0]!
    .slice(0, 300)
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, codePoint);
  // A mark at the end may belong to the text that is quoted.
  return /[.?]$/.test(line) ? line : `${line}.`;
}

function lineAt(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

// Before parsing is done the counter has not seen every line break, so it cannot be asked yet.
function positionAt(source: string, offset: number): Position {
  const before = source.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - start + 1 };
}
