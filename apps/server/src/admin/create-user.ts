import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { hashPassword, requirePassword, requireUsername, User } from '../sessions/index.js';
import type { UserCreateInput } from './admin.inputs.js';
import type { LoadedUser } from './admin.types.js';
import { loadedUser } from './loaded-user.query.js';
import { requireEmail, requireName } from './user-rules.js';

const UNIQUE_VIOLATION = '23505';

@Injectable()
export class CreateUser {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  async execute(ctx: RequestContext, input: UserCreateInput): Promise<LoadedUser> {
    ctx.require('user:create', subject.instance({}));
    const { username, password } = input;
    requireUsername('username', username);
    const name = requireName(input.name ?? username);
    const email = requireEmail(input.email ?? null);
    requirePassword('password', password, username);
    const passwordHash = await hashPassword(password);
    const admin = input.admin ?? false;
    return this.database.transaction(ctx, async (inside) => {
      const users = this.database.repo(inside, User);
      const { identifiers } = await users
        .insert({ username, name, email, passwordHash, admin })
        .catch((error: { code?: string }) => {
          if (error.code !== UNIQUE_VIOLATION) throw error;
          throw refuse('USERNAME_TAKEN', 'username', `The username ${username} is taken.`);
        });
      const id = Number(identifiers[0]?.['id']);
      await this.events.record(inside, {
        action: 'user.created',
        target: { kind: 'user', id, name: username },
        details: { admin },
      });
      return loadedUser(this.database, inside, id);
    });
  }
}
