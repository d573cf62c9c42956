const SHORTEST = 4;
// How tools break lines: `base64` and MIME at 76, PEM and `openssl base64` at 64, `xxd -p` at 60 digits.
const BASE64_WIDTHS = [76, 64];
const HEX_WIDTH = 60;
// `od` and `hexdump` print bytes one by one, `xxd` two by two, with more space after eight of them or a line's end.
const GROUPED_BYTES = 8;
// Bytes printed apart take three characters each; longer values are found by their plain hex alone.
const GROUPED_UP_TO = 4096;

/** What was done to a value, or to a line or a leaf of it, to make a form. */
export type Escape = 'json' | 'shell' | 'url' | 'html';

/** A text as programs escape it, where that changes it: JSON (once, in JSON again, ASCII only), shells, URLs, HTML. */
export function* escapedForms(text: string): Generator<readonly [form: string, escape: Escape]> {
  // Most values have nothing to escape, and this is done for each release.
  if (/["\\/<>&]|[^ -~]/.test(text))
    for (const json of jsonForms(text)) {
      yield [json, 'json'];
      yield [inside(JSON.stringify(json)), 'json'];
    }
  if (/[^\w%+,./:=@-]/.test(text)) for (const form of shellForms(text)) yield [form, 'shell'];
  if (/[^\w.~-]/.test(text)) for (const form of urlForms(text)) yield [form, 'url'];
  if (/[&<>"']/.test(text)) for (const form of htmlForms(text)) yield [form, 'html'];
}

const inside = (quoted: string): string => quoted.slice(1, -1);

function jsonForms(text: string): Set<string> {
  const json = inside(JSON.stringify(text));
  const codes = (pattern: RegExp, from: string): string =>
    from.replace(pattern, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  // Python writes ASCII only, PHP escapes slashes, Go what HTML would take for its own.
  const forms = new Set([json, codes(/[\u007f-\uffff]/g, json), codes(/[<>&]/g, json)]);
  for (const form of [...forms]) forms.add(form.replaceAll('/', '\\/'));
  return forms;
}

function shellForms(text: string): string[] {
  const controls = (from: string): string =>
    from.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t').replaceAll('\u001b', '\\E');
  const slashes = text.replaceAll('\\', '\\\\');
  return [
    text.replaceAll("'", `'\\''`),
    text.replaceAll("'", `'"'"'`),
    text.replace(/["\\$`]/g, '\\$&'),
    // As bash's %q and `set -x` have it, without control characters and with them.
    text.replace(/[ \t!"$&'()*,;<>?[\\\]^`{|}]|^[#~]/g, '\\$&'),
    controls(slashes.replaceAll("'", "\\'")),
    // As languages print a string that holds no quote of its own kind.
    controls(slashes),
    controls(slashes).replaceAll("'", "\\'").replaceAll('"', '\\"'),
  ];
}

function htmlForms(text: string): string[] {
  const html = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  return html.includes("'") ? ["'", '&#39;', '&#x27;', '&apos;'].map((mark) => html.replaceAll("'", mark)) : [html];
}

function urlForms(text: string): Set<string> {
  // A surrogate without its other half has no UTF-8; it becomes what a file would hold.
  const wellFormed = Buffer.from(text, 'utf8').toString('utf8');
  const component = encodeURIComponent(wellFormed);
  const strict = component.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  const forms = new Set([component, strict, strict.replaceAll('%2F', '/'), encodeURI(wellFormed)]);
  if (wellFormed.includes(' ')) for (const form of [...forms]) forms.add(form.replaceAll('%20', '+'));
  for (const form of [...forms]) forms.add(form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
  return forms;
}

/**
 * Base64 of bytes wherever they stand in what was encoded: at each of the three alignments the characters that they alone
 * decide, and those to their end where nothing follows, with the padding and without.
 */
export function base64Forms(bytes: Buffer): Set<string> {
  const forms = new Set<string>();
  for (const before of [0, 1, 2]) {
    const padded = (before === 0 ? bytes : Buffer.concat([Buffer.alloc(before), bytes])).toString('base64');
    const padding = (3 - ((before + bytes.length) % 3)) % 3;
    const end = padded.length - padding;
    const from = before === 0 ? 0 : before + 1;
    for (const to of padding === 0 ? [end] : [padded.length, end, end - 1]) addBase64(forms, padded.slice(from, to));
    if (before > 0) continue;
    for (const width of BASE64_WIDTHS) for (const line of linesCut(padded, width)) addBase64(forms, line);
  }
  return forms;
}

/** Hexadecimal digits in both cases, in one run, broken into lines, and with bytes printed apart. */
export function hexForms(bytes: Buffer): Set<string> {
  const forms = new Set<string>();
  const digits = bytes.toString('hex');
  for (const form of [digits, ...linesCut(digits, HEX_WIDTH)]) {
    add(forms, form);
    add(forms, form.toUpperCase());
  }
  if (bytes.length > GROUPED_UP_TO) return forms;
  const pieces = linesCut(digits, GROUPED_BYTES * 2);
  for (const piece of pieces.length === 0 ? [digits] : pieces) {
    add(forms, apart(piece, 2));
    add(forms, apart(piece, 4));
  }
  return forms;
}

function apart(digits: string, group: number): string {
  let text = digits.slice(0, group);
  for (let at = group; at < digits.length; at += group) text += ` ${digits.slice(at, at + group)}`;
  return text;
}

/** What a tool that breaks lines leaves, nothing if one line holds it; the last piece is also completed backwards: alone it could be a single character. */
function linesCut(text: string, width: number): string[] {
  if (text.length <= width) return [];
  const pieces: string[] = [];
  for (let at = 0; at + width <= text.length; at += width) pieces.push(text.slice(at, at + width));
  if (text.length % width !== 0) {
    pieces.push(text.slice(-width));
    const rest = text.slice(text.length - (text.length % width));
    if (rest.length >= 2 * SHORTEST) pieces.push(rest);
  }
  return pieces;
}

function add(forms: Set<string>, form: string): void {
  if (form.length >= SHORTEST) forms.add(form);
}

function addBase64(forms: Set<string>, form: string): void {
  add(forms, form);
  if (/[+/]/.test(form)) add(forms, form.replaceAll('+', '-').replaceAll('/', '_'));
}
