/** A section marker of a log; `time` in Unix seconds. */
export interface SectionMark {
  kind: 'start' | 'end';
  name: string;
  time: number;
}

/** One stored line without its wrapping. `text` is data: it may hold ANSI sequences and must be escaped where it is shown. */
export interface LogLine {
  /** ISO time of the runner's time stamp; null for lines without one (old runners, refusals before the start). */
  time: string | null;
  /** `out`, `err`, or null without a time stamp. */
  stream: 'out' | 'err' | null;
  /** Whether it continues the line before it of the same stream. */
  continued: boolean;
  text: string;
  sections: SectionMark[];
}

const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) [0-9a-f]{2}([OE])([ +])/;
const ESC = '\u001b';
const SECTION = new RegExp(
  String.raw`section_(start|end):(\d{1,12}):([A-Za-z0-9_.-]{1,128})(?:\[[^\]\r\n]*\])?\r(?:${ESC}\[0K)?`,
  'g',
);

/** Takes the time stamp (GitLab Runner 18.7 and newer) off a line, if it has one. */
export function stripTimestamps(line: string): string {
  return line.replace(STAMP, '');
}

/** Takes a line of a log apart; `line` has no newline at its end. */
export function parseLogLine(line: string): LogLine {
  const stamp = STAMP.exec(line);
  const sections: SectionMark[] = [];
  const text = (stamp ? line.slice(stamp[0].length) : line).replace(
    SECTION,
    (_, kind: SectionMark['kind'], time: string, name: string) => {
      sections.push({ kind, name, time: Number(time) });
      return '';
    },
  );
  const stream = stamp ? (stamp[2] === 'E' ? 'err' : 'out') : null;
  return { time: stamp?.[1] ?? null, stream, continued: stamp?.[3] === '+', text, sections };
}

/**
 * Raw bytes of a log as lines for display: time stamps taken off, continued lines joined, of several texts divided by carriage
 * returns the last, section markers apart, invalid UTF-8 and control characters but tab and ESC replaced or dropped.
 * Bytes behind the last newline count as a line. A line that held nothing but markers has an empty text and `sections`: skip it.
 */
export function logLines(bytes: Uint8Array): LogLine[] {
  const text = new TextDecoder('utf-8').decode(bytes);
  const joined: LogLine[] = [];
  for (const raw of text.split('\n')) {
    const line = parseLogLine(raw);
    const before = line.continued ? joined.findLast((candidate) => candidate.stream === line.stream) : undefined;
    if (before) {
      before.text += line.text;
      before.sections.push(...line.sections);
    } else joined.push(line);
  }
  if (text === '' || text.endsWith('\n')) joined.pop();
  return joined.map((line) => ({ ...line, text: visible(line.text) }));
}

function visible(text: string): string {
  const shown = text.split('\r').findLast((part) => part !== '') ?? '';
  // Tab and ESC (colours) stay; a browser or a copied text has no use for the other control characters.
  return shown.replace(/\p{Cc}/gu, (control) => (control === '\t' || control === ESC ? control : ''));
}
