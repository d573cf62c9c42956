import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Background } from '../platform/jobs/index.js';
import { LOGGER, type Logger } from '../platform/logging/index.js';
import { Settings } from '../settings/index.js';
import { PeopleOverSecret, type AboutSecret } from '../secrets/index.js';
import { dueUnderRules, forgetOldReminders, tellReminders, type HiddenFrom } from './reminders.query.js';

const TURN_SECONDS = 60;
const FIRST_TURN_SECONDS = 5;
const CLEANING_SECONDS = 6 * 3600;
const PER_STATEMENT = 500;
const STATEMENTS_PER_TURN = 40;
const KEPT_DAYS = 90;
const DAY_MS = 86_400_000;

/** Finds secrets that end soon, have ended or are due for a new value, and writes who is to be told, once per stage. */
@Injectable()
export class TellReminders implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Settings) private readonly settings: Settings,
    @Inject(PeopleOverSecret) private readonly people: PeopleOverSecret,
    @Inject(Background) private readonly background: Background,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    const turn = async (ctx: RequestContext): Promise<void> => void (await this.execute(ctx));
    this.background.every(TURN_SECONDS, 'tell-reminders', turn, FIRST_TURN_SECONDS);
    this.background.every(CLEANING_SECONDS, 'forget-reminders', (ctx) =>
      forgetOldReminders(this.database, ctx, new Date(ctx.now().getTime() - KEPT_DAYS * DAY_MS)),
    );
  }

  /** Answers how many stages were told of. */
  async execute(ctx: RequestContext): Promise<number> {
    const { reminderDays } = await this.settings.numbers(ctx);
    const turn = { now: ctx.now(), stages: [...reminderDays, 0], most: PER_STATEMENT };
    let [told, unreached] = [0, 0];
    for (const kind of ['expiry', 'rotation'] as const) {
      for (let statement = 0; statement < STATEMENTS_PER_TURN; statement += 1) {
        const hidden = await this.hiddenFrom(ctx, await dueUnderRules(this.database, ctx, kind, turn));
        const answer = await tellReminders(this.database, ctx, kind, { ...turn, hidden });
        told += answer.told;
        unreached += answer.unreached;
        if (answer.told < PER_STATEMENT) break;
      }
    }
    if (unreached > 0) this.logger.warn({ unreached }, 'nobody could be told by mail of secrets that need attention');
    return told;
  }

  /** Rules are rare: without any that hides something, nothing is asked. */
  private async hiddenFrom(ctx: RequestContext, due: readonly AboutSecret[]): Promise<HiddenFrom[]> {
    const found: HiddenFrom[] = [];
    for (const about of due) {
      const cannot = await this.people.addresses(ctx, about, ({ abilities }, on) => !abilities.can('secret:read', on));
      found.push(...cannot.map((address) => ({ secretId: about.secret_id, address })));
    }
    return found;
  }
}
