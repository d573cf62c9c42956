import { Inject, Injectable } from '@nestjs/common';
import { RequestContext, type Actor } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { endImpersonation } from './impersonations.query.js';

/** The administrator is himself again. */
@Injectable()
export class EndImpersonation {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  async execute(ctx: RequestContext): Promise<boolean> {
    const { person } = ctx;
    const { impersonator } = person;
    if (!impersonator) throw notImpersonating();
    return this.database.transaction(ctx, async (inside) => {
      if (!(await endImpersonation(this.database, inside, impersonator.impersonationId))) throw notImpersonating();
      const { userId, username, name } = impersonator;
      const himself: Actor = { ...person, userId, username, name, admin: true, impersonator: null };
      await this.events.record(new RequestContext({ ...inside, actor: himself }), {
        action: 'user.impersonation_ended',
        target: { kind: 'user', id: person.userId, name: person.username },
      });
      return true;
    });
  }
}

const notImpersonating = (): Error =>
  refuse('NOT_IMPERSONATING', null, 'You act as yourself: there is nothing to stop.');
