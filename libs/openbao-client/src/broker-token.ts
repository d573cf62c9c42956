import { Sensitive } from '@lockkeeper/sensitive';
import type { Settings } from './options.js';
import type { Session } from './session.js';
import type { JwtSigner } from './sign-jwt.js';
import { badAnswer } from './transport.js';

/** Share of the lifetime after which a new login is started while the present token still serves. */
const RENEW_AFTER = 0.7;
/** A failed renewal ahead of time is not repeated by every caller. */
const RENEWAL_PAUSE_MS = 1000;
/** A 403 with a token younger than this is not the token's fault; without it a missing right would log in on every read. */
const TOO_YOUNG_TO_BLAME_MS = 1000;

interface Held {
  readonly token: Sensitive;
  readonly since: number;
  readonly renewAt: number;
  readonly expiresAt: number;
}

/** The broker's batch token: in memory only, replaced by a new login ahead of time, one login at a time. */
export class BrokerToken {
  #held: Held | null = null;
  #login: Promise<Held> | null = null;
  #renewalPausedUntil = 0;

  constructor(
    private readonly session: Session,
    private readonly signer: JwtSigner,
    private readonly settings: Settings,
  ) {}

  /** A token that is good now; logs in when there is none. `timeoutMs` bounds that login. */
  async current(timeoutMs?: number): Promise<Sensitive> {
    const now = this.settings.now();
    const held = this.#held;
    if (!held || now >= held.expiresAt) return (await this.#renew(timeoutMs)).token;
    if (now >= held.renewAt && now >= this.#renewalPausedUntil) {
      // The caller does not wait, and a failure costs nobody anything while the present token lives.
      void this.#renew().catch(() => {
        this.#renewalPausedUntil = this.settings.now() + RENEWAL_PAUSE_MS;
      });
    }
    return held.token;
  }

  /** After a 403 for `token`: drops it and tells whether another attempt makes sense. */
  giveUp(token: Sensitive): boolean {
    const held = this.#held;
    // Somebody else has replaced it already.
    if (held?.token !== token) return true;
    if (this.settings.now() - held.since < TOO_YOUNG_TO_BLAME_MS) return false;
    this.#held = null;
    return true;
  }

  #renew(timeoutMs?: number): Promise<Held> {
    this.#login ??= this.#logIn(timeoutMs).finally(() => {
      this.#login = null;
    });
    return this.#login;
  }

  async #logIn(timeoutMs?: number): Promise<Held> {
    const { authMount, role } = this.signer.identity;
    const asked = this.settings.now();
    // Signed anew each time: a login is rare, and a refused JWT would otherwise be tried again.
    this.signer.forget();
    const { jwt } = await this.signer.sign();
    const call = {
      operation: 'login',
      write: false,
      method: 'POST',
      path: `auth/${authMount}/login`,
      json: { role, jwt: jwt.reveal() },
      timeoutMs,
    } as const;
    const answer = await this.session.send(call, {});
    const auth = (answer.body as { auth?: { client_token?: unknown; lease_duration?: unknown } } | null)?.auth;
    const { client_token: token, lease_duration: seconds } = auth ?? {};
    if (typeof token !== 'string' || token === '' || typeof seconds !== 'number' || !(seconds > 0)) {
      throw badAnswer('the login gave no token with a lifetime', call, answer.status);
    }
    const lifetime = seconds * 1000;
    // Counted from before the request, so that our end is never later than the server's.
    const held = {
      token: new Sensitive(token),
      since: asked,
      renewAt: asked + lifetime * RENEW_AFTER,
      expiresAt: asked + lifetime,
    };
    this.#held = held;
    return held;
  }
}
