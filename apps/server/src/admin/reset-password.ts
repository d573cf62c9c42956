import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { EventLog } from '../platform/events/index.js';
import { endSessions, hashPassword, lockUser, randomCharacters, tellAccount } from '../sessions/index.js';
import type { NamedUser } from './named-user.query.js';

const CHARACTERS = 24;
const HOURS = 24;

export interface TemporaryPassword {
  readonly password: string;
  readonly until: Date;
  readonly sessionsEnded: number;
}

/** Gives a person a password that signs in for a day, only to choose another one. Second factor and tokens stay. */
export class ResetPassword {
  constructor(
    private readonly database: Database,
    private readonly events: EventLog,
  ) {}

  async execute(ctx: RequestContext, { id, username }: NamedUser): Promise<TemporaryPassword> {
    const password = randomCharacters(CHARACTERS);
    const hash = await hashPassword(password);
    return this.database.transaction(ctx, async (inside) => {
      await lockUser(this.database, inside, id);
      const [row] = await this.database.query<{ until: Date }>(
        inside,
        `UPDATE users SET password_hash = $2, temporary_password_until = now() + interval '${HOURS} hours',
           failed_sign_ins = 0, locked_until = NULL, updated_at = now()
         WHERE id = $1 RETURNING temporary_password_until AS until`,
        [id, hash],
      );
      const sessionsEnded = await endSessions(this.database, inside, { userId: id, except: null });
      const event = 'user.password_reset';
      await tellAccount(this.database, inside, { event, userId: id, subject: 'Your password was reset' });
      const target = { kind: 'user', id, name: username };
      await this.events.record(inside, { action: event, target, details: { sessionsEnded } });
      return { password, until: row!.until, sessionsEnded };
    });
  }
}
