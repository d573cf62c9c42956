import { PatternTrie } from './pattern-trie.js';

const MARK = '[MASKED]';

interface Interval {
  start: number;
  end: number;
}

/**
 * Replaces every occurrence of the given forms in a stream of bytes by `[MASKED]`, wherever the chunks are cut, in linear time.
 * All bytes that any occurrence covers disappear; occurrences that overlap share one mark, neighbours have one each.
 * It holds back only bytes that may still become a form, so never more than the longest form less one.
 */
export class Masker {
  readonly #trie: PatternTrie;
  readonly #mark: Buffer;
  #held: Buffer = Buffer.alloc(0);
  #intervals: Interval[] = [];
  #node = 0;
  readonly #firedPatterns = new Set<number>();
  #fired = 0;
  /** Position in the whole stream of the first byte of #held, and of the next byte to come. */
  #heldFrom = 0;
  #position = 0;

  /** Empty forms are ignored; text is taken as UTF-8. */
  constructor(forms: readonly (string | Uint8Array)[], mark: string = MARK) {
    const patterns = forms.map((form) => (typeof form === 'string' ? Buffer.from(form, 'utf8') : form));
    this.#trie = new PatternTrie(patterns.filter((pattern) => pattern.length > 0));
    this.#mark = Buffer.from(mark, 'utf8');
  }

  /** How often a mark was written: above zero means that the job tried to print a secret. */
  get fired(): number {
    return this.#fired;
  }

  /** Which forms were found, by their place among those given (empty ones aside); one inside a longer one is not told of. */
  get firedForms(): ReadonlySet<number> {
    return this.#firedPatterns;
  }

  /** Takes the next bytes and returns those that are safe to show by now, possibly none. */
  write(chunk: Uint8Array): Buffer {
    for (let index = 0; index < chunk.length; index++) {
      this.#node = this.#trie.next(this.#node, chunk[index]!);
      const length = this.#trie.matchLength(this.#node);
      if (length === 0) continue;
      this.#firedPatterns.add(this.#trie.matched(this.#node));
      this.#cover(this.#position + index + 1, length);
    }
    this.#position += chunk.length;
    this.#held = this.#held.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#held, chunk]);
    return this.#release(this.#position - this.#trie.openLength(this.#node));
  }

  /** The rest, when nothing more comes. The masker then stands at the beginning of a new stream. */
  end(): Buffer {
    const rest = this.#release(this.#position);
    this.#node = 0;
    return rest;
  }

  #cover(end: number, length: number): void {
    let start = end - length;
    for (let last = this.#intervals.at(-1); last && last.end > start; last = this.#intervals.at(-1)) {
      start = Math.min(start, last.start);
      this.#intervals.pop();
    }
    this.#intervals.push({ start, end });
  }

  /** Gives out what lies before `until`: no match that is still to come can begin earlier. */
  #release(until: number): Buffer {
    const parts: Buffer[] = [];
    let from = this.#heldFrom;
    let closed = 0;
    for (const interval of this.#intervals) {
      if (interval.end > until) break;
      parts.push(this.#heldBytes(from, interval.start), this.#mark);
      from = interval.end;
      closed++;
    }
    this.#fired += closed;
    this.#intervals.splice(0, closed);
    const open = this.#intervals[0];
    parts.push(this.#heldBytes(from, open ? Math.min(open.start, until) : until));
    // Covered bytes are never shown, so they need not be held, however long a chain of overlapping matches grows.
    if (open) open.start = Math.max(open.start, until);
    this.#held = Buffer.from(this.#held.subarray(until - this.#heldFrom));
    this.#heldFrom = until;
    return Buffer.concat(parts);
  }

  #heldBytes(from: number, to: number): Buffer {
    return this.#held.subarray(from - this.#heldFrom, to - this.#heldFrom);
  }
}
