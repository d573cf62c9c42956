/** A part of an expression; `at` counts characters from 1. */
export interface Token {
  kind: 'variable' | 'text' | 'pattern' | 'null' | 'operator';
  text: string;
  at: number;
}

/** Why a text is no expression. */
export class ExpressionFault extends Error {
  override readonly name = 'ExpressionFault';
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

const SPACE = /\s+/y;
const VARIABLE = /\$([A-Za-z_][A-Za-z0-9_]*)/y;
const TEXT = /"([^"]*)"|'([^']*)'/y;
const PATTERN = /\/(?:[^/\\]|\\.)+\/[ismU]*/sy;
const NULL = /null\b/y;
const OPERATOR = /==|!=|=~|!~|&&|\|\||[()!]/y;

const KINDS: [Token['kind'], RegExp][] = [
  ['variable', VARIABLE],
  ['text', TEXT],
  ['pattern', PATTERN],
  ['null', NULL],
  ['operator', OPERATOR],
];

/** Throws ExpressionFault. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let index = skipSpace(source, 0);
  while (index < source.length) {
    const found = tokenAt(source, index);
    if (!found) throw new ExpressionFault(hintFor(source.slice(index, index + 20)), index + 1);
    tokens.push(found.token);
    index = skipSpace(source, found.end);
  }
  return tokens;
}

function skipSpace(source: string, index: number): number {
  SPACE.lastIndex = index;
  return SPACE.test(source) ? SPACE.lastIndex : index;
}

function tokenAt(source: string, index: number): { token: Token; end: number } | undefined {
  for (const [kind, pattern] of KINDS) {
    pattern.lastIndex = index;
    const match = pattern.exec(source);
    if (match)
      return { token: { kind, text: match[1] ?? match[2] ?? match[0], at: index + 1 }, end: pattern.lastIndex };
  }
  return undefined;
}

function hintFor(rest: string): string {
  if (rest.startsWith('${')) return 'a variable is written `$NAME` here, without braces';
  if (rest.startsWith('$')) return 'after `$` a name of letters, digits and `_` is expected';
  if (rest.startsWith('=')) return '`=` compares nothing; use `==`';
  if (rest.startsWith('&') || rest.startsWith('|')) return `use \`${rest[0]!.repeat(2)}\``;
  if (/^["'/]/.test(rest)) return `${rest.startsWith('/') ? 'the pattern' : 'the text'} does not end`;
  if (/^[A-Za-z0-9_]/.test(rest)) return 'text stands in quotes, and a variable starts with `$`';
  return 'this character has no meaning here';
}
