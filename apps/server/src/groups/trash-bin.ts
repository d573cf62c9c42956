import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { badInput } from '../platform/errors/index.js';
import { Settings } from '../settings/index.js';
import { insertTrashEntry, type Discarded } from './trash-bin.query.js';

const MOST_REASON = 200;

/** Where deleted things wait. The caller marks their rows with the id of the entry, in the same transaction. */
@Injectable()
export class TrashBin {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  /** Answers the id of the entry. How long it waits is settled now: a later setting does not reach it. */
  async open(ctx: RequestContext, discarded: Discarded): Promise<string> {
    const { trashRetentionDays } = await this.settings.numbers(ctx);
    return insertTrashEntry(this.database, ctx, discarded, trashRetentionDays);
  }
}

/** Why something is deleted, frozen or thawed. */
export function requireReason(reason: string | null | undefined): string {
  const trimmed = reason?.trim() ?? '';
  if (trimmed.length > MOST_REASON || /\p{Cc}|\p{Cs}/u.test(trimmed)) {
    throw badInput('reason', `must have at most ${MOST_REASON} characters and no control characters.`);
  }
  return trimmed;
}
