import { Inject, Injectable } from '@nestjs/common';
import type { Identity } from '../platform/authn/index.js';
import { Database } from '../platform/database/index.js';
import { unauthenticated } from '../platform/errors/index.js';
import { LOGGER, type Logger } from '../platform/logging/index.js';
import { digestOfAccessToken } from './access-token.js';
import {
  ACCESS_TOKEN_USED,
  PERSON_BY_ACCESS_TOKEN,
  PERSON_BY_ACCESS_TOKEN_ID,
  type AccessTokenRow,
} from './identity.query.js';
import { identityOf } from './identity-of.js';

/** Who stands behind a personal access token, as he and it are at this moment. */
@Injectable()
export class IdentifyToken {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Throws UNAUTHENTICATED for a token that is unknown, expired or revoked. */
  async byToken(token: string): Promise<Identity> {
    const digest = digestOfAccessToken(token);
    const rows = digest
      ? await this.database.prepared<AccessTokenRow>('person_by_access_token', PERSON_BY_ACCESS_TOKEN, [digest])
      : [];
    if (!rows[0]) throw unauthenticated('The access token is not valid: it is unknown, expired or revoked.');
    return this.#identity(rows[0]);
  }

  /** For what was made with a token; null once the token is expired or revoked. */
  async byId(tokenId: number): Promise<Identity | null> {
    const name = 'person_by_access_token_id';
    const [row] = await this.database.prepared<AccessTokenRow>(name, PERSON_BY_ACCESS_TOKEN_ID, [tokenId]);
    return row ? this.#identity(row) : null;
  }

  #identity(row: AccessTokenRow): Identity {
    if (row.stale) this.#used(row.token_id);
    const { token_id: tokenId, scopes } = row;
    return identityOf(row, { sessionId: null, tokenId, scopes, impersonator: null, mustFirst: null });
  }

  /** Nobody waits for this, and a failure costs only a time that is a little old. */
  #used(tokenId: number): void {
    this.database
      .prepared('access_token_used', ACCESS_TOKEN_USED, [tokenId])
      .catch(() => this.logger.warn({ statement: 'access_token_used' }, 'last use not written'));
  }
}
