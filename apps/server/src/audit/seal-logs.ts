import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../platform/config/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Background } from '../platform/jobs/index.js';
import { LOGGER, type Logger } from '../platform/logging/index.js';
import { hashOf, insertSeal, lastSeal, lastSealedId } from './audit-seals.query.js';
import { columnsOf, rowsOf } from './log-rows.query.js';
import { LOG_NAMES, type LogName } from './logs.js';
import { NOTHING_BEFORE, packMarks, SealKeys, type Seal, type SealFacts } from './seal-key.js';
import { settledIds, type Settled } from './settled-ids.query.js';

const TURN_SECONDS = 5;
const PATIENCE_MS = 3000;
// Marking is work of the event loop, and reads of secrets wait for it: a few milliseconds at a time.
const BLOCK_ROWS = 500;
// Keeps a turn short, so that the server can stop; the next turn goes on.
const MOST_BLOCKS = 40;
const TELL_EVERY_MS = 3_600_000;

/**
 * Seals what both logs have got since the last turn, behind the transactions that write them. Stops when the chain was
 * changed: a seal on top of it would bury the traces.
 */
@Injectable()
export class SealLogs implements OnModuleInit {
  readonly #keys: SealKeys;
  /** The newest seal that this process has seen; it must never be gone. */
  #seen: { readonly number: number; readonly hash: Buffer } | null = null;
  readonly #told = { head: 0, chain: 0 };

  constructor(
    @Inject(CONFIG) config: Pick<Config, 'auditKey' | 'auditKeyAgain'>,
    @Inject(Database) private readonly database: Database,
    @Inject(Background) private readonly background: Background,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.#keys = new SealKeys(config.auditKey, config.auditKeyAgain);
  }

  onModuleInit(): void {
    this.background.every(TURN_SECONDS, 'seal-logs', async (ctx) => void (await this.execute(ctx)));
  }

  /** How many rows were sealed. */
  async execute(ctx: RequestContext, patienceMs = PATIENCE_MS): Promise<number> {
    const why = await this.#whyNot(ctx);
    if (why) return this.#complain(why);
    let sealed = 0;
    for (const log of LOG_NAMES) {
      const settled = await settledIds(this.database, ctx, log, patienceMs);
      if (settled) sealed += await this.#sealThrough(ctx, log, settled);
    }
    this.#tellHead();
    return sealed;
  }

  async #whyNot(ctx: RequestContext): Promise<string | null> {
    const last = await lastSeal(this.database, ctx);
    const seen = this.#seen && (await hashOf(this.database, ctx, this.#seen.number));
    if (this.#seen && !seen?.equals(this.#seen.hash)) return 'the end of the chain was cut off or changed';
    if (last && this.#keys.placeNow(last) < 0) return 'the last seal was changed, or was made with another key';
    if (last) this.#seen = { number: last.number, hash: last.hash };
    return null;
  }

  async #sealThrough(ctx: RequestContext, log: LogName, settled: Settled): Promise<number> {
    let sealed = 0;
    for (let block = 0; block < MOST_BLOCKS; block += 1) {
      // In this order: if another replica adds a seal in between, the number is taken and nothing is written.
      const last = await lastSeal(this.database, ctx);
      // By a key that has come meanwhile: the next turn knows it.
      if (last && this.#keys.placeOf(last) < 0) break;
      const afterId = await lastSealedId(this.database, ctx, log);
      const facts = await this.#block(ctx, { log, last, afterId, settled });
      if (!facts) break;
      const seal = { ...facts, hash: this.#keys.newest.hash(facts) };
      if (!(await insertSeal(this.database, ctx, seal))) break;
      this.#seen = { number: seal.number, hash: seal.hash };
      sealed += seal.rowCount;
    }
    return sealed;
  }

  async #block(
    ctx: RequestContext,
    { log, last, afterId, settled }: { log: LogName; last: Seal | null; afterId: number; settled: Settled },
  ): Promise<SealFacts | null> {
    const columns = await columnsOf(this.database, ctx, log);
    const of = { log, columns, afterId, throughId: settled.throughId, limit: BLOCK_ROWS };
    const rows = await rowsOf(this.database, ctx, of);
    if (rows.length === 0) return null;
    const full = rows.length === BLOCK_ROWS;
    return {
      number: (last?.number ?? 0) + 1,
      log,
      firstId: afterId + 1,
      lastId: full ? rows[rows.length - 1]!.id : settled.throughId,
      rowCount: rows.length,
      total: (last?.total ?? 0) + rows.length,
      columns: columns.map(({ name }) => name).join(','),
      rowMarks: packMarks(rows.map(({ id, text }) => ({ id, mark: this.#keys.newest.mark(log, text) }))),
      sealedAt: settled.at,
      previous: last?.hash ?? NOTHING_BEFORE,
    };
  }

  #complain(why: string): number {
    if (this.#due('chain'))
      this.logger.error({ chain: why }, 'the logs are not sealed any more: check the audit chain');
    return 0;
  }

  /** Where logs are kept elsewhere, the head is too: what was cut off later can then be told. */
  #tellHead(): void {
    if (!this.#seen || !this.#due('head')) return;
    this.logger.info({ seal: this.#seen.number, head: this.#seen.hash.toString('hex') }, 'head of the audit chain');
  }

  #due(what: 'head' | 'chain'): boolean {
    const due = Date.now() - this.#told[what] >= TELL_EVERY_MS;
    if (due) this.#told[what] = Date.now();
    return due;
  }
}
