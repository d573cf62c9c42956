import { isExactScope, scopesIntersect } from '@lockkeeper/release';

// Longer pieces single out no more, and each length is one more look-up.
const LONGEST_PIECE = 12;

type Place = 'head' | 'tail' | 'inside';

/**
 * Things under patterns, found by a piece of text that whatever a pattern matches must hold: of a thousand patterns the
 * few that can match a text are looked at. Tells which can; whether they do, who asks finds out.
 */
export class PatternIndex<T> {
  readonly #whole = new Map<string, T[]>();
  readonly #pieces: Readonly<Record<Place, Pieces<T>>> = {
    head: new Pieces(),
    tail: new Pieces(),
    inside: new Pieces(),
  };
  readonly #all: (readonly [pattern: string, thing: T])[] = [];
  // A page has many rows of few scopes.
  readonly #meeting = new Map<string, T[]>();

  /** `pattern` stands for itself, a `*` in it, too. */
  putWhole(text: string, thing: T): void {
    push(this.#whole, text, thing);
  }

  put(pattern: string, thing: T): void {
    this.#all.push([pattern, thing]);
    if (isExactScope(pattern)) return this.putWhole(pattern, thing);
    const [place, piece] = pieceOf(pattern);
    this.#pieces[place].put(piece, thing);
  }

  /** Whether `counts` is true of any thing whose pattern can match the text. */
  someMatching(text: string, counts: (thing: T) => boolean): boolean {
    const { head, tail, inside } = this.#pieces;
    return (
      (this.#whole.get(text)?.some(counts) ?? false) ||
      head.someAt(counts, text, () => 0) ||
      tail.someAt(counts, text, (length) => text.length - length) ||
      inside.someIn(counts, text)
    );
  }

  /** Whether `counts` is true of any thing whose pattern meets a scope in part. */
  someMeeting(scope: string, counts: (thing: T) => boolean): boolean {
    let meeting = this.#meeting.get(scope);
    if (!meeting) {
      meeting = this.#all.flatMap(([pattern, thing]) => (scopesIntersect(pattern, scope) ? [thing] : []));
      this.#meeting.set(scope, meeting);
    }
    return meeting.some(counts);
  }
}

/** Things by pieces of text, and how long these are. */
class Pieces<T> {
  readonly #things = new Map<string, T[]>();
  readonly #lengths = new Set<number>();

  put(piece: string, thing: T): void {
    push(this.#things, piece, thing);
    this.#lengths.add(piece.length);
  }

  someAt(counts: (thing: T) => boolean, text: string, at: (length: number) => number): boolean {
    for (const length of this.#lengths) if (this.#hasAt(counts, text, at(length), length)) return true;
    return false;
  }

  someIn(counts: (thing: T) => boolean, text: string): boolean {
    for (const length of this.#lengths) {
      for (let at = 0; at + length <= text.length; at++) if (this.#hasAt(counts, text, at, length)) return true;
    }
    return false;
  }

  #hasAt(counts: (thing: T) => boolean, text: string, at: number, length: number): boolean {
    return this.#things.get(text.substring(at, at + length))?.some(counts) ?? false;
  }
}

/** The longest piece between the stars: it singles out most. One at an end is found by one look-up. */
function pieceOf(pattern: string): [Place, string] {
  const pieces = pattern.split('*');
  const head = pieces[0]!;
  const tail = pieces.at(-1)!;
  const longest = pieces.reduce((best, piece) => (piece.length > best.length ? piece : best), '');
  if (longest === head) return ['head', head.slice(0, LONGEST_PIECE)];
  return longest === tail ? ['tail', tail.slice(-LONGEST_PIECE)] : ['inside', longest.slice(0, LONGEST_PIECE)];
}

function push<T>(things: Map<string, T[]>, key: string, thing: T): void {
  const known = things.get(key);
  if (known) known.push(thing);
  else things.set(key, [thing]);
}
