import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { refuse } from '../../platform/errors/index.js';
import { EventLog } from '../../platform/events/index.js';
import { tellAccount } from '../account-letters.query.js';
import { requireOwnSession } from '../list-own-sessions.js';
import { OwnPassword } from '../own-password.js';
import { NO_PASSWORD } from '../password.js';
import { lockUser } from '../two-factor/two-factor.query.js';
import { AnsweredFlows, flowOver } from './answered-flows.js';
import { Provider } from './provider.js';
import { deleteAccount, finishFlow, insertAccount } from './provider.query.js';

/** Links the account at the provider with the person who began it and is still signed in; and takes that back. */
@Injectable()
export class LinkProvider {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Provider) private readonly provider: Provider,
    @Inject(AnsweredFlows) private readonly flows: AnsweredFlows,
    @Inject(OwnPassword) private readonly password: OwnPassword,
  ) {}

  async finish(ctx: RequestContext, token: string | null): Promise<boolean> {
    const { userId, username } = requireOwnSession(ctx, 'provider_account:create');
    const flow = await this.flows.of(ctx, token);
    if (flow.userId !== userId) throw flowOver();
    await this.database.transaction(ctx, async (inside) => {
      await lockUser(this.database, inside, userId);
      if (!(await finishFlow(this.database, inside, flow.id))) throw flowOver();
      if (!(await insertAccount(this.database, inside, userId, flow.told)))
        throw refuse(
          'PROVIDER_LINKED',
          null,
          'That account is linked with a person here already, or you are with another one.',
        );
      await this.told(inside, 'user.provider_linked', { userId, username, provider: flow.told.issuer });
    });
    return true;
  }

  async unlink(ctx: RequestContext, currentPassword: string): Promise<boolean> {
    const { userId, username } = requireOwnSession(ctx, 'provider_account:delete');
    const user = await this.password.demand(ctx, 'provider_account:delete', currentPassword);
    if (user.password_hash === NO_PASSWORD)
      throw refuse('NO_PASSWORD', null, 'You have no password here: choose one first, else nothing would let you in.');
    return this.database.transaction(ctx, async (inside) => {
      await this.password.forgive(inside);
      const provider = await deleteAccount(this.database, inside, userId);
      if (provider === null)
        throw refuse('PROVIDER_NOT_LINKED', null, 'No account at a provider is linked with yours.');
      await this.told(inside, 'user.provider_unlinked', { userId, username, provider });
      return true;
    });
  }

  private async told(
    ctx: RequestContext,
    event: 'user.provider_linked' | 'user.provider_unlinked',
    { userId, username, provider }: { userId: number; username: string; provider: string },
  ): Promise<void> {
    const { name } = this.provider;
    const verb = event === 'user.provider_linked' ? 'linked with' : 'unlinked from';
    const subject = `Your account was ${verb} ${name ?? 'its provider'}`;
    await tellAccount(this.database, ctx, { event, userId, subject });
    const target = { kind: 'user', id: userId, name: username };
    await this.events.record(ctx, { action: event, target, details: { provider } });
  }
}
