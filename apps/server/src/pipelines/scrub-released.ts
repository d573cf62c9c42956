import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { formsWithKinds, InPlaceMasker, type MaskedPiece, type StreamPiece } from '@lockkeeper/runner-protocol';
import type { Sensitive } from '@lockkeeper/sensitive';
import { Database } from '../platform/database/index.js';
import { ScrubPermit, SecretStore } from '../secrets/index.js';
import { releasedTo, type ReleasedRow } from './scrub-released.query.js';

/** Masks a piece of a log without changing its length. */
export interface Scrubber {
  mask(piece: StreamPiece): MaskedPiece;
}

interface Kept {
  readonly values: ReadonlyMap<string, Sensitive>;
  readonly scrubber: Scrubber;
  readonly weight: number;
  readonly ends: NodeJS.Timeout;
}

// A job that says nothing for so long has ended elsewhere, or is worth another read of the store.
const IDLE_MS = 120_000;
const MOST_WEIGHT = 128 * 1024 * 1024;
const STAR = 0x2a;
const NEWLINE = 0x0a;

/**
 * What must not stand in the logs of jobs that run: the values that were released to them. Held in memory only, while the
 * job's log grows here, and read from the store again wherever they are not held: in a replica, after a restart. A value
 * that is released after part of the log was kept is scrubbed from the pieces that come then, not from those before.
 */
@Injectable()
export class ScrubReleased implements OnApplicationShutdown {
  /** By job; the one that was used last stands last. */
  readonly #kept = new Map<number, Kept>();
  #weight = 0;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretStore) private readonly store: SecretStore,
  ) {}

  /** Null: nothing was released to the job. Throws the fault STORE_UNAVAILABLE, and then nothing may be kept. */
  async scrubberOf(jobId: number): Promise<Scrubber | null> {
    const released = await releasedTo(this.database, jobId);
    if (released.length === 0) return null;
    const known = this.#kept.get(jobId);
    const isKnown = known && released.every((row) => known.values.has(nameOf(row)));
    const values = isKnown ? known.values : await this.#read(jobId, released, known?.values);
    // A value that nobody can read any more cannot be looked for, so nothing of the piece is shown.
    if (released.some((row) => !values.has(nameOf(row)))) return blank;
    return this.#keep(jobId, isKnown ? known : { values, ...scrubberFor(values) });
  }

  /**
   * For what may be looked through later: the values that can still be read, and whether these are all. Null: nothing was
   * released to the job.
   */
  async searcherOf(jobId: number): Promise<{ scrubber: Scrubber; complete: boolean } | null> {
    const released = await releasedTo(this.database, jobId);
    if (released.length === 0) return null;
    const values = await this.#read(jobId, released, this.#kept.get(jobId)?.values);
    return { scrubber: scrubberFor(values).scrubber, complete: released.every((row) => values.has(nameOf(row))) };
  }

  /** The job is over here. */
  forget(jobId: number): void {
    const kept = this.#kept.get(jobId);
    if (!kept) return;
    clearTimeout(kept.ends);
    this.#kept.delete(jobId);
    this.#weight -= kept.weight;
  }

  onApplicationShutdown(): void {
    for (const jobId of [...this.#kept.keys()]) this.forget(jobId);
  }

  async #read(
    jobId: number,
    released: readonly ReleasedRow[],
    known: ReadonlyMap<string, Sensitive> = new Map(),
  ): Promise<ReadonlyMap<string, Sensitive>> {
    const wanted = released.filter((row) => !known.has(nameOf(row)) && row.reference !== null);
    const read = await this.store.get(
      wanted.map((row) => ({
        owner: row.owner_id ?? 0,
        reference: row.reference ?? '',
        permit: ScrubPermit.for({ jobId, versionId: nameOf(row) }),
      })),
    );
    const values = new Map(known);
    for (const row of wanted) {
      const value = read.get(row.reference ?? '');
      if (value) values.set(nameOf(row), value);
    }
    return values;
  }

  #keep(jobId: number, { values, scrubber, weight }: Omit<Kept, 'ends'>): Scrubber {
    this.forget(jobId);
    const ends = setTimeout(() => this.forget(jobId), IDLE_MS).unref();
    this.#kept.set(jobId, { values, scrubber, weight, ends });
    this.#weight += weight;
    for (const other of this.#kept.keys()) {
      if (this.#weight <= MOST_WEIGHT) break;
      this.forget(other);
    }
    return scrubber;
  }
}

/** The version that a masker's name of a value means. */
export function versionNamed(name: string): { readonly secretId: string; readonly versionNumber: number } {
  const [secretId, number] = name.split(':') as [string, string];
  return { secretId, versionNumber: Number(number) };
}

/** Says the same in all servers and tells nothing: it stands beside the log in the masker's state. */
const nameOf = (row: ReleasedRow): string => `${row.secret_id}:${row.version_number}`;

function scrubberFor(values: ReadonlyMap<string, Sensitive>): { scrubber: Scrubber; weight: number } {
  const named = [...values].map(([id, value]) => ({ id, forms: formsWithKinds(value.reveal()) }));
  const scrubber = new InPlaceMasker(named);
  return { scrubber, weight: scrubber.weight };
}

const blank: Scrubber = {
  mask: ({ bytes }) => ({
    bytes: Buffer.from(bytes.map((byte) => (byte === NEWLINE ? byte : STAR))),
    repaint: [],
    state: null,
    fired: [],
  }),
};
