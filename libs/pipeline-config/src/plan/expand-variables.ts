import type { Value } from '../definition.js';
import { LIMITS } from '../limits.js';
import type { Work } from '../work.js';

/** Text, or a variable whose value only the runner knows. */
type Piece = string | { readonly name: string };

/** Variables that cannot be put into one another. */
export class ExpansionFault extends Error {
  override readonly name = 'ExpansionFault';
}

// `$$` is a dollar.
const REFERENCE = /\$\$|\$([A-Za-z_][A-Za-z0-9_]*)|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * Puts variables into one another. What a value brings that is not to be expanded stays text for ever: a branch named
 * `$TOKEN` cannot reach a token. Throws ExpansionFault and TooMuchWork.
 */
export class Expander {
  private readonly done = new Map<string, readonly Piece[]>();
  private readonly way: string[] = [];

  constructor(
    private readonly values: ReadonlyMap<string, Value>,
    /** Names that are never expanded, here or by the runner: those of secrets. */
    private readonly sealed: ReadonlySet<string>,
    private readonly work: Work,
  ) {}

  /** What the server knows is put in, all else stays as written. */
  text(text: string): string {
    return asText(this.pieces(text));
  }

  /** The value of each variable, as `text` has it. */
  texts(): Map<string, string> {
    return new Map([...this.values.keys()].map((name) => [name, asText(this.value(name))]));
  }

  /** For the job: finished text, or text that the runner is to expand. */
  forRunner(name: string): { value: string; byRunner: boolean } {
    const pieces = this.value(name);
    if (pieces.every((piece) => typeof piece === 'string')) return { value: pieces.join(''), byRunner: false };
    const value = pieces.map((piece) =>
      typeof piece === 'string' ? piece.replaceAll('$', '$$$$') : `\${${piece.name}}`,
    );
    return { value: value.join(''), byRunner: true };
  }

  private value(name: string): readonly Piece[] {
    const known = this.done.get(name);
    if (known) return known;
    const { value, expand } = this.values.get(name)!;
    if (!expand || !value.includes('$')) return this.keep(name, [value]);
    if (this.way.includes(name)) {
      const circle = [...this.way.slice(this.way.indexOf(name)), name].slice(0, 10).join(', ');
      throw new ExpansionFault(`The variables mention each other in a circle: ${circle}.`);
    }
    if (this.way.length >= LIMITS.expansionDepth)
      throw new ExpansionFault(`More than ${LIMITS.expansionDepth} variables stand one inside the other.`);
    this.way.push(name);
    const pieces = this.pieces(value);
    this.way.pop();
    return this.keep(name, pieces);
  }

  private keep(name: string, pieces: readonly Piece[]): readonly Piece[] {
    this.done.set(name, pieces);
    return pieces;
  }

  private pieces(text: string): Piece[] {
    const pieces: Piece[] = [];
    let end = 0;
    let length = 0;
    const add = (piece: Piece): void => {
      pieces.push(piece);
      length += typeof piece === 'string' ? piece.length : piece.name.length + 3;
      this.work.spend(1);
    };
    for (const match of text.matchAll(REFERENCE)) {
      add(text.slice(end, match.index));
      for (const piece of this.reference(match[0], match[1] ?? match[2])) add(piece);
      end = match.index + match[0].length;
      if (length > LIMITS.expandedLength) break;
    }
    add(text.slice(end));
    this.work.spend(Math.ceil(length / 16));
    if (length > LIMITS.expandedLength)
      throw new ExpansionFault(`A variable would be longer than ${LIMITS.expandedLength} characters once expanded.`);
    return joined(pieces);
  }

  private reference(written: string, name: string | undefined): readonly Piece[] {
    if (name === undefined) return ['$'];
    if (this.sealed.has(name)) return [written];
    return this.values.has(name) ? this.value(name) : [{ name }];
  }
}

function joined(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') result[result.length - 1] = last + piece;
    else result.push(piece);
  }
  return result;
}

const asText = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : `$${piece.name}`)).join('');
