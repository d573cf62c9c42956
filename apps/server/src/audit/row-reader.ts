import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import { rowsOf, type LogColumn, type LogRow } from './log-rows.query.js';
import type { LogName } from './logs.js';

const PAGE = 1000;
/** Below every id there can be, so that rows put before the first one are seen. */
export const BEFORE_ALL = '-9223372036854775808';

/** Reads one log by ascending id, page by page. A page reaches over the borders of seals, which may be small. */
export class RowReader {
  #columns = '';
  #page: LogRow[] = [];
  #next = 0;
  /** Rows up to this id were handed out, or are passed over. */
  #afterId: number | string = BEFORE_ALL;

  constructor(
    private readonly database: Database,
    private readonly ctx: RequestContext,
    private readonly log: LogName,
  ) {}

  /** Goes on behind this id. */
  skipTo(afterId: number): void {
    this.#afterId = afterId;
    this.#page = [];
    this.#next = 0;
  }

  /** All rows up to `lastId` that were not handed out before. `throughId`: how far it is worth reading ahead. */
  async *through(lastId: number, columns: readonly LogColumn[], throughId: number): AsyncGenerator<LogRow> {
    this.#use(columns);
    for (;;) {
      const row = this.#page[this.#next] ?? (await this.#turn(columns, throughId));
      if (!row || row.id > lastId) break;
      this.#next += 1;
      this.#afterId = row.id;
      yield row;
    }
    this.#afterId = lastId;
  }

  /** Rows that were read ahead with other columns are read again. */
  #use(columns: readonly LogColumn[]): void {
    const names = columns.map(({ name }) => name).join(',');
    if (names === this.#columns) return;
    this.#columns = names;
    this.#page = [];
    this.#next = 0;
  }

  async #turn(columns: readonly LogColumn[], throughId: number): Promise<LogRow | undefined> {
    const of = { log: this.log, columns, afterId: this.#afterId, throughId, limit: PAGE };
    this.#page = await rowsOf(this.database, this.ctx, of);
    this.#next = 0;
    return this.#page[0];
  }
}
