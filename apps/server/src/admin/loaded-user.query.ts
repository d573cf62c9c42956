import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import { User } from '../sessions/index.js';
import type { LoadedUser } from './admin.types.js';

/** A user that is known to exist, as administrators see him. */
export async function loadedUser(database: Database, ctx: RequestContext, id: number): Promise<LoadedUser> {
  const user = await database.repo(ctx, User).findOneOrFail({ where: { id }, relations: { twoFactor: true } });
  return user as LoadedUser;
}
