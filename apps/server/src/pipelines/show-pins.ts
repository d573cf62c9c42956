import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { pinsOfVersions, type PinRow } from './pipeline-pins.query.js';

const MOST_PINS = 20;
const GATHERED = 'pins-of-versions';

/** Live pipelines that hold a version: how many, and the newest of them. */
export interface Pins {
  readonly count: number;
  /** Until when they get it; null: it is the current one, or nobody has it pinned. */
  readonly endsAt: Date | null;
  readonly newest: readonly PinRow[];
}

interface Gathered {
  readonly versionIds: Set<string>;
  readonly answer: Promise<ReadonlyMap<string, Pins>>;
}

/** Shows who has versions pinned: one statement for all versions that an answer shows. */
@Injectable()
export class ShowPins {
  constructor(@Inject(Database) private readonly database: Database) {}

  async execute(ctx: RequestContext, versionId: string): Promise<Pins> {
    const gathered = this.#gathered(ctx);
    gathered.versionIds.add(versionId);
    return (await gathered.answer).get(versionId) ?? { count: 0, endsAt: null, newest: [] };
  }

  /** Fields of one answer are asked for in one turn of the event loop; the statement goes behind them. */
  #gathered(ctx: RequestContext): Gathered {
    const known = ctx.memo.get(GATHERED) as Gathered | undefined;
    if (known) return known;
    const versionIds = new Set<string>();
    const answer = setImmediate().then(() => {
      ctx.memo.delete(GATHERED);
      return this.#load(ctx, [...versionIds]);
    });
    const gathered = { versionIds, answer };
    ctx.memo.set(GATHERED, gathered);
    return gathered;
  }

  async #load(ctx: RequestContext, versionIds: readonly string[]): Promise<ReadonlyMap<string, Pins>> {
    const rows = await pinsOfVersions(this.database, ctx, { versionIds }, MOST_PINS);
    const pins = new Map<string, Pins & { newest: PinRow[] }>();
    for (const row of rows) {
      const known = pins.get(row.version_id);
      if (known) known.newest.push(row);
      else pins.set(row.version_id, { count: row.pins, endsAt: row.ends_at, newest: [row] });
    }
    return pins;
  }
}
