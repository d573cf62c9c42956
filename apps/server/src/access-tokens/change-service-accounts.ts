import { Inject, Injectable } from '@nestjs/common';
import { asGroup, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { randomCharacters, requireUsername } from '../sessions/index.js';
import { endProgram, insertProgram, lockOwner } from './access-tokens.query.js';
import type { ServiceAccountCreateInput } from './access-tokens.types.js';
import { HeldServiceAccount } from './held-service-account.js';
import { renameServiceAccount, serviceAccountById, type ServiceAccountRow } from './service-accounts.query.js';
import { requireName, requirePerson } from './token-rules.js';

/** Makes a service account, which a group owns and which may nothing until it is a member somewhere. */
@Injectable()
export class CreateServiceAccount {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, input: ServiceAccountCreateInput): Promise<ServiceAccountRow> {
    const group = await this.namespaces.visibleGroup(ctx, input.groupPath);
    requirePerson(ctx, 'service_account:create');
    ctx.require('service_account:create', asGroup(group));
    const username = input.username ?? `service_account_${randomCharacters(12)}`;
    requireUsername('username', username);
    const name = requireName(input.name);
    return this.database.transaction(ctx, async (inside) => {
      await lockOwner(this.database, inside, group.id);
      // It may have been archived since.
      inside.require('service_account:create', asGroup(await this.namespaces.visibleById(inside, group.id)));
      const account = { kind: 'service_account', username, name, managedBy: group.id } as const;
      const id = await insertProgram(this.database, inside, account);
      if (id === null) throw refuse('USERNAME_TAKEN', 'username', `The username ${username} is taken.`);
      await this.events.record(inside, {
        action: 'service_account.created',
        namespaceId: group.id,
        target: { kind: 'service_account', id, name: username },
      });
      return (await serviceAccountById(this.database, inside, id))!;
    });
  }
}

@Injectable()
export class UpdateServiceAccount {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(HeldServiceAccount) private readonly accounts: HeldServiceAccount,
  ) {}

  async execute(ctx: RequestContext, id: number, asked: string): Promise<ServiceAccountRow> {
    return this.database.transaction(ctx, async (inside) => {
      const { row, group } = await this.accounts.find(inside, id);
      inside.require('service_account:update', asGroup(group));
      const name = requireName(asked);
      await renameServiceAccount(this.database, inside, id, name);
      await this.events.record(inside, {
        action: 'service_account.updated',
        namespaceId: group.id,
        target: { kind: 'service_account', id, name: row.username },
        details: { previousName: row.name },
      });
      return (await serviceAccountById(this.database, inside, id))!;
    });
  }
}

/** Ends a service account with its tokens, memberships and grants. What it did keeps its name. */
@Injectable()
export class DeleteServiceAccount {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(HeldServiceAccount) private readonly accounts: HeldServiceAccount,
  ) {}

  async execute(ctx: RequestContext, id: number): Promise<ServiceAccountRow> {
    return this.database.transaction(ctx, async (inside) => {
      const { row, group } = await this.accounts.find(inside, id);
      inside.require('service_account:delete', asGroup(group));
      const tokensEnded = await endProgram(this.database, inside, id);
      await this.events.record(inside, {
        action: 'service_account.deleted',
        namespaceId: group.id,
        target: { kind: 'service_account', id, name: row.username },
        details: { tokensEnded },
      });
      return (await serviceAccountById(this.database, inside, id))!;
    });
  }
}
