import { LogChecksum, Masker } from '@lockkeeper/runner-protocol';

/** Bytes of log that a job may have, as GitLab Runner has it by default. */
export const LOG_LIMIT_BYTES = 4 * 1024 * 1024;

/** The log of one job: everything that enters is masked first; the masked bytes stay until the job ends, to be sent again. */
export class JobLog {
  readonly #checksum = new LogChecksum();
  readonly #forms: Set<string>;
  readonly #limit: number;
  #masker: Masker;
  #bytes = Buffer.alloc(16_384);
  #full = false;

  constructor(forms: readonly string[], limit: number = LOG_LIMIT_BYTES) {
    this.#forms = new Set(forms);
    this.#masker = new Masker([...this.#forms]);
    this.#limit = limit;
  }

  /** Masks these forms as well in all that is written from now on. */
  alsoMask(forms: readonly string[]): void {
    this.#append(this.#masker.end());
    for (const form of forms) this.#forms.add(form);
    this.#masker = new Masker([...this.#forms]);
  }

  write(output: Uint8Array | string): void {
    if (this.#full) return;
    this.#append(this.#masker.write(typeof output === 'string' ? Buffer.from(output, 'utf8') : output));
  }

  /** Lets out what the masker still holds; to be called when nothing more is written. */
  end(): void {
    this.#append(this.#masker.end());
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
  }
}
