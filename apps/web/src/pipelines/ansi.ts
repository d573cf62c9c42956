/** What a colour code asks for. Everything else that a terminal could do is dropped. */
export interface AnsiStyle {
  readonly color: number | null;
  readonly background: number | null;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
}

export interface AnsiSpan {
  readonly text: string;
  readonly style: AnsiStyle;
  /** A place where the runner or the server put a mask over a value. */
  readonly masked: boolean;
}

export const PLAIN: AnsiStyle = { color: null, background: null, bold: false, italic: false, underline: false };

const SEQUENCE = /\u001b\[([0-9;]*)m|\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b[@-Z\\-_]|[\u0000-\u0008\u000b-\u001f\u007f]/g;
// The server keeps the length of what it masks: asterisks make up for what is longer than the word.
const MASK = /(\[MASKED\]\**)/;

/** Text with colour codes as spans; `style` is what the line before left behind. */
export function parseAnsi(text: string, style: AnsiStyle = PLAIN): { spans: AnsiSpan[]; style: AnsiStyle } {
  const spans: AnsiSpan[] = [];
  let current = style;
  let from = 0;
  const push = (part: string): void => {
    part.split(MASK).forEach((piece, index) => {
      // Every second piece is a mask.
      if (piece) spans.push({ text: piece, style: current, masked: index % 2 === 1 });
    });
  };
  for (const match of text.matchAll(SEQUENCE)) {
    if (match.index > from) push(text.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[1] !== undefined) current = apply(current, match[1]);
  }
  if (from < text.length) push(text.slice(from));
  return { spans, style: current };
}

function apply(style: AnsiStyle, codes: string): AnsiStyle {
  const numbers = codes.split(';').map(Number);
  let next = style;
  for (let index = 0; index < numbers.length; index += 1) {
    const code = numbers[index]!;
    if (code === 38 || code === 48) {
      // 38;5;n: only the sixteen named ones are shown; true colours (38;2;r;g;b) are skipped whole.
      const isIndexed = numbers[index + 1] === 5;
      const named = isIndexed && numbers[index + 2]! < 16 ? numbers[index + 2]! : null;
      next = { ...next, [code === 38 ? 'color' : 'background']: named };
      index += isIndexed ? 2 : 4;
    } else next = one(next, code);
  }
  return next;
}

function one(style: AnsiStyle, code: number): AnsiStyle {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...style, bold: true };
  if (code === 3) return { ...style, italic: true };
  if (code === 4) return { ...style, underline: true };
  if (code === 22) return { ...style, bold: false };
  if (code === 23) return { ...style, italic: false };
  if (code === 24) return { ...style, underline: false };
  if (code === 39) return { ...style, color: null };
  if (code === 49) return { ...style, background: null };
  if (code >= 30 && code <= 37) return { ...style, color: code - 30 };
  if (code >= 90 && code <= 97) return { ...style, color: code - 82 };
  if (code >= 40 && code <= 47) return { ...style, background: code - 40 };
  if (code >= 100 && code <= 107) return { ...style, background: code - 92 };
  return style;
}
