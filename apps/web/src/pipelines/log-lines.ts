import { parseAnsi, PLAIN, type AnsiSpan, type AnsiStyle } from './ansi';
import type { LogPage } from './watch-log';

export interface ShownLine {
  readonly number: number;
  readonly text: string;
  readonly spans: readonly AnsiSpan[];
  readonly at: string | null;
  readonly stderr: boolean;
  readonly masked: boolean;
  readonly section: string | null;
  /** The number of the line with which its section begins; a name may come again. */
  readonly head: number | null;
}

/** How far a log has been read, and what the next line begins with. */
export interface LogPlace {
  readonly offset: number;
  readonly line: number;
  readonly style: AnsiStyle;
  readonly section: string | null;
  readonly head: number | null;
}

export const START: LogPlace = { offset: 0, line: 1, style: PLAIN, section: null, head: null };

/** Lines as they are shown, and the place behind them: colours and sections of one line go on in the next. */
export function readOn(place: LogPlace, page: LogPage): { lines: ShownLine[]; place: LogPlace } {
  let { style, section, head } = place;
  const lines = page.lines.map((wire): ShownLine => {
    const parsed = parseAnsi(wire.text, style);
    style = parsed.style;
    if (wire.section !== section) head = wire.section === null ? null : wire.number;
    section = wire.section;
    const { number, at, stderr, masked } = wire;
    const text = parsed.spans.map((span) => span.text).join('');
    return { number, text, spans: parsed.spans, at, stderr, masked, section, head };
  });
  return { lines, place: { offset: page.nextOffset, line: place.line + lines.length, style, section, head } };
}

/** The places of the lines to draw: all but those inside folded sections, whose first lines stay. */
export function unfolded(lines: readonly ShownLine[], folded: ReadonlySet<number>): number[] {
  const places: number[] = [];
  lines.forEach(({ head, number }, index) => {
    if (head === null || head === number || !folded.has(head)) places.push(index);
  });
  return places;
}

/** The places of the lines that hold the text, in any letter case; none for no text. */
export function matching(lines: readonly ShownLine[], needle: string): number[] {
  const wanted = needle.toLowerCase();
  if (wanted === '') return [];
  return lines.flatMap(({ text }, index) => (text.toLowerCase().includes(wanted) ? [index] : []));
}
