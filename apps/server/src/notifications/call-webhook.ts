import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { request, type Agent } from 'undici';
import type { Sensitive } from '@lockkeeper/sensitive';
import { CONFIG, type Config } from '../platform/config/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { SigningKeys } from '../secrets/index.js';
import { isCertificateFailure } from './certificate-failures.js';
import { deliveryId } from './delivery-id.js';
import { createGuardedAgent } from './guarded-agent.js';
import type { Claimed } from './outbox.query.js';
import { away, failed, failedForGood, SENT, type Outcome } from './retry-rules.js';
import { signDelivery } from './sign-delivery.js';
import { Webhooks } from './webhooks.js';

const DEADLINE_MS = 15_000;
const MOST_ANSWER_BYTES = 16_384;

/** Posts one event, signed, to where its webhook leads. Redirects are not followed, and answers are not read. */
@Injectable()
export class CallWebhook implements OnApplicationShutdown {
  readonly #agent: Agent;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(Webhooks) private readonly webhooks: Webhooks,
    @Inject(SigningKeys) private readonly signingKeys: SigningKeys,
  ) {
    this.#agent = createGuardedAgent(config.webhookAllowPrivate);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#agent.destroy();
  }

  async execute(ctx: RequestContext, claimed: Claimed): Promise<Outcome> {
    const webhook = claimed.webhook_id === null ? null : await this.webhooks.byId(ctx, claimed.webhook_id);
    if (!webhook?.enabled) return failedForGood('The webhook is switched off.');
    const key = await this.signingKeys.ofWebhook(ctx, webhook.id).catch(() => null);
    if (!key) return failed('The signing key cannot be read from the store of values just now.');
    return this.#post(webhook.url, key, claimed);
  }

  async #post(url: string, key: Sensitive, claimed: Claimed): Promise<Outcome> {
    const body = JSON.stringify({ ...claimed.body, delivery: deliveryId(claimed.key), createdAt: claimed.created_at });
    const timestamp = String(Math.floor(Date.now() / 1000));
    try {
      const { statusCode, body: answer } = await request(url, {
        method: 'POST',
        dispatcher: this.#agent,
        signal: AbortSignal.timeout(DEADLINE_MS),
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Lockkeeper',
          'x-lockkeeper-event': claimed.event,
          'x-lockkeeper-delivery': deliveryId(claimed.key),
          'x-lockkeeper-timestamp': timestamp,
          'x-lockkeeper-signature': signDelivery(key, timestamp, body),
        },
        body,
      });
      await answer.dump({ limit: MOST_ANSWER_BYTES }).catch(() => undefined);
      return answered(statusCode);
    } catch (error) {
      return notAnswered(error);
    }
  }
}

function answered(status: number): Outcome {
  if (status >= 200 && status < 300) return SENT;
  if (status >= 300 && status < 400)
    return failed(`The receiver answered with a redirect (${status}), which is not followed.`);
  if (status === 410) return failedForGood('The receiver answered that it is gone for good (410).');
  return failed(`The receiver answered ${status}.`);
}

/** Codes of refused and unanswered connections are one: they would tell which ports are open. */
function notAnswered(error: unknown): Outcome {
  const { code = '', name = '' } = error as { code?: string; name?: string };
  if (code === 'ADDRESS_REFUSED') return failed('The address leads into a network that webhooks may not reach.');
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return away('The name of the receiver does not resolve.');
  if (isCertificateFailure(code)) {
    return away('The receiver shows no certificate that can be trusted.');
  }
  if (name === 'TimeoutError' || /TIMEOUT/.test(code)) return away('The receiver does not answer in time.');
  return away('The receiver cannot be reached.');
}
