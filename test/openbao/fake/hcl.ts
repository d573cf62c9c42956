/** A value of the small part of HCL that OpenBao's configuration uses. Blocks of one name are collected in order. */
export type HclValue = string | number | boolean | HclValue[] | HclBody;
export interface HclBody {
  readonly attributes: Readonly<Record<string, HclValue>>;
  readonly blocks: readonly HclBlock[];
}
export interface HclBlock {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: HclBody;
}

interface Token {
  readonly kind: 'word' | 'text' | 'sign';
  readonly text: string;
}

const HEREDOC = /<<(-?)([A-Z]+)\n([\s\S]*?)\n[ \t]*\2(?=\n|$)/y;
const SPACE = /(?:\s+|#[^\n]*|\/\/[^\n]*)/y;
const TEXT = /"((?:[^"\\]|\\.)*)"/y;
const WORD = /[A-Za-z0-9_.+-]+/y;

/** Parses comments, attributes, blocks, lists, objects, strings and heredocs; anything else throws. */
export function parseHcl(source: string): HclBody {
  const reader = new Reader(tokensOf(source));
  const body = reader.body();
  reader.end();
  return body;
}

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match) at = pattern.lastIndex;
    return match;
  };
  while (at < source.length) {
    if (take(SPACE)) continue;
    const heredoc = take(HEREDOC);
    const text = heredoc ? null : take(TEXT);
    const word = (heredoc ?? text) ? null : take(WORD);
    if (heredoc) tokens.push({ kind: 'text', text: `${heredoc[3] ?? ''}\n` });
    else if (text) tokens.push({ kind: 'text', text: JSON.parse(`"${text[1] ?? ''}"`) as string });
    else if (word) tokens.push({ kind: 'word', text: word[0] });
    else if ('={}[],'.includes(source[at] ?? '')) tokens.push({ kind: 'sign', text: source[at++] ?? '' });
    else throw new Error(`HCL: unexpected ${JSON.stringify(source.slice(at, at + 20))}`);
  }
  return tokens;
}

class Reader {
  #at = 0;
  constructor(private readonly tokens: readonly Token[]) {}

  body(): HclBody {
    const attributes: Record<string, HclValue> = {};
    const blocks: HclBlock[] = [];
    while (this.#at < this.tokens.length && !this.#sees('}')) {
      const name = this.#next().text;
      if (this.#sees('=')) {
        this.#at += 1;
        if (name in attributes) throw new Error(`HCL: ${name} is given twice`);
        attributes[name] = this.#value();
        if (this.#sees(',')) this.#at += 1;
      } else {
        const labels: string[] = [];
        while (!this.#sees('{')) labels.push(this.#next().text);
        blocks.push({ type: name, labels, body: this.#braced() });
      }
    }
    return { attributes, blocks };
  }

  end(): void {
    if (this.#at !== this.tokens.length) throw new Error('HCL: a brace too many');
  }

  #braced(): HclBody {
    this.#expect('{');
    const body = this.body();
    this.#expect('}');
    return body;
  }

  #value(): HclValue {
    if (this.#sees('{')) return this.#braced();
    if (this.#sees('[')) return this.#list();
    const token = this.#next();
    if (token.kind === 'text') return token.text;
    if (token.text === 'true' || token.text === 'false') return token.text === 'true';
    if (/^-?\d+$/.test(token.text)) return Number(token.text);
    throw new Error(`HCL: ${token.text} is no value`);
  }

  #list(): HclValue[] {
    const items: HclValue[] = [];
    this.#expect('[');
    while (!this.#sees(']')) {
      items.push(this.#value());
      if (this.#sees(',')) this.#at += 1;
    }
    this.#expect(']');
    return items;
  }

  #sees(sign: string): boolean {
    const token = this.tokens[this.#at];
    return token?.kind === 'sign' && token.text === sign;
  }

  #expect(sign: string): void {
    if (!this.#sees(sign)) throw new Error(`HCL: expected ${sign}, found ${this.tokens[this.#at]?.text ?? 'the end'}`);
    this.#at += 1;
  }

  #next(): Token {
    const token = this.tokens[this.#at++];
    if (!token || token.kind === 'sign') throw new Error(`HCL: unexpected ${token?.text ?? 'end'}`);
    return token;
  }
}

/** An attribute's value as JSON: an object becomes a plain one, nested blocks are not expected there. */
export function plain(value: HclValue | undefined): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value.attributes).map(([name, inner]) => [name, plain(inner)]));
}
