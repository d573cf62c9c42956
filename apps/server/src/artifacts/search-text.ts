import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import type { Fired } from '@lockkeeper/runner-protocol';
import type { Scrubber } from '../pipelines/index.js';
import { BadZip } from './zip-entries.js';

/** A form where it came first in a text. Line 0: in the name of the file. */
export interface FoundForm {
  readonly id: string;
  readonly form: Fired['kind'];
  readonly line: number;
}

export interface Searched {
  readonly found: readonly FoundForm[];
  /** Bytes that were read. */
  readonly read: number;
  /** False: it went on when `most` bytes were read, or broke off. */
  readonly whole: boolean;
}

// As Git tells: a NUL among the first bytes is not text, unless they are wide characters, as PowerShell writes them.
const HEAD = 8000;
const NEWLINE = 0x0a;
const UTF_16LE = Buffer.from([0xff, 0xfe]);

/** Looks for forms in a text as it comes, which nothing is kept of. What is no text is left after its first bytes. */
export async function searchText(scrubber: Scrubber, bytes: Readable, most: number): Promise<Searched> {
  const search = new Search(scrubber);
  let read = 0;
  try {
    for await (const piece of bytes as AsyncIterable<Buffer>) {
      const taken = piece.subarray(0, most - read);
      read += taken.length;
      if (!search.take(taken)) return { found: [], read, whole: true };
      if (taken.length < piece.length) return { found: search.end(), read, whole: false };
    }
  } catch (error) {
    if (!isBroken(error)) throw error;
    // What came before the fault is read by others too.
    return { found: search.end(), read, whole: false };
  }
  return { found: search.end(), read, whole: true };
}

/** What the bytes are to blame for, not the disk. */
export const isBroken = (error: unknown): boolean =>
  error instanceof BadZip || /^Z_/.test((error as NodeJS.ErrnoException).code ?? '');

/** The forms in the name of a file, and the name without them. */
export function searchName(scrubber: Scrubber, name: Buffer): { found: FoundForm[]; masked: string } {
  const { bytes, fired } = scrubber.mask({ at: 0, bytes: name, state: null });
  const masked = bytes.toString('utf8').replace(/\p{C}/gu, '_');
  return { found: fired.map(({ id, kind }) => ({ id, form: kind, line: 0 })), masked };
}

class Search {
  readonly #found = new Map<string, FoundForm>();
  #head: Buffer | null = Buffer.alloc(0);
  #decoder: TextDecoder | null = null;
  #state: Parameters<Scrubber['mask']>[0]['state'] = null;
  #at = 0;
  #line = 1;

  constructor(private readonly scrubber: Scrubber) {}

  /** False: it is no text, and nothing of it was looked at. */
  take(piece: Buffer): boolean {
    if (this.#head === null) this.#write(piece);
    else {
      this.#head = Buffer.concat([this.#head, piece]);
      if (this.#head.length >= HEAD) return this.#begin(this.#head);
    }
    return true;
  }

  end(): FoundForm[] {
    if (this.#head !== null) this.#begin(this.#head);
    return [...this.#found.values()];
  }

  #begin(head: Buffer): boolean {
    if (head.subarray(0, 2).equals(UTF_16LE)) this.#decoder = new TextDecoder('utf-16le');
    else if (head.subarray(0, HEAD).includes(0)) return false;
    this.#head = null;
    this.#write(head);
    return true;
  }

  #write(piece: Buffer): void {
    const bytes = this.#decoder ? Buffer.from(this.#decoder.decode(piece, { stream: true })) : piece;
    const { fired, state } = this.scrubber.mask({ at: this.#at, bytes, state: this.#state });
    let counted = 0;
    for (const { id, kind, at } of [...fired].sort((one, other) => one.at - other.at)) {
      this.#line += newlinesOf(bytes.subarray(counted, at - this.#at));
      counted = at - this.#at;
      const key = `${id} ${kind}`;
      if (!this.#found.has(key)) this.#found.set(key, { id, form: kind, line: this.#line });
    }
    this.#line += newlinesOf(bytes.subarray(counted));
    this.#at += bytes.length;
    this.#state = state;
  }
}

function newlinesOf(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}
