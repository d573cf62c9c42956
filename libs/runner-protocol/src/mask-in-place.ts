import type { FormKind } from './mask-forms.js';
import { PatternTrie } from './pattern-trie.js';

const MARK = Buffer.from('[MASKED]', 'latin1');
const STAR = 0x2a;
// A longer form is looked for in overlapping pieces: all of them are found where it is, and less need be remembered.
const LONGEST_PATTERN = 1024;
/** Shorter forms are masked and tell nothing: words of so few letters stand in logs by chance. */
export const SHORTEST_TELLING = 8;

/** A value by a name that tells nothing of it, and its forms, always in the same order, with their kinds. */
export interface NamedForms {
  readonly id: string;
  readonly forms: ReadonlyMap<string, FormKind>;
}

/** A form that was masked: of which value, of which kind, and where its last byte stands in the stream. */
export interface Fired {
  readonly id: string;
  readonly kind: FormKind;
  readonly at: number;
}

/** A masked run of bytes of the stream: from `start` up to, not including, `end`. */
export type MaskedRun = readonly [start: number, end: number];

/**
 * Where masking stands behind some byte of a stream. It says which form may be going on by numbers, never by its text, so
 * it may be kept beside the log.
 */
export interface MaskState {
  /** The bytes before are the first `length` ones of this pattern of that value; null: no form has begun. */
  readonly open: { readonly id: string; readonly pattern: number; readonly length: number } | null;
  /** Masked runs that may still grow. */
  readonly runs: readonly MaskedRun[];
}

/** A piece of the stream: its first byte's position and the state behind the byte before it. */
export interface StreamPiece {
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly state: MaskState | null;
}

export interface MaskedPiece {
  /** As many bytes as came. */
  readonly bytes: Buffer;
  /** Bytes before the piece that turned out to belong to a form: what to put where. */
  readonly repaint: readonly { readonly at: number; readonly bytes: Buffer }[];
  /** Null: nothing is going on. */
  readonly state: MaskState | null;
  /** What was masked in this piece: each kind of each value once, where it came first. */
  readonly fired: readonly Fired[];
}

/**
 * Masks a stream of bytes without changing its length: each run of bytes that occurrences of forms cover (those that touch
 * make one run) becomes `[MASKED]` and asterisks, or asterisks alone where eight bytes do not fit. However the stream is
 * cut into pieces, the result is the same once the repaints are done. It keeps nothing of the stream itself.
 */
export class InPlaceMasker {
  readonly #trie: PatternTrie;
  readonly #patterns: readonly Pattern[];
  readonly #known = new Map<string, Buffer>();
  /** Patterns by their bytes: several values may have a form in common. */
  readonly #alike = new Map<string, Pattern[]>();

  constructor(values: readonly NamedForms[]) {
    this.#patterns = values.flatMap(patternsOfValue);
    this.#trie = new PatternTrie(this.#patterns.map(({ bytes }) => bytes));
    for (const pattern of this.#patterns) {
      this.#known.set(`${pattern.id} ${pattern.pattern}`, pattern.bytes);
      const alike = this.#alike.get(keyOf(pattern));
      if (alike) alike.push(pattern);
      else this.#alike.set(keyOf(pattern), [pattern]);
    }
  }

  /** Bytes of memory, about. */
  get weight(): number {
    return this.#trie.weight * 2;
  }

  mask({ at, bytes, state }: StreamPiece): MaskedPiece {
    const before = state?.runs ?? [];
    const runs = [...before];
    const fired = new Map<string, Fired>();
    let node = this.#resume(state);
    for (let index = 0; index < bytes.length; index++) {
      node = this.#trie.next(node, bytes[index]!);
      const length = this.#trie.matchLength(node);
      if (length === 0) continue;
      cover(runs, at + index + 1 - length, at + index + 1);
      if (length >= SHORTEST_TELLING) this.#tell(fired, node, at + index);
    }
    const masked = Buffer.from(bytes);
    for (const run of runs) paint(masked, at, run);
    const repaint = runs.flatMap((run) => repainted(run, before, at));
    return { bytes: masked, repaint, state: this.#stateAt(at + bytes.length, node, runs), fired: [...fired.values()] };
  }

  #tell(fired: Map<string, Fired>, node: number, at: number): void {
    for (const { id, kind } of this.#alike.get(keyOf(this.#patterns[this.#trie.matched(node)]!)) ?? []) {
      const name = `${id} ${kind}`;
      if (!fired.has(name)) fired.set(name, { id, kind, at });
    }
  }

  #resume(state: MaskState | null): number {
    let node = 0;
    if (!state?.open) return node;
    const { id, pattern, length } = state.open;
    const bytes = this.#known.get(`${id} ${pattern}`)?.subarray(0, length) ?? [];
    for (const byte of bytes) node = this.#trie.next(node, byte);
    return node;
  }

  #stateAt(position: number, node: number, runs: readonly MaskedRun[]): MaskState | null {
    const open = this.#trie.open(node);
    // A form that is still to come begins no earlier than this, so runs that end before it are done.
    const growing = position - (open?.length ?? 0);
    const kept = runs.filter(([, end]) => end >= growing);
    if (!open) return kept.length === 0 ? null : { open: null, runs: kept };
    const { id, pattern } = this.#patterns[open.pattern]!;
    return { open: { id, pattern, length: open.length }, runs: kept };
  }
}

interface Pattern {
  readonly id: string;
  readonly pattern: number;
  readonly kind: FormKind;
  readonly bytes: Buffer;
}

const keyOf = ({ bytes }: Pattern): string => bytes.toString('latin1');

function patternsOfValue({ id, forms }: NamedForms): Pattern[] {
  const all = [...forms].flatMap(([form, kind]) => patternsOf(form).map((bytes) => ({ kind, bytes })));
  return all.map(({ kind, bytes }, pattern) => ({ id, pattern, kind, bytes }));
}

function patternsOf(form: string): Buffer[] {
  const bytes = Buffer.from(form, 'utf8');
  if (bytes.length <= LONGEST_PATTERN) return bytes.length === 0 ? [] : [bytes];
  const pieces: Buffer[] = [];
  for (let at = 0; at + LONGEST_PATTERN < bytes.length; at += LONGEST_PATTERN - 1)
    pieces.push(bytes.subarray(at, at + LONGEST_PATTERN));
  pieces.push(bytes.subarray(-LONGEST_PATTERN));
  return pieces;
}

function cover(runs: MaskedRun[], from: number, end: number): void {
  let start = from;
  for (let last = runs.at(-1); last && last[1] >= start; last = runs.at(-1)) {
    start = Math.min(start, last[0]);
    runs.pop();
  }
  runs.push([start, end]);
}

/** Paints what of the run lies in these bytes, which begin at `at`. */
function paint(bytes: Buffer, at: number, [start, end]: MaskedRun): void {
  const from = Math.max(start, at);
  const to = Math.min(end, at + bytes.length);
  if (from >= to) return;
  bytes.fill(STAR, from - at, to - at);
  const left = MARK.length - (from - start);
  if (end - start >= MARK.length && left > 0) MARK.copy(bytes, from - at, from - start, from - start + to - from);
}

/** What a run that has grown covers before `at` and did not cover, or showed otherwise, until now. */
function repainted(run: MaskedRun, before: readonly MaskedRun[], at: number): MaskedPiece['repaint'] {
  const [start, end] = run;
  if (start >= at) return [];
  const known = before.find((old) => old[0] === start);
  const sameMark = known && (known[1] - start >= MARK.length || end - start < MARK.length);
  const from = known && sameMark ? known[1] : start;
  if (from >= at) return [];
  const bytes = Buffer.alloc(Math.min(end, at) - from);
  paint(bytes, from, run);
  return [{ at: from, bytes }];
}
