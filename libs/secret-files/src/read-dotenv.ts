import { Findings, type SecretFile } from './secret-file.js';

// A key, then `=`; blanks around it and an `export` before it are what shells and frameworks let through.
const ASSIGNMENT = /^[ \t]*(?:export[ \t]+)?([^\s=#'"`]+)[ \t]*=[ \t]*/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$', '`': '`' };

/**
 * Reads `.env`: `KEY=value`, optional `export`, comments from `#` (after a value only behind a blank), single quotes and
 * backticks as they are, double quotes with `\n \r \t \" \\ \$`, values over several lines inside quotes, CRLF and a
 * byte order mark. Nothing is expanded: a `$NAME` in a value stays what it is, with a warning.
 */
export function readDotenv(text: string): SecretFile {
  const found = new Findings();
  const reader = new LineReader(text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'));
  while (!reader.atEnd) readLine(reader, found);
  return found.done();
}

class LineReader {
  at = 0;
  line = 1;

  constructor(readonly text: string) {}

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The rest of the current line, without its end. */
  get rest(): string {
    const end = this.text.indexOf('\n', this.at);
    return this.text.slice(this.at, end === -1 ? this.text.length : end);
  }

  skip(count: number): void {
    for (const sign of this.text.slice(this.at, this.at + count)) if (sign === '\n') this.line += 1;
    this.at += count;
  }

  nextLine(): void {
    this.skip(this.rest.length + 1);
  }
}

function readLine(reader: LineReader, found: Findings): void {
  const { rest, line } = reader;
  const assignment = ASSIGNMENT.exec(rest);
  if (!assignment) {
    if (!/^[ \t]*(#|$)/.test(rest)) found.problem(line, 'is not of the form NAME=value.');
    reader.nextLine();
    return;
  }
  const name = assignment[1]!;
  reader.skip(assignment[0].length);
  const quote = reader.text[reader.at];
  const value =
    quote === "'" || quote === '"' || quote === '`' ? readQuoted(reader, quote) : readBare(reader, found, name);
  if (value === null) found.problem(line, `the value of ${name} has no closing quote.`, name);
  else finish(reader, found, { name, value, line, expands: quote !== "'" && quote !== '`' });
  reader.nextLine();
}

function finish(
  reader: LineReader,
  found: Findings,
  entry: { name: string; value: string; line: number; expands: boolean },
): void {
  const { name, value, line } = entry;
  if (!/^[ \t]*(#.*)?$/.test(reader.rest)) {
    found.problem(line, `text follows the closing quote of ${name}.`, name);
    return;
  }
  if (entry.expands && /\$(\{|[A-Za-z_])/.test(value)) {
    found.warnings.push({ line, name, message: `${name} holds a $, which is kept as it is: nothing is expanded.` });
  }
  found.add(name, value, line);
}

/** Up to a comment or the line's end. */
function readBare(reader: LineReader, found: Findings, name: string): string {
  const { rest } = reader;
  const comment = /(^|[ \t])#/.exec(rest);
  const value = rest.slice(0, comment ? comment.index : rest.length).trimEnd();
  if (/["'`]/.test(value)) {
    found.warnings.push({ line: reader.line, name, message: `${name} has a quote inside, which is kept as it is.` });
  }
  reader.skip(rest.length);
  return value;
}

/** Up to the closing quote, over lines; null when there is none. */
function readQuoted(reader: LineReader, quote: string): string | null {
  let value = '';
  for (let at = reader.at + 1; at < reader.text.length; at += 1) {
    const sign = reader.text[at]!;
    if (sign === quote) {
      reader.skip(at + 1 - reader.at);
      return value;
    }
    const escaped = quote === '"' && sign === '\\' ? ESCAPES[reader.text[at + 1] ?? ''] : undefined;
    if (escaped !== undefined) at += 1;
    value += escaped ?? sign;
  }
  // The rest of the line only: else one forgotten quote would hide all that follows.
  reader.skip(reader.rest.length);
  return null;
}
