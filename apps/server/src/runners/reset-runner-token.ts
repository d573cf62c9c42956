import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { mintToken, presentedToken, resetTokenRequestSchema } from '@lockkeeper/runner-protocol';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Fault } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { readBody, type ProtocolAnswer } from './protocol-answer.js';
import { hashToken, tokenPrefix } from './token-hash.js';

/** `POST runners/reset_authentication_token`: a new token for the old one, which is dead at once. */
@Injectable()
export class ResetRunnerToken {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  async execute(ctx: RequestContext, header: unknown, body: unknown): Promise<ProtocolAnswer> {
    const old = presentedToken(header, readBody(resetTokenRequestSchema, body).token) ?? '';
    const token = mintToken('runner', randomBytes);
    await this.database.transaction(ctx, async (inside) => {
      // Found by the old hash in the same statement, so that of two resets at once one is told that its token is dead.
      const rows = await this.database.query<{ id: number; description: string; namespace_id: number | null }>(
        inside,
        `UPDATE runners SET token_hash = $2, token_prefix = $3 WHERE token_hash = $1 AND deleted_at IS NULL
          RETURNING id, description, namespace_id`,
        [hashToken(old), hashToken(token), tokenPrefix(token)],
      );
      const runner = rows[0];
      if (!runner) throw new Fault('FORBIDDEN', 'The runner token is not valid: it is unknown, renewed or removed.');
      await this.events.record(inside, {
        action: 'runner.updated',
        namespaceId: runner.namespace_id,
        target: { kind: 'runner', id: runner.id, name: runner.description || `#${runner.id}` },
        details: { changed: ['token'] },
        actorName: `runner #${runner.id}`,
      });
    });
    return { status: 201, body: { token, token_expires_at: null } };
  }
}
