import { Breaker } from './breaker.js';
import { faultOf, type Answer } from './classify-answer.js';
import { isStoreFault } from './faults.js';
import { inlineAuthHeaders } from './inline-auth.js';
import type { Settings } from './options.js';
import type { JwtSigner } from './sign-jwt.js';
import { badAnswer, type Exchange, type Transport } from './transport.js';

/** An exchange that the session fills in with authentication and the deadline. */
export type Call = Omit<Exchange, 'headers' | 'timeoutMs'> & { readonly timeoutMs?: number };

/** Sends exchanges through the breaker and turns every answer but success into a fault. */
export class Session {
  readonly breaker: Breaker;

  constructor(
    private readonly transport: Transport,
    private readonly settings: Settings,
  ) {
    this.breaker = new Breaker(settings);
  }

  /** One attempt with the given headers. @throws StoreFault */
  async send(call: Call, headers: Readonly<Record<string, string>>): Promise<Answer> {
    const exchange = { ...call, headers, timeoutMs: call.timeoutMs ?? this.settings.requestMs };
    return this.breaker.run(call.operation, async () => {
      const answer = await this.transport.send(exchange);
      if (answer.status !== 200 && answer.status !== 204) throw faultOf(answer, call);
      return answer;
    });
  }

  /**
   * One attempt by inline auth. A JWT that was used before and is refused now is replaced once: the login comes before
   * the request itself, so even a put was not begun.
   */
  async sendInline(call: Call, signer: JwtSigner): Promise<Answer> {
    const { jwt, fresh } = await signer.sign();
    try {
      return await this.send(call, inlineAuthHeaders(signer.identity, jwt));
    } catch (error) {
      const refused = isStoreFault(error) && error.kind === 'forbidden' && error.reason === 'identity';
      if (!refused) throw error;
      signer.forget();
      if (fresh) throw error;
      const again = await signer.sign();
      return this.send(call, inlineAuthHeaders(signer.identity, again.jwt));
    }
  }
}

/** The `data` object of an answer's envelope. @throws StoreBadAnswer */
export function dataOf(answer: Answer, call: Pick<Call, 'operation' | 'write'>): Record<string, unknown> {
  const data = (answer.body as { data?: unknown } | null)?.data;
  if (typeof data !== 'object' || data === null) throw badAnswer('the answer has no data', call, answer.status);
  return data as Record<string, unknown>;
}
