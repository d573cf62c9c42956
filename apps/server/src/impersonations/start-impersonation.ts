import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import type { Impersonator, RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { badInput, forbidden, notFound, refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { insertImpersonation, lockTarget, writeLetter, type TargetRow } from './impersonations.query.js';

export interface WantedImpersonation {
  readonly userId: number;
  readonly reason: string;
  readonly minutes?: number | null;
}

const MOST_MINUTES = 60;
const MOST_REASON = 500;
const EVENT = 'user.impersonation_started';

/** An administrator acts as somebody else from now on, by his own session and for an hour at most. That one is told. */
@Injectable()
export class StartImpersonation {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  async execute(ctx: RequestContext, { userId, ...wanted }: WantedImpersonation): Promise<Impersonator> {
    ctx.require('user:impersonate', subject.instance({}));
    // What a token begins would go on in no browser, where somebody sees the banner.
    if (ctx.person.sessionId === null) throw forbidden('user:impersonate');
    const reason = requireReason(wanted.reason);
    const minutes = requireMinutes(wanted.minutes ?? MOST_MINUTES);
    return this.database.transaction(ctx, async (inside) => {
      const target = await lockTarget(this.database, inside, userId);
      if (!target) throw notFound();
      requireOrdinary(inside, target);
      const made = await insertImpersonation(this.database, inside, { userId, reason, minutes });
      if (!made) throw refuse('ALREADY_IMPERSONATING', null, 'Your session acts as somebody already: stop that first.');
      const until = made.expires_at;
      await this.#tell(inside, target, { id: made.id, reason, until });
      const { userId: by, username, name } = inside.person;
      return { userId: by, username, name, impersonationId: made.id, reason, until };
    });
  }

  async #tell(
    ctx: RequestContext,
    target: TargetRow,
    { id, reason, until }: { readonly id: number; readonly reason: string; readonly until: Date },
  ): Promise<void> {
    await this.events.record(ctx, {
      action: EVENT,
      target: { kind: 'user', id: target.id, name: target.username },
      details: { reason, until: until.toISOString() },
    });
    if (!target.email) return;
    const { username: actor } = ctx.person;
    await writeLetter(this.database, ctx, {
      event: EVENT,
      id,
      recipient: target.email,
      subject: `${actor} acts as you`,
      body: { event: EVENT, actor, actsAs: target.username, reason, until: until.toISOString() },
    });
  }
}

/** Acting as somebody gives no rights that one lacks by one's office, and blames nobody who cannot be asked. */
function requireOrdinary(ctx: RequestContext, target: TargetRow): void {
  const why = whyNot(ctx, target);
  if (why !== null) throw refuse('NOT_TO_BE_IMPERSONATED', 'userId', why);
}

function whyNot(ctx: RequestContext, target: TargetRow): string | null {
  if (target.id === ctx.person.userId) return 'You are that person.';
  if (target.kind !== 'person') return `${target.username} is a program, not a person.`;
  if (target.admin) return `${target.username} is an administrator, too.`;
  if (target.auditor) return `${target.username} is an auditor.`;
  return target.blocked ? `${target.username} is blocked.` : null;
}

function requireReason(text: string): string {
  const reason = text.trim();
  if (reason !== '' && reason.length <= MOST_REASON && !/[\p{Cc}\p{Cs}]/u.test(reason)) return reason;
  throw badInput('reason', `must say why in 1 to ${MOST_REASON} characters, without control characters.`);
}

function requireMinutes(minutes: number): number {
  if (minutes >= 1 && minutes <= MOST_MINUTES) return minutes;
  throw badInput('minutes', `must be from 1 to ${MOST_MINUTES}.`);
}
