import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import {
  aboutRows,
  columnsMissing,
  keyOutdated,
  Ids,
  outOfOrder,
  sealChanged,
  sealsMissing,
  type Findings,
} from './chain-findings.js';
import { columnsOf, type LogColumn, type LogRow } from './log-rows.query.js';
import { LOG_NAMES, type LogName } from './logs.js';
import { RowReader } from './row-reader.js';
import { NOTHING_BEFORE, unpackMarks, type RowMark, type Seal, type SealKey, type SealKeys } from './seal-key.js';

interface LogState {
  readonly reader: RowReader;
  readonly columns: readonly LogColumn[];
  /** The id that the next seal begins with; null where the check begins in the middle. */
  nextId: number | null;
}

interface Under {
  readonly seal: Seal;
  readonly key: SealKey;
}

export interface ChecksOf {
  readonly database: Database;
  readonly ctx: RequestContext;
  readonly keys: SealKeys;
  readonly findings: Findings;
  /** The last id under a seal, for each log: nobody need read further. */
  readonly lastIds: ReadonlyMap<LogName, number>;
}

/** Takes seals in their order and compares each with its key, with the one before it and with its rows. */
export class SealChecks {
  /** Rows that are as they were sealed. */
  goodRows = 0;
  /** Seals that were changed or made with another key. */
  unfitSeals = 0;
  /** The place of the newest key that has been met. */
  #place = 0;

  private constructor(
    private readonly of: ChecksOf,
    private readonly logs: ReadonlyMap<LogName, LogState>,
    private expected: { number: number; previous: Buffer | null },
  ) {}

  /** From the first seal on, or behind `after`, which is taken as it is. */
  static async open(of: ChecksOf, after: Seal | null): Promise<SealChecks> {
    const logs = new Map<LogName, LogState>();
    for (const log of LOG_NAMES) {
      const columns = await columnsOf(of.database, of.ctx, log);
      logs.set(log, { reader: new RowReader(of.database, of.ctx, log), columns, nextId: after ? null : 1 });
    }
    const first = { number: (after?.number ?? 0) + 1, previous: after?.hash ?? NOTHING_BEFORE };
    return new SealChecks(of, logs, first);
  }

  /** Whether no seal is under the newest key yet. */
  get newestKeyUnused(): boolean {
    return this.#place < this.of.keys.last;
  }

  async check(seal: Seal): Promise<void> {
    const { findings, keys } = this.of;
    const place = keys.placeOf(seal);
    const skipped = seal.number > this.expected.number;
    if (skipped) findings.add(sealsMissing(this.expected.number, seal.number - 1));
    // Whoever has got hold of a key that was replaced must not make seals with it.
    const fits = place >= this.#place;
    const follows = skipped || this.expected.previous === null || seal.previous.equals(this.expected.previous);
    // After a seal that was changed there is nothing to compare with.
    this.expected = { number: seal.number + 1, previous: fits ? seal.hash : null };
    if (!fits) {
      this.unfitSeals += 1;
      findings.add(place < 0 ? sealChanged(seal) : keyOutdated(seal));
      return;
    }
    if (!follows) findings.add(outOfOrder(seal));
    this.#place = place;
    await this.checkRows(seal, keys.at(place));
  }

  private async checkRows(seal: Seal, key: SealKey): Promise<void> {
    const state = this.logs.get(seal.log)!;
    const { reader } = state;
    if (state.nextId !== seal.firstId) reader.skipTo(seal.firstId - 1);
    state.nextId = seal.lastId + 1;
    const names = seal.columns.split(',');
    const columns = names.flatMap((name) => state.columns.filter((column) => column.name === name));
    if (columns.length < names.length) {
      const gone = names.filter((name) => !columns.some((column) => column.name === name));
      this.of.findings.add(columnsMissing(seal, gone));
      reader.skipTo(seal.lastId);
      return;
    }
    const ahead = Math.max(seal.lastId, this.of.lastIds.get(seal.log) ?? 0);
    await this.compare({ seal, key }, reader.through(seal.lastId, columns, ahead));
  }

  /** Both by ascending id: what only one of them has was deleted or inserted. */
  private async compare({ seal, key }: Under, rows: AsyncIterable<LogRow>): Promise<void> {
    const marks = unpackMarks(seal.rowMarks);
    const found = { rows_changed: new Ids(), rows_deleted: new Ids(), rows_inserted: new Ids() };
    let next = 0;
    const passBelow = (id: number): void => {
      for (let mark = marks[next]; mark && mark.id < id; mark = marks[next]) {
        found.rows_deleted.add(mark.id);
        next += 1;
      }
    };
    for await (const row of rows) {
      passBelow(row.id);
      const mark = marks[next];
      if (mark?.id !== row.id) found.rows_inserted.add(row.id);
      else {
        if (!this.isGood({ seal, key }, row, mark)) found.rows_changed.add(row.id);
        next += 1;
      }
    }
    passBelow(Infinity);
    for (const kind of ['rows_changed', 'rows_deleted', 'rows_inserted'] as const) {
      if (found[kind].count > 0) this.of.findings.add(aboutRows(kind, seal, found[kind]));
    }
  }

  private isGood({ seal, key }: Under, row: LogRow, { mark }: RowMark): boolean {
    const good = mark.equals(key.mark(seal.log, row.text));
    if (good) this.goodRows += 1;
    return good;
  }
}
