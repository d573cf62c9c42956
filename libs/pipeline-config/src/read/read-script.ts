import { LIMITS } from '../limits.js';
import { quoted } from '../problem.js';
import type { Reading } from '../yaml/reading.js';

/** The lines of a `script`, which may be one text or lists nested as anchors make them. */
export function readScript(reading: Reading, required: boolean): string[] {
  const lines: string[] = [];
  collect(reading, lines, LIMITS.scriptDepth);
  const blank = lines.every((line) => line.trim() === '');
  const listed = reading.node.kind === 'list' ? reading.node.items.length === 0 : true;
  if (required && blank && listed && (lines.length > 0 || reading.node.kind === 'list')) {
    reading.refuse('script_empty', `${quoted(reading.path)} must not be empty.`);
  }
  return lines;
}

function collect(reading: Reading, lines: string[], depth: number): void {
  const { node } = reading;
  if (node.kind === 'list') {
    if (depth === 0)
      reading.refuse('too_deep', `${quoted(reading.path)} is nested more than ${LIMITS.scriptDepth} lists deep.`);
    else for (const item of reading.items()) collect(item, lines, depth - 1);
  } else if (node.kind === 'map') {
    // `- echo "a: b"` is the classic slip, and "must be text" would not help its author.
    reading.refuse(
      'wrong_type',
      `A line of ${quoted(reading.path)} reads as a mapping because of its \`: \`; put the line in quotes.`,
    );
  } else {
    const line = reading.text('text or a list of text');
    if (line !== undefined) lines.push(line);
  }
}
