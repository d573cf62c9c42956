import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { digestOfSessionToken } from '../session-token.js';
import { isStateOf } from './flow-token.js';
import { Provider } from './provider.js';
import { takeFlow, writeAnswer } from './provider.query.js';

/**
 * Takes the provider's answer, once, from the browser that began, and keeps what it says. Nobody is signed in by it: that
 * is asked for by the page the browser is sent to, which has a code to ask for, perhaps, and a refusal to show.
 */
@Injectable()
export class TakeCallback {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Provider) private readonly provider: Provider,
  ) {}

  /** Answers the path, always one of ours, where the browser goes on. */
  async execute(ctx: RequestContext, token: string | null, query: string): Promise<string> {
    const digest = token === null ? null : digestOfSessionToken(token);
    const state = new URLSearchParams(query).get('state');
    // Another site that sends a browser here with an answer of its own must not use up what that browser has begun.
    if (token === null || digest === null || !isStateOf(token, state)) return '/sign-in?provider=lost';
    const flow = await takeFlow(this.database, ctx, digest);
    if (!flow) return '/sign-in?provider=lost';
    await writeAnswer(this.database, ctx, flow.id, await this.provider.take(token, query));
    return flow.user_id === null ? '/sign-in?provider=back' : '/me/sessions?provider=back';
  }
}
