import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { refuse, type Refused } from '../../platform/errors/index.js';
import { EventLog } from '../../platform/events/index.js';
import { digestOfSessionToken } from '../session-token.js';
import { Provider, unreachable, type Refusal } from './provider.js';
import { answeredFlow, finishFlow } from './provider.query.js';
import type { Told } from './told.js';

export interface AnsweredFlow {
  readonly id: string;
  readonly userId: number | null;
  readonly returnPath: string;
  readonly told: Told;
}

/** The flow of a browser that came back from the provider, with an answer that counts. Anything else is refused. */
@Injectable()
export class AnsweredFlows {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Provider) private readonly provider: Provider,
  ) {}

  async of(ctx: RequestContext, token: string | null): Promise<AnsweredFlow> {
    const { name } = this.provider.settings;
    const digest = token === null ? null : digestOfSessionToken(token);
    const flow = digest && (await answeredFlow(this.database, ctx, digest));
    if (!flow) throw flowOver();
    const { id, user_id: userId, return_path: returnPath, told, refusal } = flow;
    if (told) return { id, userId, returnPath, told };
    const why = refusal ?? 'invalid';
    await this.database.transaction(ctx, async (inside) => {
      if (await finishFlow(this.database, inside, id)) await this.refused(inside, why, null);
    });
    throw refuse(`PROVIDER_${why.toUpperCase()}`, null, SENTENCES[why](name));
  }

  async refused(ctx: RequestContext, wrong: string, user: { id: number; username: string } | null): Promise<void> {
    const name = user?.username ?? '(by provider)';
    await this.events.record(ctx, {
      action: 'session.refused',
      outcome: 'refused',
      actorName: name,
      target: { kind: 'user', id: user?.id ?? '', name },
      details: { wrong, provider: this.provider.settings.issuer },
    });
  }
}

export const flowOver = (): Refused =>
  refuse('PROVIDER_FLOW_OVER', null, 'This way of signing in is over, or was begun in another window. Begin again.');

const SENTENCES: Record<Refusal, (name: string) => string> = {
  denied: (name) => `${name} did not let you in.`,
  invalid: (name) => `What ${name} answered cannot be trusted. Begin again; if it stays so, tell an administrator.`,
  unreachable,
  not_allowed: (name) => `Your account at ${name} may not sign in here.`,
};
