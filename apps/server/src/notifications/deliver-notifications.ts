import { Inject, Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { describe } from '../platform/errors/index.js';
import { Background } from '../platform/jobs/index.js';
import { LOGGER, type Logger } from '../platform/logging/index.js';
import { CallWebhook } from './call-webhook.js';
import { claimDue, settle, type Claimed } from './outbox.query.js';
import { failed, type Outcome } from './retry-rules.js';
import { SendMail } from './send-mail.js';

const TURN_SECONDS = 5;
const AT_ONCE = 10;
const CLAIMS_PER_TURN = 50;

/**
 * Sends what waits. Each is claimed for a while and settled afterwards, with no transaction open in between: a server
 * that dies after sending and before settling makes it go out twice, under one delivery id.
 */
@Injectable()
export class DeliverNotifications implements OnModuleInit, BeforeApplicationShutdown {
  #stopping = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SendMail) private readonly sendMail: SendMail,
    @Inject(CallWebhook) private readonly callWebhook: CallWebhook,
    @Inject(Background) private readonly background: Background,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.background.every(TURN_SECONDS, 'deliver-notifications', (ctx) => this.execute(ctx));
  }

  beforeApplicationShutdown(): void {
    this.#stopping = true;
  }

  async execute(ctx: RequestContext): Promise<void> {
    for (let claim = 0; claim < CLAIMS_PER_TURN && !this.#stopping; claim += 1) {
      const claimed = await claimDue(this.database, ctx, AT_ONCE);
      await Promise.all(claimed.map((one) => this.deliver(ctx, one)));
      if (claimed.length < AT_ONCE) return;
    }
  }

  /** One try of what the caller has claimed. */
  async deliver(ctx: RequestContext, claimed: Claimed): Promise<Outcome> {
    const outcome = await this.#attempt(ctx, claimed);
    await settle(this.database, ctx, claimed, outcome);
    if (!outcome.sent) {
      const { id, channel, event, attempts } = claimed;
      this.logger.warn({ notification: id, channel, event, attempts, reason: outcome.reason }, 'not delivered');
    }
    return outcome;
  }

  async #attempt(ctx: RequestContext, claimed: Claimed): Promise<Outcome> {
    try {
      return await (claimed.channel === 'mail'
        ? this.sendMail.execute(ctx, claimed)
        : this.callWebhook.execute(ctx, claimed));
    } catch (error) {
      this.logger.error({ notification: claimed.id, err: describe(error) }, 'delivering failed unexpectedly');
      return failed('Something went wrong here; the log of the server has the details.');
    }
  }
}
