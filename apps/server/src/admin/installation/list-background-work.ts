import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { lastTurns, type TurnRow } from '../../platform/jobs/index.js';
import type { BackgroundWorkType } from './installation.types.js';

/** Turns are written down twice a minute at most, and a turn may take its time. */
const PATIENCE_MS = 120_000;

/** All work that repeats by itself: when it was done last, and how it failed. */
@Injectable()
export class ListBackgroundWork {
  constructor(@Inject(Database) private readonly database: Database) {}

  async execute(ctx: RequestContext): Promise<BackgroundWorkType[]> {
    ctx.require('setting:read', subject.instance({}));
    const now = ctx.now().getTime();
    return (await lastTurns(this.database, ctx)).map((turn) => toWork(turn, now));
  }
}

function toWork(turn: TurnRow, now: number): BackgroundWorkType {
  const { name, millis, every_seconds: everySeconds, ended_at: endedAt, failed_at: failedAt, failure } = turn;
  const failing = failedAt !== null && failedAt.getTime() === endedAt.getTime();
  const late = now - endedAt.getTime() > 2 * everySeconds * 1000 + PATIENCE_MS;
  return { name, everySeconds, endedAt, millis, failing, late, failedAt, failure };
}
