import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound, refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { endSessions, User } from '../sessions/index.js';
import type { UserUpdateInput } from './admin.inputs.js';
import type { LoadedUser } from './admin.types.js';
import { loadedUser } from './loaded-user.query.js';
import { requireEmail, requireName } from './user-rules.js';

type Changes = Partial<Pick<User, 'name' | 'email' | 'admin' | 'auditor' | 'blocked'>>;

/** Changes a user. Blocking counts from the very next request of his on, and ends his sessions. */
@Injectable()
export class UpdateUser {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  async execute(ctx: RequestContext, id: number, input: UserUpdateInput): Promise<LoadedUser> {
    ctx.require('user:update', subject.instance({}));
    if (input.blocked != null) ctx.require('user:block', subject.instance({}));
    const asked = requireChanges(input);
    return this.database.transaction(ctx, async (inside) => {
      const users = this.database.repo(inside, User);
      // Locking all administrators in one order: two of them may be about to demote each other.
      const administrators = await this.database.query<{ id: number }>(
        inside,
        'SELECT id FROM users WHERE admin AND NOT blocked ORDER BY id FOR UPDATE',
      );
      const user = await users.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!user) throw notFound();
      const changes = differing(user, asked);
      requirePersonForRights(user, changes);
      requireAdministratorLeft(inside, { user, changes, others: administrators.filter((other) => other.id !== id) });
      if (Object.keys(changes).length > 0) {
        await users.update({ id }, { ...changes, updatedAt: () => 'now()' });
        await this.record(inside, user, changes);
      }
      return loadedUser(this.database, inside, id);
    });
  }

  private async record(ctx: RequestContext, user: User, changes: Changes): Promise<void> {
    const target = { kind: 'user', id: user.id, name: user.username };
    const { blocked, ...rest } = changes;
    if (blocked !== undefined) {
      if (blocked) {
        await endSessions(this.database, ctx, { userId: user.id, except: null });
      }
      await this.events.record(ctx, { action: blocked ? 'user.blocked' : 'user.unblocked', target });
    }
    const fields = Object.keys(rest);
    if (fields.length === 0) return;
    const { admin, auditor } = rest;
    const rights = { ...(admin === undefined ? {} : { admin }), ...(auditor === undefined ? {} : { auditor }) };
    await this.events.record(ctx, { action: 'user.updated', target, details: { fields, ...rights } });
  }
}

function requireChanges(input: UserUpdateInput): Changes {
  return {
    ...(input.name != null ? { name: requireName(input.name) } : {}),
    ...(input.email !== undefined ? { email: requireEmail(input.email) } : {}),
    ...(input.admin != null ? { admin: input.admin } : {}),
    ...(input.auditor != null ? { auditor: input.auditor } : {}),
    ...(input.blocked != null ? { blocked: input.blocked } : {}),
  };
}

function differing(user: User, asked: Changes): Changes {
  return Object.fromEntries(Object.entries(asked).filter(([field, value]) => user[field as keyof Changes] !== value));
}

interface Weighed {
  readonly user: User;
  readonly changes: Changes;
  readonly others: readonly unknown[];
}

/** A program's user gets what its owners give it, and never the installation. */
function requirePersonForRights(user: User, changes: Changes): void {
  const field = changes.admin === true ? 'admin' : changes.auditor === true ? 'auditor' : null;
  if (user.kind === 'person' || field === null) return;
  throw refuse('NOT_A_PERSON', field, 'Only people are administrators or auditors, not bots and service accounts.');
}

/** Else an installation could be left that nobody can administer. */
function requireAdministratorLeft(ctx: RequestContext, { user, changes, others }: Weighed): void {
  const field = changes.blocked === true ? 'blocked' : changes.admin === false ? 'admin' : null;
  if (field === null) return;
  if (user.id === ctx.person.userId) {
    const what = field === 'blocked' ? 'block yourself' : 'take your own administrator rights away';
    throw refuse('OWN_ACCOUNT', field, `You may not ${what}: ask another administrator.`);
  }
  if (user.admin && !user.blocked && others.length === 0) {
    throw refuse('LAST_ADMINISTRATOR', field, 'This is the last administrator: make another one first.');
  }
}
