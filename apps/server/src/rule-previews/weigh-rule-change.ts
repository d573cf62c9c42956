import { Inject, Injectable } from '@nestjs/common';
import { Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { badInput, Fault, notFound } from '../platform/errors/index.js';
import { PastJobs, type PastJob } from '../releases/index.js';
import { holdPlace, limitWaiting } from './reach.query.js';
import type { Reach, RuleChange } from './rule-change.js';
import { TakeSnapshot, type Snapshot } from './take-snapshot.js';

/** What was there before a change and after it, as the transaction that made it saw both. */
export interface Weighed {
  readonly change: RuleChange;
  readonly reach: Reach;
  readonly days: number;
  readonly now: Date;
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly shapes: readonly PastJob[];
  /** Whether not all jobs, people or secrets in reach were looked at. */
  readonly truncated: boolean;
}

const DAYS = 30;
const MOST_DAYS = 90;
const DAY_MS = 86_400_000;

/** Makes a change by its own use case in the open transaction, and looks at what decides before and after. */
@Injectable()
export class WeighRuleChange {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(PastJobs) private readonly past: PastJobs,
    @Inject(TakeSnapshot) private readonly snapshot: TakeSnapshot,
  ) {}

  async execute(ctx: RequestContext, change: RuleChange, asked: number | null | undefined): Promise<Weighed> {
    const days = requireDays(asked);
    await limitWaiting(this.database, ctx);
    const reach = await this.reachOf(ctx, change);
    const now = ctx.now();
    const { shapes, truncated } = await this.past.shapes(ctx, {
      namespaceId: reach.namespaceId,
      since: new Date(now.getTime() - days * DAY_MS),
      name: reach.secretName,
      condition: reach.condition,
    });
    const before = await this.snapshot.execute(ctx, reach, { shapes, known: [] });
    await change.make(ctx);
    const after = await this.snapshot.execute(ctx, reach, { shapes, known: before.people.keys() });
    const cut = truncated || before.truncated || after.truncated;
    return { change, reach, days, now, before, after, shapes, truncated: cut };
  }

  private async reachOf(ctx: RequestContext, change: RuleChange): Promise<Reach> {
    const reach = await change.reach(ctx);
    if (reach === null) throw notFound();
    await this.namespaces.visibleById(ctx, reach.namespaceId);
    await holdPlace(this.database, ctx, reach.namespaceId);
    return reach;
  }
}

function requireDays(asked: number | null | undefined): number {
  const days = asked ?? DAYS;
  if (days < 1 || days > MOST_DAYS) throw badInput('days', `must be from 1 to ${MOST_DAYS}.`);
  return days;
}

const WAITED = new Set(['55P03', '57014']);

/** What the limits of `limitWaiting` end, as an answer. */
export function asBusy(error: unknown): unknown {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code !== 'string' || !WAITED.has(code)) return error;
  const sentence =
    'Somebody is changing the same at this moment, or there is too much to look at. Nothing was changed.';
  return new Fault('CONFLICT', `${sentence} Try again in a moment, or with fewer days.`);
}
