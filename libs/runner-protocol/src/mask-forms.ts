import { base64Forms, escapedForms, hexForms, type Escape } from './mask-encodings.js';

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

/**
 * What a form is: the value itself, a line or a leaf of it as they stand, or what was made of one of these three.
 * They are what findings are told apart by.
 */
export type FormKind = 'raw' | 'line' | 'leaf' | 'base64' | 'hex' | Escape;

/** Every kind of form. */
export const formKinds = [
  'raw',
  'line',
  'leaf',
  'base64',
  'hex',
  'json',
  'shell',
  'url',
  'html',
] as const satisfies readonly FormKind[];

/** The forms of one value, without doubles, always in the same order: the text first. Nothing for a blank value. */
export const maskFormsOf = (value: string): string[] => [...formsWithKinds(value).keys()];

/** The same, each with its kind; what can be made in two ways is of the plainer kind. */
export function formsWithKinds(value: string): Map<string, FormKind> {
  const forms = new Map<string, FormKind>();
  const trimmed = value.trim();
  if (trimmed === '') return forms;
  addAll(forms, trimmed, 'raw');
  // As a whole with what stands around it: `base64 <file` does not trim.
  if (trimmed !== value) addEncodings(forms, value);
  const encoded = value.length <= LINES_ENCODED_UP_TO;
  for (const line of linesOf(trimmed)) addAll(forms, line, 'line', encoded);
  for (const leaf of leavesOf(trimmed)) {
    addAll(forms, leaf, 'leaf');
    for (const line of linesOf(leaf)) addAll(forms, line, 'line', encoded);
  }
  return forms;
}

/**
 * How many lines of a value, or fields of the JSON that it is, are too short to be masked on their own. What has neither
 * letter nor digit, such as brackets, tells nothing and does not count.
 */
export function countUnmaskedParts(value: string): number {
  const trimmed = value.trim();
  const lines = allLinesOf(trimmed).filter((line) => line.length < SHORTEST_LINE);
  const leaves = allLeavesOf(trimmed).filter((leaf) => leaf.length < SHORTEST_LEAF);
  return [...lines, ...leaves].filter((part) => /[\p{L}\p{N}]/u.test(part)).length;
}

function addAll(forms: Map<string, FormKind>, part: string, kind: FormKind, encoded = true): void {
  add(forms, part, kind);
  for (const [form, escape] of escapedForms(part)) add(forms, form, escape);
  if (encoded) addEncodings(forms, part);
}

function addEncodings(forms: Map<string, FormKind>, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  for (const form of base64Forms(bytes)) add(forms, form, 'base64');
  for (const form of hexForms(bytes)) add(forms, form, 'hex');
}

function add(forms: Map<string, FormKind>, form: string, kind: FormKind): void {
  if (!forms.has(form)) forms.set(form, kind);
}

const linesOf = (text: string): string[] => allLinesOf(text).filter((line) => line.length >= SHORTEST_LINE);

function allLinesOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  return lines.length < 2 ? [] : lines.map((line) => line.trim());
}

const leavesOf = (text: string): string[] =>
  allLeavesOf(text)
    .filter((leaf) => leaf.length >= SHORTEST_LEAF)
    .slice(0, MOST_LEAVES);

/** Strings and numbers of a JSON object or array, however deep; none for any other text. */
function allLeavesOf(text: string): string[] {
  if (!/^[[{]/.test(text)) return [];
  const leaves: string[] = [];
  const open: unknown[] = [parsed(text)];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (typeof node === 'object') open.push(...(Object.values(node ?? {}) as unknown[]).reverse());
    const leaf = typeof node === 'string' || typeof node === 'number' ? String(node).trim() : '';
    if (leaf !== '') leaves.push(leaf);
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
