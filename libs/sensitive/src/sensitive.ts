const shown = '[sensitive]';

/**
 * Holds a secret text so that nothing prints it by accident: `toString`, `toJSON`, template strings and Node's
 * `inspect` all give `[sensitive]`, and copies made by spreading or `structuredClone` are empty.
 * Only `reveal()` gives the text; lint allows it in named files only.
 */
export class Sensitive {
  readonly #text: string;

  /** @throws TypeError when `text` is not a string; the message never shows what was given. */
  constructor(text: string) {
    if (typeof text !== 'string') throw new TypeError('Sensitive holds a string only');
    this.#text = text;
    // Frozen, so that nobody can hang a property with the text on it or replace `toJSON` on the instance.
    Object.freeze(this);
  }

  /** The text itself. */
  reveal(): string {
    return this.#text;
  }

  /** Length of the text in bytes of UTF-8. */
  get byteLength(): number {
    return Buffer.byteLength(this.#text, 'utf8');
  }

  /** Always `[sensitive]`. */
  toString(): string {
    return shown;
  }

  /** Always `[sensitive]`. */
  toJSON(): string {
    return shown;
  }

  /** `[sensitive]` for every hint, so that a number conversion tells nothing either (it gives NaN). */
  [Symbol.toPrimitive](): string {
    return shown;
  }

  /** What Node's `util.inspect`, `console.log` and assertion messages print; also inside errors and with `showHidden`. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return shown;
  }

  /** Tells a real `Sensitive` from a look-alike: only this class can give the private field. */
  static is(candidate: unknown): candidate is Sensitive {
    return typeof candidate === 'object' && candidate !== null && #text in candidate;
  }
}

/** True only for objects made by `new Sensitive(...)`. */
export function isSensitive(candidate: unknown): candidate is Sensitive {
  return Sensitive.is(candidate);
}
