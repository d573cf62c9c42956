import { logLines, type LogLine } from '@lockkeeper/runner-protocol';

export const MAX_LINES = 1000;
const NEWLINE = 0x0a;
// A time stamp with `+` behind its stream says that the line continues the one before it.
const CONTINUED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z [0-9a-f]{2}[OE]\+/;
const STAMP_BYTES = 32;
const MARK = /section_(start|end):\d{1,12}:([A-Za-z0-9_.-]{1,128})/g;
// Colours are kept; whatever else a terminal would obey (moving, clearing, titles) is not for a page.
const OTHER_ESCAPE = /\u001b(?!\[[0-9;]*m)(?:\[[0-?]*[ -/]*[@-~])?/g;

export interface ShownLine {
  readonly text: string;
  readonly at: Date | null;
  readonly stderr: boolean;
  readonly section: string | null;
  readonly masked: boolean;
}

/** How many bytes at the start are whole lines, at most 1000 and never ending in the middle of a continued one. */
export function wholeLines(bytes: Buffer, atEnd: boolean): number {
  let end = 0;
  for (let lines = 0; end < bytes.length; lines += 1) {
    const next = bytes.indexOf(NEWLINE, end) + 1;
    const start = bytes.toString('latin1', end, end + STAMP_BYTES);
    if (lines >= MAX_LINES && !CONTINUED.test(start)) break;
    if (next === 0) return atEnd ? bytes.length : end;
    end = next;
  }
  return end;
}

/** Where a line that is too long can be cut: not inside a character. */
export function cutInside(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 1 && end > bytes.length - 4 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1;
  // A character that ends exactly here is whole; its first byte tells how long it is.
  const first = bytes[end - 1] ?? 0;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  return end - 1 + length <= bytes.length ? bytes.length : Math.max(end - 1, 1);
}

/** The section that is open at the end of these bytes; null when none is, or none began in them. */
export function openSection(before: Buffer): string | null {
  let last: RegExpExecArray | null = null;
  for (const mark of before.toString('latin1').matchAll(MARK)) last = mark;
  return last?.[1] === 'start' ? (last[2] ?? null) : null;
}

/** Lines for display; `section` is the one that is open where they begin. */
export function showLines(bytes: Uint8Array, section: string | null): ShownLine[] {
  let open = section;
  const shown: ShownLine[] = [];
  for (const line of logLines(bytes)) {
    // A line that holds its section's first mark belongs to it; one that holds the last mark still does.
    const starts = line.sections.find((mark) => mark.kind === 'start');
    const within = starts?.name ?? open;
    if (line.sections.length > 0) {
      const last = line.sections.at(-1);
      open = last?.kind === 'start' ? last.name : null;
    }
    if (line.sections.length > 0 && line.text === '') continue;
    shown.push(show(line, within));
  }
  return shown;
}

function show(line: LogLine, section: string | null): ShownLine {
  const text = line.text.replace(OTHER_ESCAPE, '');
  return {
    text,
    at: line.time === null ? null : new Date(line.time),
    stderr: line.stream === 'err',
    section,
    masked: text.includes('[MASKED]'),
  };
}
