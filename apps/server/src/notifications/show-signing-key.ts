import type { Answer } from '../platform/errors/index.js';
import type { WebhookWithKey } from './create-webhook.js';
import { toWebhook, type WebhookCreatePayload } from './webhooks.types.js';

/** The one place where a signing key is shown: to the person who has just made it. */
export function showOnce({ made, ...rest }: Answer & { made: WebhookWithKey | null }): WebhookCreatePayload {
  return { ...rest, webhook: made && toWebhook(made), signingKey: made?.signingKey?.reveal() ?? null };
}
