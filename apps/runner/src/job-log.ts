import { LogChecksum, Masker } from '@lockkeeper/runner-protocol';
import { Leaks, type FormOrigins } from './leaks.js';

/** Bytes of log that a job may have, as GitLab Runner has it by default. */
export const LOG_LIMIT_BYTES = 4 * 1024 * 1024;

/** Without empty ones, for the masker tells which were found by their place among the others. */
const distinct = (forms: readonly string[]): string[] => [...new Set(forms)].filter((form) => form !== '');

/** The log of one job: everything that enters is masked first; the masked bytes stay until the job ends, to be sent again. */
export class JobLog {
  readonly #checksum = new LogChecksum();
  #forms: readonly string[];
  readonly #limit: number;
  #masker: Masker;
  #bytes = Buffer.alloc(16_384);
  readonly #leaks = new Leaks();
  #origins: FormOrigins = new Map();
  #line = 1;
  #full = false;

  constructor(forms: readonly string[], limit: number = LOG_LIMIT_BYTES) {
    this.#forms = distinct(forms);
    this.#masker = new Masker(this.#forms);
    this.#limit = limit;
  }

  /** Masks these forms as well in all that is written from now on; `origins`: what they are forms of. */
  alsoMask(forms: readonly string[], origins: FormOrigins): void {
    this.end();
    this.#origins = origins;
    this.#forms = distinct([...this.#forms, ...forms]);
    this.#masker = new Masker(this.#forms);
  }

  write(output: Uint8Array | string): void {
    if (this.#full) return;
    this.#append(this.#masker.write(typeof output === 'string' ? Buffer.from(output, 'utf8') : output));
    this.#note();
  }

  /** Lets out what the masker still holds; to be called when nothing more is written. */
  end(): void {
    this.#append(this.#masker.end());
    this.#note();
  }

  /** What was masked besides the values themselves. */
  get leaks(): Leaks['all'] {
    return this.#leaks.all;
  }

  get size(): number {
    return this.#checksum.size;
  }

  get checksum(): string {
    return String(this.#checksum);
  }

  /** A copy of at most `most` masked bytes from byte `start` on. */
  slice(start: number, most: number): Buffer {
    return Buffer.from(this.#bytes.subarray(start, Math.min(this.size, start + most)));
  }

  #note(): void {
    const { firedForms } = this.#masker;
    if (firedForms.size === 0) return;
    this.#leaks.note(
      [...firedForms].map((index) => this.#forms[index]!),
      this.#origins,
      this.#line,
    );
  }

  #append(masked: Buffer): void {
    if (this.#full || masked.length === 0) return;
    if (this.size + masked.length <= this.#limit) return this.#store(masked);
    this.#store(masked.subarray(0, this.#limit - this.size));
    this.#full = true;
    this.#store(
      Buffer.from(`\n\x1b[33;1mThe log is longer than ${this.#limit} bytes; the rest is not kept.\x1b[0;m\n`),
    );
  }

  #store(masked: Buffer): void {
    const size = this.size;
    if (size + masked.length > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(this.#bytes.length * 2, size + masked.length));
      this.#bytes.copy(grown, 0, 0, size);
      this.#bytes = grown;
    }
    masked.copy(this.#bytes, size);
    this.#checksum.update(masked);
    for (let at = masked.indexOf(0x0a); at >= 0; at = masked.indexOf(0x0a, at + 1)) this.#line++;
  }
}
