import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { refuse, Refused } from '../../platform/errors/index.js';
import { EventLog } from '../../platform/events/index.js';
import { BeginSession } from '../begin-session.js';
import type { SignedIn } from '../session-cookies.js';
import { SignInThrottles } from '../sign-in-throttle.js';
import { SecondFactors } from '../two-factor/second-factors.js';
import { userById, type UserRow } from '../user.query.js';
import { AnsweredFlows, flowOver, type AnsweredFlow } from './answered-flows.js';
import { Provider } from './provider.js';
import { accountUsed, finishFlow, holdPerson, insertAccount, insertPerson, userIdOf } from './provider.query.js';

export interface FinishedSignIn extends SignedIn {
  readonly returnPath: string;
}

/** Makes a session for whom the provider's account is linked with; where so set, makes an account on the first sign-in. */
@Injectable()
export class FinishProviderSignIn {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Provider) private readonly provider: Provider,
    @Inject(AnsweredFlows) private readonly flows: AnsweredFlows,
    @Inject(SignInThrottles) private readonly throttles: SignInThrottles,
    @Inject(SecondFactors) private readonly factors: SecondFactors,
    @Inject(BeginSession) private readonly sessions: BeginSession,
  ) {}

  async execute(ctx: RequestContext, token: string | null, code: string | null): Promise<FinishedSignIn> {
    const flow = await this.flows.of(ctx, token);
    if (flow.userId !== null) throw flowOver();
    const userId = (await userIdOf(this.database, ctx, flow.told)) ?? (await this.create(ctx, flow));
    const user = await userById(this.database, ctx, userId);
    if (!user || user.kind !== 'person' || user.blocked) {
      await this.flows.refused(ctx, 'blocked', user);
      throw mayNot();
    }
    await this.throttles.countName(ctx, user.username, user.id);
    return this.begin(ctx, { flow, user, code }).catch(async (error: unknown) => {
      const problem = error instanceof Refused ? error.problems[0]?.code : null;
      if (problem === 'TWO_FACTOR_REFUSED') await this.flows.refused(ctx, 'second_factor', user);
      throw error;
    });
  }

  private begin(
    ctx: RequestContext,
    { flow, user, code }: { flow: AnsweredFlow; user: UserRow; code: string | null },
  ): Promise<FinishedSignIn> {
    const { told, returnPath } = flow;
    return this.database.transaction(ctx, async (inside) => {
      // A block that came meanwhile counts; and one answer makes one session.
      if (!(await holdPerson(this.database, inside, user.id))) throw mayNot();
      const secondFactor = told.factor ? 'provider' : await this.factors.take(inside, user.id, code);
      if (!(await finishFlow(this.database, inside, flow.id))) throw flowOver();
      await accountUsed(this.database, inside, user.id);
      const details = { provider: told.issuer, ...(secondFactor === null ? {} : { secondFactor }) };
      const how = { byProvider: true, providerFactor: told.factor };
      return { ...(await this.sessions.execute(inside, user, details, how)), returnPath };
    });
  }

  /** Never found by name or address: whoever can choose those at the provider would be somebody else here. */
  private async create(ctx: RequestContext, { told }: AnsweredFlow): Promise<number> {
    const { name, createUsers } = this.provider.settings;
    if (!createUsers) throw refuse('PROVIDER_NOT_LINKED', null, notLinked(name));
    if (told.username === null)
      throw refuse(
        'USERNAME_REFUSED',
        null,
        `${name} names you in a way that is no username here: ask an administrator.`,
      );
    return this.database.transaction(ctx, async (inside) => {
      const id = await insertPerson(this.database, inside, told);
      if (id === null) throw refuse('USERNAME_TAKEN', null, `${taken(told.username!)} ${notLinked(name)}`);
      if (!(await insertAccount(this.database, inside, id, told))) throw flowOver();
      await this.events.record(inside, {
        action: 'user.created',
        actorName: told.username!,
        target: { kind: 'user', id, name: told.username! },
        details: { admin: false, provider: told.issuer },
      });
      return id;
    });
  }
}

const mayNot = (): Refused => refuse('SIGN_IN_REFUSED', null, 'You may not sign in: ask an administrator.');
const taken = (username: string): string => `There is an account named ${username} already.`;
const notLinked = (name: string): string =>
  `No account here is linked with yours at ${name}. Sign in with your password, and link it on your page “Signing in”.`;
