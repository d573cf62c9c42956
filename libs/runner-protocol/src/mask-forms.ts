import { base64Forms, hexForms, textForms } from './mask-encodings.js';

const SHORTEST_LINE = 4;
// Shorter ones are words like "user" and "443", which stand everywhere.
const SHORTEST_LEAF = 6;
// More leaves than any set of credentials has: a large document would otherwise cost a form per word of it.
const MOST_LEAVES = 200;
// Lines of longer values are masked as text only: encoded one by one as well, they would cost megabytes for each value.
const LINES_ENCODED_UP_TO = 4096;

/**
 * The mask set of values, longest first and without doubles: for each value trimmed, each of its lines that has at least
 * four characters, and each leaf of JSON that has at least six, the text itself, JSON-, shell-, URL- and HTML-escaped, its
 * base64 (standard and URL-safe, padded or not, at any of three alignments, also as tools break its lines) and its hex.
 */
export function maskForms(values: readonly string[]): string[] {
  const forms = new Set(values.flatMap(maskFormsOf));
  return [...forms].sort((a, b) => b.length - a.length);
}

/** The forms of one value, without doubles, always in the same order: the text first. Nothing for a blank value. */
export function maskFormsOf(value: string): string[] {
  const forms = new Set<string>();
  const trimmed = value.trim();
  if (trimmed === '') return [];
  addAll(forms, trimmed);
  // As a whole with what stands around it: `base64 <file` does not trim.
  if (trimmed !== value) for (const form of encodings(value)) forms.add(form);
  const encoded = value.length <= LINES_ENCODED_UP_TO;
  for (const line of linesOf(trimmed)) addAll(forms, line, encoded);
  for (const leaf of leavesOf(trimmed)) {
    addAll(forms, leaf);
    for (const line of linesOf(leaf)) addAll(forms, line, encoded);
  }
  return [...forms];
}

function addAll(forms: Set<string>, part: string, encoded = true): void {
  for (const form of textForms(part)) forms.add(form);
  if (encoded) for (const form of encodings(part)) forms.add(form);
}

function encodings(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  return [...base64Forms(bytes), ...hexForms(bytes)];
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  return lines.length < 2 ? [] : lines.map((line) => line.trim()).filter((line) => line.length >= SHORTEST_LINE);
}

/** Strings and numbers of a JSON object or array, however deep; none for any other text. */
function leavesOf(text: string): string[] {
  if (!/^[[{]/.test(text)) return [];
  const leaves: string[] = [];
  const open: unknown[] = [parsed(text)];
  for (let node = open.pop(); node !== undefined && leaves.length < MOST_LEAVES; node = open.pop()) {
    if (typeof node === 'object') open.push(...(Object.values(node ?? {}) as unknown[]).reverse());
    const leaf = typeof node === 'string' || typeof node === 'number' ? String(node).trim() : '';
    if (leaf.length >= SHORTEST_LEAF) leaves.push(leaf);
  }
  return leaves;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
